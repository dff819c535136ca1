// A manuscript from the chat: put together in the simulated phone's chat,
// finished and sent on the phone page; and both at one draft.
import assert from "node:assert/strict";
import { phone } from "../chromium.mjs";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { story } from "./story.mjs";

const told = story("chat", { units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"], accounts: [["chushen", "钱初审", "first_reviewer"]] });
const { step } = told;
let author, sim;

step("an informant has the chat open", async () => {
  author = await told.informant("张三", "青禾区总工会", await told.desk("chushen"));
  sim = author.page;
  await sim.evaluate((openid) => localStorage.setItem("openid", openid), author.openid);
  await sim.reload();
  await sim.locator("#chat").getByText("信息员登记").waitFor();
});

/** The page that opens when something on the simulated phone is touched. */
async function opened(press) {
  const [page] = await Promise.all([author.context.waitForEvent("page"), press()]);
  await page.waitForURL(`${told.installation.origin}/**`);
  await page.setViewportSize(phone.viewport);
  author.page = page;
  return page;
}

/** Sends a text in the chat and waits for an answer with those words. */
async function says(text, answer) {
  const answers = sim.locator("#chat").getByText(answer);
  const before = await answers.count();
  await sim.fill("#text", text);
  await sim.locator("#send").tap();
  await eventually(`“${answer}” after “${text}”`, async () => (await answers.count()) > before);
}

/** Sends a file in the chat and waits for an answer with those words. */
async function sends(type, file, answer) {
  if (!(await sim.locator("#tray").isVisible())) await sim.locator("#plus").tap();
  await sim.locator(`#tray input[data-type=${type}]`).setInputFiles(file);
  await sim.locator("#chat").getByText(answer).last().waitFor();
}

step("a manuscript goes from the chat's basket to a number", async () => {
  await says("投稿", "请发来标题");
  await says("青禾区开展送清凉活动", "标题：青禾区开展送清凉活动");
  await sends("image", await photograph(told.browser, "慰问.jpg", "送清凉活动", 205), "照片 1 张");
  await says("1", "类别：新闻");
  await says("今天", "发完回复“完成”");
  await says("青禾区总工会今天走进建筑工地，为一线职工送去防暑降温用品。", "正文共 29 字");
  await author.shoot("wechat-basket", sim);
  await says("完成", "还差这些");
  await author.shoot("wechat-basket-done", sim);
  const page = await opened(() => sim.locator("#chat").getByText("打开页面，核对声明后报送").last().tap());
  await page.getByRole("heading", { name: /宣传稿件报送单/ }).waitFor();
  assert.equal(await page.inputValue("#title"), "青禾区开展送清凉活动");
  assert.equal(await page.inputValue("#body"), "青禾区总工会今天走进建筑工地，为一线职工送去防暑降温用品。");
  await eventually("the photograph from the chat", () => page.locator(".upload[data-state=done] img").isVisible());
  await author.shoot("phone-from-chat");
  await author.write({
    external: "yes", people_consent: "yes", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes",
  });
  await author.follow("检查并报送");
  await page.waitForURL("**/check");
  for (const consent of await page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", page.locator(".bar"));
  await page.getByText(/\d{4}-000001/).waitFor();
  await page.close();
});

step("chat and page write on one draft", async () => {
  await says("投稿", "请发来标题");
  await says("两头写的稿件", "标题：两头写的稿件");
  const page = await author.context.newPage();
  author.page = page;
  await author.open("/m/submit");
  await author.follow("两头写的稿件");
  await author.write({ body: "页面上写的第一段。" });
  await page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await sim.bringToFront();
  await says("先进典型", "类别：先进典型");
  await says("聊天里写的第二段。", "正文共 18 字");
  await sends("image", await photograph(told.browser, "人物.jpg", "先进人物", 120), "照片 1 张");
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await eventually("what the chat added", async () => (await page.inputValue("#body")) === "页面上写的第一段。\n聊天里写的第二段。");
  assert.equal(await page.inputValue("#topic"), "先进典型");
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await page.locator(".upload").first().waitFor();
  await author.shoot("phone-both");
  await page.locator("#body").press("End");
  await page.locator("#body").pressSequentially("页面接着写。");
  await sim.bringToFront();
  await says("聊天里的第三段。", "正文共");
  await page.bringToFront();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await eventually("both again", async () => (await page.inputValue("#body")).endsWith("\n聊天里的第三段。"));
  await eventually("it is saved", async () => {
    const html = await (await author.context.request.get(page.url())).text();
    return ["页面上写的第一段。", "聊天里写的第二段。", "页面接着写。", "聊天里的第三段。"].every((words) => html.includes(words));
  });
  await sim.bringToFront();
  await says("取消", "草稿还在");
});

told.end();
