// The main forms without scripts: somebody registers, writes, checks, sends and
// takes back, by plain forms alone.
import assert from "node:assert/strict";
import { phone } from "../chromium.mjs";
import { Person, form1 } from "./people.mjs";
import { story } from "./story.mjs";

const told = story("plain", {
  units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"]],
});
const { step } = told;
let author, draft;

/** Taps the words of a choice. */
const choose = (name, value) => author.page.locator(`label:has([name="${name}"][value="${value}"])`).tap();

step("somebody registers, problems beside their fields", async () => {
  author = await new Person(told.people, "张三", await told.browser.newContext({ ...phone, javaScriptEnabled: false }), true).begin();
  author.expect(/favicon/, /Failed to load resource: .*422/);
  await author.context.request.post(`${told.installation.platform}/_sim/login`, { data: { openid: await told.installation.follow("张三") } });
  await author.open("/m/register");
  await author.page.locator("[name=name]").fill("张三");
  await author.follow("提交登记");
  await author.page.getByText("请选择性别").first().waitFor();
  assert.equal(await author.page.locator("[name=name]").inputValue(), "张三");
  await author.page.screenshot({ path: `${told.people.folder}/plain-register-problems.png`, fullPage: true });
  for (const [name, value] of Object.entries({ ...form1, unit_id: "青禾区总工会" })) {
    const field = author.page.locator(`[name="${name}"]:not([type=hidden])`).first();
    const kind = await field.evaluate((one) => one.type);
    if (kind === "radio") await choose(name, value);
    else if (kind === "select-one") await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await choose("privacy", "yes");
  await author.follow("提交登记");
  await author.page.getByText("登记表已提交").waitFor();
  await told.letIn(await told.desk("chushen"), "张三");
});

step("the form keeps what was typed whatever button is pressed", async () => {
  await author.open("/m/submit");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  draft = new URL(author.page.url()).pathname.replace(/\/edit$/, "");
  await author.page.locator("[name=title]").fill("青禾区举办读书会");
  await author.follow("检查并报送");
  await author.page.getByText("请填写正文").first().waitFor();
  assert.equal(await author.page.locator("[name=title]").inputValue(), "青禾区举办读书会");
  await author.page.screenshot({ path: `${told.people.folder}/plain-edit-problems.png`, fullPage: true });
  const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  for (const [name, value] of Object.entries({ body: "本周三晚，区总工会举办职工读书会，三十人参加。", activity_day: day, byline: "张三", secrecy_reviewer: "李四", contact: "0470-8800001" })) await author.page.locator(`[name="${name}"]`).fill(value);
  for (const [name, value] of Object.entries({ external: "yes", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_passed: "yes", people_consent: "no" })) await choose(name, value);
  await author.follow("保存", author.page.locator(".bar"));
  assert.equal(await author.page.locator("[name=byline]").inputValue(), "张三");
  await author.follow("检查并报送");
  await author.page.waitForURL("**/check");
});

step("it is sent, followed and taken back", async () => {
  for (const consent of await author.page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", author.page.locator(".bar"));
  await author.page.waitForURL("**/sent");
  await author.page.screenshot({ path: `${told.people.folder}/plain-sent.png`, fullPage: true });
  await author.open(draft);
  await author.page.getByText("初审中").first().waitFor();
  await author.follow("撤回");
  await author.page.getByText("已撤回").first().waitFor();
  await author.follow("复制为新稿");
  assert.equal(await author.page.locator("[name=title]").inputValue(), "青禾区举办读书会");
});

told.end();
