// A draft begun on the phone and gone on with on an office computer, both open:
// what is written on one side comes to the other, a file sent by the computer
// shows on the phone, and the computer reaches nothing else.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { look, story } from "./story.mjs";

const told = story("continue", { units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"] });
const { step } = told;
let author, computer, draft, other;

async function begin() {
  await author.open("/m/submit");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  return new URL(author.page.url()).pathname.replace(/\/edit$/, "");
}

/** Opens the computer's page and lets the phone open what it shows. */
async function scan() {
  await computer.open("/m/continue");
  const address = /http\S+/.exec(await computer.page.locator(".hint").first().textContent())[0];
  await author.open(address);
  return (await computer.page.locator(".sum__num").textContent()).trim();
}

step("somebody has two drafts on the phone", async () => {
  author = await told.phone("张三", /Failed to load resource: .*(404 .*\/upload\/|409)/);
  await told.register(author, "青禾区总工会");
  other = await begin();
  await author.write({ title: "别的稿件" });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  draft = await begin();
  await author.write({ title: "青禾区举办读书会" });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.page.getByText("/m/continue").waitFor();
});

step("a wrong number opens nothing", async () => {
  computer = await told.people.desk("电脑");
  computer.expect(/Failed to load resource: .*(404|403|409|401)/);
  const number = await scan();
  await look(author, "phone-grant");
  await look(computer, "computer-continue");
  const wrong = await author.page.locator(`button[name=number]:not([value="${number}"])`).first().textContent();
  await author.follow(wrong, author.page.locator(".block"));
  await author.page.getByText("数字与电脑上的不一样").waitFor();
  await computer.page.getByText("二维码已经失效").waitFor();
});

step("the right number opens one draft on the computer, and nothing else", async () => {
  const number = await scan();
  await author.page.locator("label.pick", { hasText: "青禾区举办读书会" }).tap();
  await author.follow(number, author.page.locator(".block"));
  await author.page.getByText("电脑上可以写了").waitFor();
  await author.shoot("phone-granted");
  await computer.page.waitForURL(`**${draft}/edit`);
  assert.equal(await computer.page.inputValue("#title"), "青禾区举办读书会");
  await look(computer, "computer-edit");
  for (const path of ["/m/", "/m/manuscripts", "/m/inbox", "/m/mydata", "/m/register", `${other}/edit`, `${other}/check`, "/m/unit"]) {
    await computer.open(path);
    await computer.page.getByText("这台电脑只能接着写").waitFor();
  }
  await computer.open(`${draft}/edit`);
});

step("what one side writes comes to the other", async () => {
  await author.follow("在手机上打开");
  await author.page.getByText("电脑上也打开了这一篇").waitFor();
  await author.shoot("phone-edit-shared");
  await computer.write({ body: "本周三晚，区总工会举办职工读书会。" });
  await eventually("the computer's text on the phone", async () => (await author.page.inputValue("#body")) === "本周三晚，区总工会举办职工读书会。");
  await author.write({ byline: "张三、李四" });
  await eventually("the phone's byline at the computer", async () => (await computer.page.inputValue("#byline")) === "张三、李四");
  await computer.page.locator("#body").press("End");
  await computer.page.keyboard.type("共有三十人参加。");
  await eventually("the next words on the phone", async () => (await author.page.inputValue("#body")).endsWith("共有三十人参加。"));
  await computer.page.locator("input[data-add]").first().setInputFiles(await photograph(told.browser, "现场.jpg", "读 书 会", 205));
  await computer.page.getByText("已收到").waitFor();
  await author.page.getByText("现场.jpg").waitFor();
  await author.shoot("phone-edit-in-step");
});

step("what both write at once is kept on both", async () => {
  author.expect(/ERR_INTERNET_DISCONNECTED|409/);
  await author.slow(1 << 20);
  await author.connected(false);
  await author.page.fill("#excerpt", "手机上写的摘要。");
  await computer.page.fill("#excerpt", "电脑上写的摘要。");
  await computer.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.connected(true);
  await author.page.getByText("未保存").first().waitFor();
  assert.equal(await author.page.inputValue("#excerpt"), "手机上写的摘要。");
  await author.follow("保存", author.page.locator(".bar"));
  await author.page.getByText("这篇稿件刚在另一个页面保存过").waitFor();
  assert.equal(await author.page.inputValue("#excerpt"), "手机上写的摘要。");
  await author.shoot("phone-edit-conflict");
  await author.follow("保存", author.page.locator(".bar"));
  await eventually("the phone's words at the computer", async () => (await computer.page.inputValue("#excerpt")) === "手机上写的摘要。");
  await author.slow();
});

step("the phone ends the computer", async () => {
  await author.open(`${draft}/edit`);
  await author.follow("断开电脑");
  await computer.page.waitForURL("**/m/continue");
  await computer.open(`${draft}/edit`);
  await computer.page.waitForURL("**/m/continue");
  const media = await computer.page.evaluate(async (path) => (await fetch(path)).status, "/media/none/original");
  assert.ok(media >= 400);
});

told.end();
