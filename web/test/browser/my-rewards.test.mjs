// What an informant sees of points and fees on the phone, on the demo: a quarter
// that is approved, entries that add up, an objection that survives a broken
// network, an account that is typed, masked, and given up and taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, phone } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { read, send } from "./forms.mjs";
import { People, Person, violations } from "./people.mjs";

let demo, browser, people, me, quarter;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "my-rewards");
  me = await people.phone("张三");
  me.expect(/favicon/, /Failed to load resource/, /ERR_INTERNET_DISCONNECTED/);
  await me.hold(await demo.openid("张三"));
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Looks at the page in front: it fits the screen, and axe finds nothing. */
async function look(name, one = me) {
  await one.page.waitForLoadState("networkidle");
  await one.shoot(name);
  assert.ok(await one.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than the screen`);
  const found = (await violations(one.page)).map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`);
  assert.deepEqual(found, [], `${name}: axe finds violations`);
}

/** Adds up what a text says of points and money, in hundredths. */
function sumOf(texts) {
  const sum = { points: 0, fen: 0 };
  for (const text of texts) {
    const [, points] = /积分 (-?[\d,.]+) 分/.exec(text) ?? [];
    const [, money] = /(-?¥[\d,.]+)/.exec(text) ?? [];
    sum.points += Math.round(Number((points ?? "0").replace(/,/g, "")) * 100);
    sum.fen += Math.round(Number((money ?? "0").replace(/[¥,]/g, "")) * 100);
  }
  return sum;
}

test("a leader approves the last quarter", { timeout: 300_000 }, async () => {
  const leader = await people.desk("终审");
  await send(leader, "/console/signin", 'form[action="/console/signin"]', { username: "zhongshen", password: demo.password });
  const list = await read(leader, "/console/rewards");
  const quarters = [...new Set([...list.matchAll(/\/console\/rewards\/(\d{4}-\d)"/g)].map(([, one]) => one))];
  for (const one of quarters) {
    const path = `/console/rewards/${one}`;
    if (!(await read(leader, path)).includes(`${path}/approve`)) continue;
    await send(leader, path, `form[action="${path}/approve"]`);
    quarter = one;
  }
  await leader.context.close();
  assert.ok(quarter !== undefined, `none of ${quarters} can be approved`);
});

test("every quarter's list adds up to its total", { timeout: 120_000 }, async () => {
  await me.open("/m/rewards");
  await look("rewards");
  const addresses = await me.page.locator("a.quarter").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.ok(addresses.length >= 2, `${addresses.length} quarters`);
  for (const address of addresses) {
    await me.open(address);
    const list = await me.page.locator("#entries > ul .earned__sum").allTextContents();
    const total = await me.page.locator(".earned__total").allTextContents();
    assert.deepEqual(sumOf(list), sumOf(total.map((text) => text.replace("合计", "积分"))), address);
    assert.ok(await me.page.locator(".earned__item .earned__why").count() > 0, `${address} explains nothing`);
  }
});

test("an objection survives a broken network, is listed and taken back", { timeout: 120_000 }, async () => {
  await me.open(`/m/rewards?quarter=${quarter}`);
  await look("quarter-approved");
  await me.follow("对这一条有异议");
  const words = "这一篇刊在头版，应按头版计，请核对。";
  await me.page.locator("#words").fill(words);
  await look("objection");
  const address = me.page.url();
  await me.context.setOffline(true);
  await me.press("提出异议", me.page.locator(".weui-btn-area"));
  await me.page.waitForTimeout(500);
  await me.context.setOffline(false);
  await me.open(address);
  assert.equal(await me.page.locator("#words").inputValue(), words, "what was typed is gone");
  await me.follow("提出异议", me.page.locator(".weui-btn-area"));
  await me.page.getByText("等待答复").waitFor();
  assert.equal(await me.page.locator("#objections").getByText(words).count(), 1);
  await look("objection-waits");
  assert.deepEqual(await me.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("laigao:kept:"))), []);
  await me.press("撤回", me.page.locator("#objections"));
  await Promise.all([me.page.waitForEvent("load"), me.press("撤回", me.page.getByRole("dialog"))]);
  await me.page.getByText("已撤回").first().waitFor();
});

test("an account is typed in groups, looked at, and masked", { timeout: 120_000 }, async () => {
  await me.open("/m/rewards/account");
  await look("account");
  await me.write({ bank: "示例银行青禾支行" });
  const field = me.page.locator("#account");
  await field.pressSequentially("6222020000000008");
  assert.equal(await field.inputValue(), "6222 0200 0000 0008");
  await field.blur();
  await me.page.getByText("校验位对不上").waitFor();
  await field.press("End");
  await field.press("Backspace");
  await field.pressSequentially("7");
  await field.blur();
  await me.page.getByText("加密保存").first().waitFor();
  await me.follow("保存");
  await me.page.getByText("请先同意").waitFor();
  assert.equal(await field.inputValue(), "6222 0200 0000 0007", "what was typed is gone");
  await look("account-consent");
  await me.page.locator("label.consent").tap();
  await me.follow("保存");
  await me.page.getByText("622*********0007").waitFor();
  assert.ok(!(await me.page.content()).includes("6222020000000007"));
  await look("account-saved");
});

test("fees are given up and taken again", { timeout: 60_000 }, async () => {
  await me.press("放弃稿酬");
  await Promise.all([me.page.waitForEvent("load"), me.press("放弃", me.page.getByRole("dialog"))]);
  await me.page.getByText("您已放弃稿酬").waitFor();
  await look("account-refused");
  await me.follow("恢复领取稿酬");
  await me.page.getByText("不想要稿酬").waitFor();
});

test("it works without scripts", { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ ...phone, storageState: await me.context.storageState(), javaScriptEnabled: false });
  const one = await new Person(people, "没有脚本", context, true).begin();
  one.expect(/favicon/);
  await one.open(`/m/rewards?quarter=${quarter}`);
  await one.follow("对这一条有异议");
  await one.page.locator("#words").fill("没有脚本也能提出异议。");
  await one.follow("提出异议", one.page.locator(".weui-btn-area"));
  await one.page.getByText("没有脚本也能提出异议。").waitFor();
  await context.close();
});

test("nothing on the pages was wrong", () => assert.deepEqual(people.faults, []));
