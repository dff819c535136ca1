// Notices that people allow one by one, in a real browser: where WeChat's button
// cannot be shown the page says so; pressed, it counts what is allowed once,
// whoever tells of it; and the platform's report finds the notice that used it up.
import assert from "node:assert/strict";
import { desk } from "../chromium.mjs";
import { eventually } from "./installation.mjs";
import { Person } from "./people.mjs";
import { awake, look, story } from "./story.mjs";

const bad = /Failed to load resource/;
const told = story("allow", {
  units: ["A02,松岭发电厂工会,松岭电厂,基层工会,,1,否"],
  accounts: [["guanli", "赵管理", "administrator"], ["chushen", "钱初审", "first_reviewer"]],
});
const { step } = told;
let admin, author;

const button = () => author.page.getByRole("button", { name: "再同意一次" });
const answer = async (words) => {
  await author.page.waitForTimeout(1100); // two events of one second are one by the platform's own key
  await button().tap();
  await author.page.getByRole("dialog").getByRole("button", { name: words }).tap();
};
const said = (words) => author.page.locator("[data-said]", { hasText: words }).waitFor();
const left = () => author.page.locator("[data-left]").textContent();

step("without a template the page says what happens instead", async () => {
  author = await told.phone("张三", bad);
  await author.open("/m/allow");
  await author.page.getByText("还没有开通").waitFor();
  await look(author, "closed");
});

step("the administrator chooses a template and the order", async () => {
  admin = await told.desk("guanli", bad);
  await awake(admin);
  await admin.open("/console/settings/subscriptions");
  await admin.page.selectOption("#template_registration_approved", "TPL_registration_result");
  await admin.follow("保存");
  await admin.open("/console/settings/notices/rules");
  await admin.page.selectOption('[name="channel_registration_approved_1"]', "subscription");
  await admin.page.selectOption('[name="channel_registration_approved_2"]', "");
  await admin.follow("保存");
  await admin.page.getByText("已保存").first().waitFor();
  await admin.page.getByText("会提醒 0 个单位").waitFor();
  await look(admin, "rules");
});

step("WeChat's button asks, and a no allows nothing", async () => {
  await author.open("/m/inbox");
  await author.follow("微信提醒");
  await button().waitFor();
  await look(author, "open");
  await answer("取消");
  await said("您没有同意");
  assert.equal(await left(), "0");
});

step("a yes counts once, though the page and the platform both tell of it", async () => {
  for (const count of ["1", "2"]) {
    await answer("允许");
    await said("已记下");
    assert.equal(await left(), count);
    await author.open("/m/allow"); // the platform's event has come meanwhile
    await button().waitFor();
    assert.equal(await left(), count);
  }
  await author.shoot("allowed");
});

step("a choice that the platform refuses, and a server that does not answer", async () => {
  await author.page.locator("wx-open-subscribe").evaluate((tag) => tag.setAttribute("template", "TPL_gone"));
  await answer("允许");
  await said("没有完成这次选择");
  await author.open("/m/allow");
  await author.page.route("**/m/allow", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await answer("允许");
  await said("稍后更新");
  await author.page.unroute("**/m/allow");
  await author.open("/m/allow");
  await button().waitFor();
  assert.equal(await left(), "3"); // by the platform's event alone
});

step("where the script does not come the page says so", async () => {
  for (const broken of ["**/open/js/jweixin*", "**/m/allow/signature*", "**/_sim/jssdk/config*"]) {
    await author.page.route(broken, (route) => route.abort());
    await author.open("/m/allow");
    await said("没有显示同意按钮");
    assert.equal(await button().count(), 0);
    await author.page.unroute(broken);
  }
});

step("outside WeChat the page says where to open it", async () => {
  const context = await told.browser.newContext({ ...desk, reducedMotion: "reduce" });
  const one = await new Person(told.people, "电脑", context, false).begin();
  one.expect(/favicon/, bad);
  await one.hold(author.openid);
  await one.open("/m/allow");
  await one.page.getByText("请在手机微信里打开").waitFor();
  assert.equal(await one.page.locator("wx-open-subscribe").count(), 0);
  await context.close();
});

step("a notice uses one up, and the platform's report finds it", async () => {
  await told.register(author, "松岭发电厂工会");
  const editor = await told.desk("chushen", bad);
  await told.letIn(editor, "张三");
  await eventually("the platform's report in the ledger", async () => {
    await editor.open("/console/notifications?kind=registration_approved");
    return (await editor.page.locator("main").textContent()).includes("微信报告已送达");
  });
  await editor.page.locator("summary").first().click();
  assert.match(await editor.page.locator(".trail").first().textContent(), /订阅通知/);
  await editor.shoot("ledger");
  const [message] = await told.installation.inbox(author.openid, "template");
  assert.equal(message.title, "登记结果通知");
  await author.open("/m/allow");
  await button().waitFor();
  assert.equal(await left(), "2");
});

told.end();
