// Quarters in a real browser: one closed by two people and paid, a transfer that
// the bank sends back and that is made again, an adoption recalled after it was
// paid, whose fee is carried from quarter to quarter, an objection that is upheld,
// a late adoption, an entry by hand, and sheets to sign and to print.
import assert from "node:assert/strict";
import { look, lookAt, reviewers, sports, story } from "./story.mjs";
import { send } from "./forms.mjs";

const bad = /status of (403|409|422)/;
const told = story("rewards", {
  units: ["A01,青禾区总工会,青禾区,基层工会,,1,否"],
  accounts: [...reviewers, ["caiwu", "周财务", "finance"]],
});
const { step } = told;
const own = "00000000000000000000000002"; // the federation's own account

// The three quarters before this one, the oldest first, and a day in the middle of each.
const now = new Date(Date.now() + 8 * 3600_000);
const quarters = [3, 2, 1].map((back) => {
  const first = new Date(Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3 - 3 * back, 1));
  const [year, number] = [first.getUTCFullYear(), first.getUTCMonth() / 3 + 1];
  return {
    first: first.toISOString().slice(0, 10), day: new Date(first.getTime() + 40 * 24 * 3600_000).toISOString().slice(0, 10),
    path: `/console/rewards/${year}-${number}`, label: `${year}年第${number}季度`,
  };
});
const [oldest, middle, latest] = quarters;
const month = now.toISOString().slice(0, 7);
let first, second, final, finance, author, recalled, late, other;

/** Presses what asks before it is done, and says yes. */
async function sure(one, words, yes = words) {
  await one.press(words, one.page.locator("main"));
  await one.follow(yes, one.page.getByRole("dialog"));
}

/** Settles a quarter and has it checked and approved, by forms. */
async function close({ path }) {
  await send(finance, path, 'form[action$="/compute"]', { month });
  await send(second, path, 'form[action$="/check"]');
  await send(final, path, 'form[action$="/approve"]');
}

const adopt = (id, day) => send(first, `/console/manuscripts/${id}?tab=adoptions`, "#adopt form", { outlet_id: own, day });

step("three manuscripts of one author are approved, one of them adopted long ago", async () => {
  ({ first, second, final, author, id: recalled } = await told.approved(sports, bad));
  finance = await told.desk("caiwu", bad);
  late = await told.manuscript(author, { title: "青禾区总工会看望环卫工人", body: `${"清晨，区总工会看望坚守岗位的环卫工人。".repeat(8)}` });
  other = await told.manuscript(author, { title: "青禾区总工会组织读书会", body: `${"周末，区总工会组织职工读书会，大家分享近来读过的书。".repeat(40)}` });
  await told.pass(late, first, second, final);
  await told.pass(other, first, second, final);
  await adopt(recalled, oldest.day);
});

step("without rules the section invites to make them", async () => {
  await finance.open("/console/rewards");
  await finance.page.getByText("还没有计分计酬规则").waitFor();
  await lookAt(finance, "none", 1280, 1440);
});

step("rules are put into force from the oldest quarter on", async () => {
  const { path } = await send(final, "/console/rewards/rules", "form.starters", { from: "class" });
  const draft = path.replace(/\/edit$/, "");
  await send(final, `${draft}/edit`, "#rules", { from: oldest.first, note: "部务会议定", act: "save" });
  await send(final, `${draft}/enforce`, 'form[action$="/enforce"]', { past: true });
});

step("the quarters are reckoned, each with what comes next", async () => {
  await finance.open("/console/rewards");
  await finance.follow("现在计算");
  assert.equal(await finance.page.locator(".quarter").count(), 4);
  await finance.page.getByText(`先审批${oldest.label}的结算单`).first().waitFor();
  await lookAt(finance, "quarters", 1280, 1440);
  await finance.page.locator(".quarter").last().getByRole("link", { name: "去结算" }).click();
  await finance.page.getByText("结算以后列出收款人").waitFor();
});

step("the oldest is settled; what its payee lacks is said and filled in", async () => {
  const { page } = finance;
  await sure(finance, "结算");
  await page.getByText("已结算，请核对").waitFor();
  await page.getByText("有 1 位收款人缺少").waitFor();
  await lookAt(finance, "computed", 1280, 1440);
  await page.locator(".payments").getByRole("link", { name: "张三" }).click();
  await page.getByText("补上才能发放").waitFor();
  await finance.write({ id_number: "110101198504010020", bank: "样例银行青禾支行", account: "6222020000001234" });
  await finance.follow("保存");
  await page.getByText("请先同意保存").waitFor();
  await page.locator("[name=consent]").check();
  await finance.follow("保存");
  await page.getByText("可以发放").waitFor();
  assert.equal(await page.getByText("6222020000001234").count(), 0, "the account is shown in full");
  await page.getByLabel("查看银行账号的理由").fill("核对账号");
  await finance.follow("查看", page.locator('form:has([value="account"])'));
  await page.getByText("6222020000001234").waitFor();
  await lookAt(finance, "payee", 1280, 1440);
  await finance.open(oldest.path);
  await sure(finance, "重新结算");
  await page.getByText("尾号 1234").waitFor();
});

step("a second person checks it by keys, and a third one gives it back and approves it", async () => {
  await second.open(oldest.path);
  await second.page.getByRole("button", { name: "核对无误" }).focus();
  await second.page.keyboard.press("Enter");
  await second.page.getByRole("dialog").waitFor();
  await look(second, "check-asked");
  await Promise.all([second.page.waitForEvent("load"), second.page.keyboard.press("Enter")]);
  await second.page.getByText("下一步：审批").waitFor();
  assert.equal(await second.page.getByRole("button", { name: "审批", exact: true }).count(), 0, "who checked may approve");
  await final.open("/console/");
  await final.page.getByText("等您办理的稿酬结算").waitFor();
  await final.follow(oldest.label);
  await final.press("退回…");
  await final.page.locator("#back-reason").fill("请再核对一遍人数。");
  await final.follow("退回", final.page.locator(".next .drop__box"));
  await final.page.getByText("请再核对一遍人数。").waitFor();
  await second.open(oldest.path);
  await sure(second, "核对无误");
  await final.open(oldest.path);
  await lookAt(final, "approve", 1280, 1440);
  await sure(final, "审批", "审批");
  await final.page.getByText("结算单已锁定").waitFor();
});

step("it is paid with a voucher", async () => {
  const { page } = finance;
  await finance.open(oldest.path);
  await page.locator("#voucher-all").fill("记-0108");
  await sure(finance, "登记发放");
  await page.getByText("已登记发放，并通知").waitFor();
  await page.locator(".payments").getByText("已发放").waitFor();
  await lookAt(finance, "paid", 1280, 1440);
  await page.emulateMedia({ media: "print" });
  await finance.shoot("paid-printed");
  assert.equal(await page.locator(".next").isVisible(), false, "what to do next is printed");
  await page.emulateMedia({ media: "screen" });
});

step("the bank sends the transfer back, and it is made again", async () => {
  const { page } = finance;
  await finance.press("办理…");
  await page.getByLabel("银行为什么退回").fill("户名不符");
  await lookAt(finance, "return", 1280, 1440);
  await finance.follow("登记银行退回");
  await page.locator(".payments").getByText("银行退回").waitFor();
  await finance.open("/console/rewards");
  await finance.page.getByText("还有 1 笔暂缓或者被银行退回").click();
  await finance.press("办理…");
  await page.locator(".payment-acts [name=voucher]").fill("记-0121");
  await finance.follow("登记补发");
  await page.getByText("已登记这一笔的发放").waitFor();
  await page.locator(".payments").getByRole("link", { name: "张三" }).click();
  await page.getByText("银行退回：户名不符").waitFor();
  await page.getByText("凭证 记-0121").waitFor();
  await look(finance, "payee-paid");
});

step("the author objects on the phone, and is answered beside what is counted", async () => {
  const q = oldest.path.split("/").at(-1);
  await author.open(`/m/rewards?quarter=${q}`);
  await author.follow("对这一条有异议");
  await author.page.locator("#words").fill("这篇刊发时配了三张照片，请按三张计算。");
  await author.follow("提出异议", author.page.locator(".weui-btn-area"));
  const { page } = finance;
  await finance.open("/console/");
  await page.getByText("待答复的异议").first().waitFor();
  await finance.open("/console/rewards/objections");
  await page.getByText("请按三张计算").waitFor();
  await page.getByText("现在这样计算").waitFor();
  await lookAt(finance, "objection", 1280, 1440);
  await final.open("/console/rewards/objections");
  assert.equal(await final.page.getByRole("button", { name: "意见成立" }).count(), 0, "who approves may answer");
  await page.getByLabel("答复").fill("核对过，意见成立，差额在进行中的季度补计。");
  await finance.follow("意见成立");
  await page.getByText("已答复，并通知了本人").waitFor();
  await look(finance, "objection-answered");
  await author.open(`/m/rewards?quarter=${q}`);
  await author.page.locator("#objections").getByText("差额在进行中的季度补计").waitFor();
});

step("recalled after it was paid, it is taken back in the next quarter and carried", async () => {
  await final.open(`/console/manuscripts/${recalled}?tab=adoptions`);
  await final.press("撤稿…");
  await final.page.locator("#recall-reason").fill("单位来函：名次有误。");
  await final.follow("撤稿", final.page.locator(".verdict .drop__box"));
  await finance.open(middle.path);
  await finance.follow("重新计算");
  await finance.open(`${middle.path}/ledger`);
  await finance.page.getByText("更正").first().waitFor();
  await finance.page.getByText("-¥100.00").first().waitFor();
  await lookAt(finance, "taken-back", 1280, 1440);
  await final.open(`/console/manuscripts/${recalled}?tab=adoptions`);
  await final.page.getByText("合计 0 分，¥0.00").waitFor();
  await look(final, "manuscript");
  await close(middle);
  await finance.open(middle.path);
  await finance.page.locator(".payments").getByText("结转下期").waitFor();
  await look(finance, "carried");
});

step("a late adoption enters the open quarter, beside what is adjusted by hand", async () => {
  const { page } = finance;
  await adopt(late, oldest.day);
  await adopt(other, latest.day);
  await finance.open(latest.path);
  await finance.follow("重新计算");
  await finance.open(`${latest.path}/ledger`);
  await page.getByText("补录", { exact: true }).first().waitFor();
  const row = page.locator("tbody tr", { hasText: "环卫工人" }).first();
  await finance.press("调整…", row);
  await row.locator("[name=amount]").fill("二十");
  await row.locator("[name=reason]").fill("加急采写，部务会同意。");
  await finance.follow("记入", row.locator(".drop__box"));
  await page.getByText("请填写要增加或者减少多少").waitFor();
  assert.equal(await page.locator("[name=reason]:visible").inputValue(), "加急采写，部务会同意。");
  await page.locator("[name=amount]:visible").fill("20");
  await lookAt(finance, "adjust", 1280, 1440);
  await finance.follow("记入", page.locator(".drop[open]"));
  await page.getByText("合计 2 条").waitFor();
  await lookAt(finance, "adjusted", 1280, 1440);
  await sure(finance, "撤销");
  await page.getByText("人工调整已撤销").waitFor();
});

step("what was carried is taken off the next payment", async () => {
  await close(latest);
  await finance.open(latest.path);
  await finance.page.locator(".payments tbody").getByText("上季结转 -¥100.00").waitFor();
  const cells = await finance.page.locator(".payments tbody tr").first().locator("td.num").allTextContents();
  const yuan = (text) => Number(/-?¥([\d,.]+)/.exec(text)[1].replace(",", ""));
  assert.equal(yuan(cells[1]), yuan(cells[0]) - 100, `${cells}`);
  await finance.open("/console/rewards");
  await lookAt(finance, "all", 1280, 1440);
});

step("the sheet to be signed is taken away with a reason", async () => {
  const { page } = finance;
  await finance.open(latest.path);
  await finance.press("下载");
  await look(finance, "downloads");
  await page.locator("#export-reason").fill("报送财务");
  const [taken] = await Promise.all([page.waitForEvent("download"), finance.press("稿酬发放表", page.locator(".export-menu__acts"))]);
  assert.match(taken.suggestedFilename(), /稿酬发放表.*\.xlsx$/);
});

step("without scripts a quarter is paid by its form", async () => {
  const plain = await told.browser.newContext({ javaScriptEnabled: false, storageState: await finance.context.storageState() });
  const page = await plain.newPage();
  await page.goto(told.installation.origin + latest.path);
  await page.locator("#voucher-all").fill("记-0130");
  await page.getByRole("button", { name: "登记发放" }).click();
  await page.locator(".payments").getByText("已发放").waitFor();
  await plain.close();
});

told.end();
