// How notices go out, in a real browser: the administrator maps a template and
// sees what it makes of an example, sends one to the own phone, sees that a
// template has vanished, and lets what comes at night wait.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { look, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|404)/;
const told = story("notices", {
  units: ["A02,松岭发电厂工会,松岭电厂,基层工会,,1,否"],
  accounts: [["guanli", "赵管理", "administrator"], ["chushen", "钱初审", "first_reviewer"]],
});
const { step } = told;
let admin, phone, editor, author;

step("the administrator binds a phone", async () => {
  admin = await told.desk("guanli", bad);
  await admin.open("/console/settings/notices");
  await admin.page.getByText("绑定微信后").waitFor(); // nothing to try without a phone
  await admin.open("/console/profile");
  await admin.follow("绑定微信", admin.page.locator("main"));
  const bind = (await admin.page.locator("main .num").textContent()).trim();
  phone = await told.phone("赵管理的手机", bad);
  await phone.open(bind);
  await phone.follow("确认绑定");
});

step("the mapping says at once what becomes of an example", async () => {
  await admin.open("/console/settings/notices");
  await admin.page.selectOption("#template_registration_approved", "TPL_registration_result");
  await admin.follow("保存");
  const row = (name) => admin.page.locator(`tr[data-kind="registration_approved"][data-name="${name}"]`);
  assert.equal(await row("thing1").locator("[data-fit]").textContent(), "合适：“青禾矿业”");
  await row("thing1").locator("select").selectOption("标题");
  await row("thing1").getByText("太长，会截成“青禾矿业公司工会举办").waitFor();
  await row("phrase3").locator("select").selectOption("编号");
  await row("phrase3").locator(".fit--bad").getByText("放不进这一项").waitFor();
  await row("time4").locator("select").selectOption("姓名");
  await row("time4").locator(".fit--bad").getByText("微信会拒收“张三”").waitFor();
  await look(admin, "fit");
  await row("phrase3").locator("input[type=text], input:not([type])").last().fill("通过");
  await row("phrase3").getByText("合适：“通过”").waitFor();
  await row("thing1").locator("select").selectOption("单位");
  await row("time4").locator("select").selectOption("时间");
});

step("a test of what is typed arrives on the own phone", async () => {
  await admin.follow("发给我试试", admin.page.locator("#kind_registration_approved"));
  await admin.page.getByText("试发：微信已接收").waitFor();
  const [message] = await eventually("the test", async () => {
    const all = await told.installation.inbox(phone.openid, "template");
    return all.length === 1 && all;
  });
  assert.equal(message.title, "登记结果通知");
  assert.ok(message.fields.some((field) => field.key === "phrase3" && field.value === "通过"), JSON.stringify(message.fields));
  assert.equal(await admin.page.locator('[name="fixed_registration_approved_phrase3"]').inputValue(), "通过"); // nothing typed is lost
  await admin.page.locator('[name="fact_registration_approved_time4"]').selectOption("姓名");
  await admin.follow("发给我试试", admin.page.locator("#kind_registration_approved"));
  await admin.page.getByText("试发：通知里有一项内容不符合模板的要求").waitFor();
  await admin.page.getByText("微信错误号 47003").waitFor();
  await admin.page.locator('[name="fact_registration_approved_time4"]').selectOption("时间");
  await admin.follow("保存");
  await look(admin, "templates");
  await admin.page.setViewportSize({ width: 375, height: 812 });
  await admin.shoot("templates-narrow");
  await admin.page.setViewportSize({ width: 1280, height: 800 });
});

const clock = (hours) => new Date(Date.now() + (8 + hours) * 3600_000).toISOString().slice(11, 16); // in Shanghai
let until;

step("the rules order the channels and set the quiet hours", async () => {
  await admin.open("/console/settings/notices/rules");
  assert.equal(await admin.page.locator("#quiet_from").inputValue(), "22:00");
  assert.equal(await admin.page.locator("#quiet_until").inputValue(), "07:30");
  until = clock(2);
  await admin.page.fill("#quiet_from", clock(-1));
  await admin.page.fill("#quiet_until", until);
  await admin.page.selectOption('[name="channel_registration_approved_2"]', "template"); // twice
  await admin.follow("保存");
  await admin.page.getByText("模板消息选了两次").waitFor();
  await admin.page.selectOption('[name="channel_registration_approved_2"]', "subscription");
  await admin.follow("保存");
  await admin.page.getByText("已保存").first().waitFor();
  await look(admin, "rules");
  await admin.page.setViewportSize({ width: 375, height: 812 });
  await admin.shoot("rules-narrow");
  await admin.page.setViewportSize({ width: 1280, height: 800 });
});

step("what comes in the quiet hours waits and says until when", async () => {
  editor = await told.desk("chushen", bad);
  author = await told.informant("张三", "松岭发电厂工会", editor, bad);
  await eventually("the note in the ledger", async () => {
    await editor.open("/console/notifications");
    return (await editor.page.locator("main").textContent()).includes(`现在是免打扰时间，${until} 以后发送`);
  });
  assert.equal((await told.installation.inbox(author.openid, "template")).length, 0);
  await editor.page.locator("summary").first().click();
  await editor.shoot("ledger");
});

step("an editor chooses to be told together", async () => {
  await editor.open("/console/profile");
  await editor.page.getByText("还没有配置发信服务器").waitFor();
  await editor.page.getByLabel("汇总").check();
  await look(editor, "profile");
  await editor.follow("保存", editor.page.locator("form[action='/console/profile/notices']"));
  assert.ok(await editor.page.getByLabel("汇总").isChecked());
});

told.end();
