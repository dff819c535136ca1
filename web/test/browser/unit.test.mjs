// A unit that wants to be asked, in a real browser: its chair is invited, joins
// and is confirmed, endorses a registration, sends a manuscript back and lets
// it go; a scan of the stamped form stands for the chair; a leader who never
// sees the console signs on the phone.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { awake, look, reviewers, story } from "./story.mjs";

const title = "白桦矿业公司举办安全知识竞赛";
const bad = /Failed to load resource: .*(422|409|404 .*\/upload\/)/;
const told = story("unit", {
  units: ["A02,白桦矿业公司工会,白桦矿业,基层工会,,1,是"],
  accounts: [["guanli", "赵管理", "administrator"], ...reviewers],
});
const { step } = told;
let admin, editor, chair, author, leader;

step("the administrator chooses templates", async () => {
  admin = await told.desk("guanli", bad); // the first saving maps the fields and asks to look at them
  await admin.open("/console/settings/notices");
  const templates = {
    registration_approved: "registration_result", registration_refused: "registration_result", terms_changed: "registration_result", manuscript_received: "manuscript_received",
    manuscript_returned: "manuscript_returned", manuscript_accepted: "review_result", manuscript_waiting: "review_pending", registration_waiting: "review_pending",
  };
  for (let round = 0; round < 2; round++) {
    for (const [kind, template] of Object.entries(templates)) await admin.page.selectOption(`#template_${kind}`, `TPL_${template}`);
    await admin.follow("保存");
  }
  assert.equal(await admin.page.locator(".field--bad").count(), 0);
  await awake(admin);
});

step("the administrator invites a chair and a leader, each once", async () => {
  await admin.open("/console/units");
  await admin.follow("白桦矿业公司工会");
  await admin.follow("邀请审签人");
  const invite = (await admin.page.locator("#chairs .num").last().textContent()).trim();
  await admin.shoot("console-unit");
  await admin.examine("unit");
  chair = await told.phone("卫主席", bad);
  await chair.open(invite);
  await look(chair, "phone-join");
  await chair.write({ name: "卫" });
  await chair.follow("同意担任");
  await chair.page.getByText("请填写姓名").waitFor();
  await chair.write({ name: "卫主席" });
  await chair.follow("同意担任");
  await chair.page.getByText("待确认").waitFor();
  await look(chair, "phone-unit-pending");
  const other = await told.phone("路人", /404/);
  await other.open(invite);
  await other.page.getByText("已经用过或过期").waitFor();
  await other.shoot("phone-join-used");

  await admin.open("/console/accounts");
  await admin.follow("李终审");
  await admin.follow("生成绑定二维码");
  await admin.shoot("console-account-invite");
  await admin.examine("invitation to bind an account");
  const bind = (await admin.page.locator("main .num").textContent()).trim();
  leader = await told.phone("李领导", bad);
  await leader.open(bind);
  await look(leader, "phone-bind");
  await leader.follow("我是本人");
  await leader.follow("看等我审的稿件");
  await leader.page.getByText("都审完了").waitFor();
  await look(leader, "phone-reviews-none");
});

step("an editor confirms the chair", async () => {
  editor = await told.desk("chushen");
  await editor.open("/console/registrations");
  await editor.follow("审签人待确认");
  await editor.shoot("console-chairs");
  await editor.examine("chairs");
  await editor.press("确认", editor.page.locator("table"));
  await editor.follow("核实过", editor.page.getByRole("dialog"));
  await editor.page.getByText("在任").first().waitFor();
  await chair.open("/m/unit");
  await chair.page.getByText("都处理完了").waitFor();
});

step("a registration waits for the chair, who agrees", async () => {
  author = await told.phone("张三", bad);
  await told.register(author, "白桦矿业公司工会");
  await author.open("/m/register/done");
  await author.page.getByText("正在等本单位工会主席审签").waitFor();
  await look(author, "phone-registered-endorsing");
  await author.open("/m/");
  await look(author, "phone-home-endorsing");
  await chair.open("/m/");
  await chair.follow("张三 登记为信息员");
  await look(chair, "phone-unit-registration");
  assert.equal(await chair.page.getByText("13800000001").count(), 0, "the chair sees the phone number");
  await chair.follow("同意登记");
  await chair.page.getByText("都处理完了").waitFor();
  await editor.open("/console/registrations?state=pending");
  await editor.follow("张三");
  await editor.page.getByText("单位审签同意（卫主席）").first().waitFor();
  await editor.shoot("console-registration");
  await Promise.all([editor.page.waitForEvent("load"), editor.page.locator("button[value=approve]").click()]);
});

/** Sends a manuscript with nothing missing. */
const send = (words) => told.manuscript(author, { title: words, body: "本周，公司工会举办安全知识竞赛，各车间共八个队参加，比赛设必答、抢答和风险三个环节，通风队获得第一名。" });

async function sendAgain() {
  await author.follow("检查并报送");
  for (const consent of await author.page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", author.page.locator(".bar"));
  await author.page.waitForURL("**/sent");
}

step("a manuscript goes to the chair first, back to its author, and on", async () => {
  await author.open(`/m/manuscripts/${await send(title)}/sent`);
  await look(author, "phone-sent-endorsing");
  await author.open("/m/");
  await author.follow(title);
  await look(author, "phone-course-endorsing");
  await chair.open("/m/unit");
  await look(chair, "phone-unit");
  await chair.follow(title);
  await look(chair, "phone-unit-manuscript");
  await chair.follow("退回修改");
  await chair.page.getByText("请写明哪里要改").waitFor();
  await look(chair, "phone-unit-manuscript-words");
  await chair.write({ words: "一共九个队参加。" });
  await chair.follow("退回修改");
  await chair.page.getByText("都处理完了").waitFor();

  await author.open("/m/inbox");
  await author.page.getByText("一共九个队参加").waitFor();
  await author.follow("一共九个队参加");
  await author.page.waitForURL("**/edit");
  await author.page.getByText("一共九个队参加").first().waitFor();
  await look(author, "phone-edit-declined");
  await author.page.fill("#body", (await author.page.inputValue("#body")).replace("八个队", "九个队"));
  await sendAgain();

  await chair.open("/m/unit");
  await chair.follow(title);
  await chair.page.getByText("九个队").first().waitFor();
  const agree = chair.page.locator("button[value=agree]");
  const box = await agree.boundingBox();
  const tap = () => chair.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await Promise.all([chair.page.waitForURL("**/m/unit?*"), tap(), tap(), tap()]);
  await chair.page.getByText("都处理完了").waitFor();
  await chair.follow("今年报送");
  await look(chair, "phone-unit-manuscripts");
  await chair.follow(title);
  await chair.page.getByText("单位审签同意，进入初审").waitFor();
});

step("the scan of the stamped form stands for the chair", async () => {
  await send("白桦矿业公司慰问一线职工");
  await author.open("/m/");
  await author.follow("白桦矿业公司慰问一线职工");
  await author.page.locator("#seals input[data-add]").first().setInputFiles(await photograph(told.browser, "盖章页.jpg", "报 送 单", 28));
  await author.page.getByText("以盖章扫描件代替单位审签").waitFor();
  await author.shoot("phone-course-stamped");
});

/** Opens a manuscript of a list at a desk. */
async function choose(one, list, words) {
  await one.open(`/console/manuscripts?state=${list}`);
  await one.page.locator(".line", { hasText: words }).first().click();
  await one.page.waitForLoadState("networkidle");
  await one.page.locator("#pane .detail__title", { hasText: words }).waitFor();
}

step("the department need not wait for a chair who does not answer", async () => {
  await send("白桦矿业公司开展夏送清凉");
  await choose(editor, "endorsing", "白桦矿业公司开展夏送清凉");
  await editor.press("不等审签");
  await editor.write({ reason: "主席出差，已电话同意" });
  await editor.follow("转入审稿");
  await editor.page.getByText("未经单位审签（钱初审）").waitFor();
  await editor.shoot("console-waived");
});

/** Passes the step that waits at a desk, by the keys. */
async function pass(one, list) {
  await choose(one, list, title);
  await one.page.keyboard.press("a");
  const dialog = one.page.getByRole("dialog");
  await one.write({ opinion: "可用。" }, dialog);
  await one.page.keyboard.press("Control+Enter");
  await one.page.getByText("现在是“").waitFor();
}

step("the leader signs on the phone from the notice", async () => {
  await pass(editor, "first");
  await pass(await told.desk("fushen"), "second");
  const [page] = await eventually("the notice on the leader's phone", async () => /\/m\/review\/\w+/.exec(JSON.stringify(await told.installation.inbox(leader.openid, "template"))));
  await leader.open("/m/review/");
  await look(leader, "phone-reviews");
  await leader.open(page);
  await leader.page.getByRole("heading", { name: title }).waitFor();
  await look(leader, "phone-review");
  await leader.follow("签发");
  await leader.page.getByText("请写审稿意见").waitFor();
  await leader.write({ opinion: "同意刊发。" });
  await leader.follow("签发");
  await leader.page.getByText("终审通过前须完成保密审查").waitFor();
  assert.equal(await leader.page.inputValue("#opinion"), "同意刊发。");
  await look(leader, "phone-review-problems");
  await leader.page.locator("label.consent", { hasText: "保密审查" }).tap();
  await leader.follow("签发");
  await leader.page.getByText("都审完了").waitFor();
  await author.open("/m/");
  await author.follow(title);
  await author.page.getByText("终审通过，已审定").waitFor();
});

step("the chair asks for an informant's handover", async () => {
  await chair.open("/m/unit");
  await chair.follow("信息员");
  await look(chair, "phone-unit-people");
  await chair.follow("张三");
  await look(chair, "phone-unit-person");
  await chair.write({ last_day: "2027-01-31", successor: "李四" });
  await chair.follow("提出交接");
  await chair.page.getByText("已提出交接").waitFor();
  await look(chair, "phone-unit-person-asked");
  await editor.open("/console/registrations?state=handover");
  await editor.follow("张三");
  await editor.page.getByText("工会主席 卫主席（白桦矿业） 提出交接").waitFor();
});

told.end();
