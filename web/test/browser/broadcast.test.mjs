// A message to all informants, in a real browser with the demo's people: it is
// written, shown as a phone will show it, confirmed by its count, watched,
// paused and gone on with; a phone shows it; the ledger lists and exports it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { desk, launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { eventually } from "./installation.mjs";
import { People } from "./people.mjs";
import { awake } from "./story.mjs";

const subject = "报送五一专题稿件";
const bad = /Failed to load resource: .*422/;
let demo, browser, people, admin, press;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "broadcast");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Somebody who is signed in, with the patience that a message to many needs. */
async function signIn(name) {
  const one = await people.signedIn(name);
  one.context.setDefaultTimeout(30_000);
  one.expect(bad);
  return one;
}

/** Photographs a page of the console wide and narrow, and asks axe about it. */
async function look(name) {
  for (const [width, height] of [[1280, 800], [375, 812]]) {
    await press.page.setViewportSize({ width, height });
    await press.shoot(`${name}-${width}`);
  }
  await press.page.setViewportSize(desk.viewport);
  await press.examine(name);
}

const count = async (words) => Number(/\d+/.exec(await press.page.locator(".broadcast__counts li", { hasText: words }).textContent())[0]);

/** Lets so many messages go out in a second. */
async function pace(rate) {
  await admin.open("/console/broadcasts");
  await admin.write({ rate });
  await admin.follow("保存");
  assert.equal(await admin.page.inputValue("#rate"), rate);
}

test("the administrator sets how fast messages go out", { timeout: 120_000 }, async () => {
  admin = await signIn("admin");
  await pace("2");
});

test("a message is written, with what is wrong beside its field", { timeout: 120_000 }, async () => {
  press = await signIn("fabu");
  await press.open("/console/broadcasts");
  await look("list-empty");
  await press.follow("写消息");
  assert.equal(await press.page.locator(".audience__part--class").isVisible(), false);
  await press.page.locator("[value=units]").check();
  await press.page.fill("#unit-filter", "没有这样的单位");
  await eventually("the list is filtered", async () => (await press.page.locator("[data-words]:visible").count()) === 0);
  await press.page.fill("#unit-filter", "");
  await look("form");
  await press.write({ subject: "请看😀", body: "请各单位于四月二十五日前报送五一专题稿件，每单位至少一篇。\n照片请附说明。" });
  await press.follow("下一步");
  await press.page.getByText("不显示的字符").waitFor();
  assert.equal(await press.page.inputValue("#subject"), "请看😀");
  await press.page.getByText("请至少选一项").waitFor();
  await press.page.locator("[name=audience][value=all]").check();
  await press.page.selectOption("#link", "/m/submit");
  await press.page.fill("#subject", subject);
  await press.follow("下一步");
});

test("it is shown as a phone shows it, and confirmed by its count", { timeout: 120_000 }, async () => {
  await press.page.locator(".card-preview").getByText(subject).waitFor();
  await look("draft");
  const total = Number(await press.page.locator("#broadcast-total").textContent());
  assert.ok(total > 20, `only ${total} informants`);
  await press.write({ count: String(total + 1) });
  await press.follow("发给");
  await press.page.getByText(`现在是 ${total} 人`).waitFor();
  await press.page.fill("#count", String(total));
  await press.follow("发给");
});

test("it is watched, paused, and gone on with to its end", { timeout: 180_000 }, async () => {
  const arrived = async () => (await count("已发出")) + (await count("已送达"));
  await eventually("some have it, without a click", async () => (await arrived()) > 0, 60);
  await look("sending");
  await press.follow("暂停");
  await press.page.getByText("已暂停").first().waitFor();
  await look("paused");
  await press.open(press.page.url());
  const had = await arrived();
  await press.page.waitForTimeout(2500); // in which five would go out
  await press.open(press.page.url());
  assert.ok((await arrived()) <= had + 3, "it went on while it was paused");
  assert.ok((await count("还没发")) > 0);
  await pace("50"); // nothing is learned from waiting for the rest
  await press.follow("继续发送");
  await eventually("its end, without a click", async () => (await press.page.locator("#broadcast-progress .state--sent").count()) > 0, 120);
  assert.equal(await count("还没发"), 0);
  await look("done");
});

test("a phone shows the notice, and its page the whole text", { timeout: 120_000 }, async () => {
  const openid = await eventually("somebody's phone has it", async () => {
    for (const openid of demo.followers.values()) {
      const inbox = await (await fetch(`${demo.platform}/_sim/followers/${openid}/inbox`)).json();
      const told = inbox.filter((one) => one.channel === "template" && JSON.stringify(one).includes(subject));
      assert.ok(told.length <= 1, "somebody got it twice");
      if (told.length === 1) return openid;
    }
    return undefined;
  });
  const reader = await people.phone("信息员");
  reader.expect(bad);
  await reader.hold(openid);
  await reader.open(`${demo.platform}/`);
  await reader.shoot("phone-chat");
  await reader.open("/m/inbox");
  await reader.shoot("phone-inbox");
  await reader.follow(subject);
  await reader.page.getByText("照片请附说明").waitFor();
  await reader.shoot("phone-message");
  await reader.examine("the message");
  await reader.follow("报送新稿件");
  assert.match(reader.page.url(), /\/m\/submit$/);
});

test("the ledger lists it and is exported as it is narrowed", { timeout: 120_000 }, async () => {
  await press.follow("已送达", press.page.locator(".broadcast__counts"));
  await press.page.getByText("只列出消息").waitFor();
  await look("ledger");
  const rows = await press.page.locator("tbody tr").count();
  assert.ok(rows > 0);
  await press.page.locator("summary", { hasText: "导出" }).click();
  const [download] = await Promise.all([press.page.waitForEvent("download"), press.page.getByRole("link", { name: "CSV 表格" }).click()]);
  const table = readFileSync(await download.path(), "utf8");
  assert.match(table, /通知台账：已送达，消息：报送五一专题稿件/);
  assert.ok(table.split("\n").length > rows, "the table is shorter than the page");
  assert.doesNotMatch(table, /1[3-9]\d{9}/);
});

test("at night it waits as a whole, until the morning or until the night is over", { timeout: 180_000 }, async () => {
  await admin.open("/console/settings/notices/rules");
  await admin.page.fill("#quiet_from", "00:00");
  await admin.page.fill("#quiet_until", "23:59");
  await admin.follow("保存");
  await press.open("/console/broadcasts/new");
  await press.write({ subject: "夜里写好的消息", body: "请各单位明天上午报送。" });
  await press.follow("下一步");
  const total = await press.page.locator("#broadcast-total").textContent();
  await press.write({ count: total });
  await press.follow("发给");
  await press.page.getByText("夜间免打扰，将于 23:59 继续。").waitFor();
  assert.equal(await count("还没发"), Number(total));
  await look("night");
  await press.follow("暂停");
  await press.page.getByText("已暂停").first().waitFor();
  assert.equal(await press.page.getByText("夜间免打扰").count(), 0);
  await press.follow("继续发送");
  await press.page.getByText("夜间免打扰，将于 23:59 继续。").waitFor();
  await awake(admin);
  await eventually("its end, without a click", async () => (await press.page.locator("#broadcast-progress .state--sent").count()) > 0, 120);
  assert.equal(await count("还没发"), 0);
});

test("nothing on the pages was wrong", () => assert.deepEqual(people.faults, []));
