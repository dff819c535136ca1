// A rule change in a real browser: begun from an example, its rows moved, added
// and taken away by keys, kept while one types, told to a second editor, tried on
// what has been adopted, and put into force; then another version into the past.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { send } from "./forms.mjs";
import { look, lookAt, reviewers, sports, story, today } from "./story.mjs";

const told = story("rules", {
  units: ["A01,青禾区总工会,青禾区,基层工会,,1,否"],
  accounts: [...reviewers, ["caiwu", "周财务", "finance"]],
});
const { step } = told;
let first, final, finance, id, draft;

const list = "/console/rewards/rules";
const row = (one, place) => one.page.locator(`[data-field="${place}"]`);
const saved = (one) => one.page.locator("[data-saving][data-state=saved]").waitFor();

step("a manuscript is adopted by the own account", async () => {
  ({ first, final, id } = await told.approved(sports, /status of (409|422)/));
  await first.open(`/console/manuscripts/${id}?tab=adoptions`);
  await send(first, `/console/manuscripts/${id}?tab=adoptions`, "#adopt form", { outlet_id: "00000000000000000000000002", day: today() });
  finance = await told.desk("caiwu", /status of (409|422)/);
});

step("rules are begun from an example", async () => {
  await final.open(list);
  await final.page.getByText("还没有执行过规则").waitFor();
  await lookAt(final, "rules-none", 1280, 1440);
  await final.follow("从这套开始", final.page.locator(".starter", { hasText: "按类别计酬" }));
  draft = new URL(final.page.url()).pathname.replace(/\/edit$/, "");
  await lookAt(final, "rules-edit", 1280, 1440, 1920, 375);
});

step("rows are added, moved and taken away by keys, and come back", async () => {
  const { page } = final;
  const add = page.locator("button[value='add:money_line']");
  await add.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.name), "money_line_9_name");
  await page.keyboard.type("头条");
  await page.locator("[name=money_line_9_effect]").selectOption({ label: "加项" });
  await page.locator("[name=money_line_9_value]").fill("30");
  await row(final, "money_line_9").locator("summary").click();
  await page.locator("[name=money_line_9_position][value='2']").check();
  await page.locator("[name=money_line_9_outlets]").fill("本会公众号");
  assert.equal(await page.locator("[name=money_line_9_outlets]").count(), 2, "room for one outlet more");
  await page.locator("[name=money_line_9_outlets]").first().fill("");
  await saved(final);
  await row(final, "money_line_9").getByText("刊于头条").waitFor();
  await look(final, "rules-conditions");
  const up = row(final, "money_line_9").locator("button[value^='up:']");
  await up.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("[data-field=money_line_8] [data-name]").inputValue(), "头条");
  assert.equal(await page.evaluate(() => document.activeElement.value), "up:money_line:9", "the focus stays on the button");
  await row(final, "money_line_8").locator("button[value^='remove:']").focus();
  await page.keyboard.press("Enter");
  await page.getByText("已删除“头条”。").waitFor();
  assert.equal(await page.locator("[data-field=money_line_8] [data-name]").inputValue(), "头版");
  await page.keyboard.press("Enter"); // the focus is on 撤销删除
  assert.equal(await page.locator("[data-field=money_line_8] [data-name]").inputValue(), "头条");
  await saved(final);
});

step("what is wrong is told at its row while one types", async () => {
  const { page } = final;
  await page.locator("[name=money_line_1_value]").fill("八十");
  await row(final, "money_line_1").getByText("“数值”应写成 80 或 2.5").waitFor();
  await look(final, "rules-problem");
  await page.locator("[name=money_line_1_value]").fill("0.5");
  await page.locator("[name=money_line_3_name]").fill("");
  await row(final, "money_line_3").getByText("稿酬表第 3 行“”：请写名称").waitFor();
  await page.getByText("还有 1 处要改").waitFor();
  await page.locator("[name=money_line_3_name]").fill("1500 字以上");
  await page.locator("[name=money_line_1_value]").fill("90");
  await page.locator("[data-mending]").waitFor({ state: "hidden" });
});

step("another kind of income brings its numbers, and the table follows", async () => {
  const { page } = final;
  await page.locator("#tax").selectOption({ label: "劳务报酬所得" });
  await eventually("the tax of 1,000 yuan", async () => (await page.locator("[data-taxed]").nth(1).textContent()) === "¥40.00");
  await page.getByText("高级").click();
  assert.equal(await page.locator("[data-rows=bracket] [data-row]").count(), 3);
  await page.locator("#tax").selectOption({ label: "稿酬所得" });
  await eventually("the tax of 1,000 yuan", async () => (await page.locator("[data-taxed]").nth(1).textContent()) === "¥28.00");
});

step("a second editor who saves in between is told to the first, and nothing typed is lost", async () => {
  await finance.open(`${draft}/edit`);
  await finance.page.fill("#note", "财务核对过。");
  await saved(finance);
  await final.page.fill("#note", "党组会议定。");
  await final.page.getByText("现在存不上").waitFor();
  await final.follow("保存草稿");
  await final.page.getByText("您写的都还在下面").waitFor();
  assert.equal(await final.page.inputValue("#note"), "党组会议定。");
  await look(final, "rules-conflict");
  final.leaving = true; // the page asks, since what stands in it is nowhere else
  await final.follow("保存草稿");
  final.leaving = false;
  await final.page.getByText("草稿已保存。").waitFor();
  await final.page.getByText("党组会议定。").waitFor();
  await lookAt(final, "rules-read", 1280, 1440, 375);
});

step("what could not be kept comes back from the device, with its row", async () => {
  await final.open(`${draft}/edit`);
  final.expect(/net::ERR_FAILED/);
  await final.page.route("**/keep", (route) => route.abort());
  await final.press("添加一行", final.page.locator("section", { has: final.page.locator("#money_title") }));
  await final.page.fill("[name=money_line_10_name]", "断网时写的");
  await final.page.locator("[name=money_line_10_effect]").selectOption({ label: "加成" });
  await final.page.locator("[data-saving][data-state=failed]").waitFor();
  final.leaving = true;
  await final.page.reload();
  final.leaving = false;
  await final.page.unroute("**/keep");
  await final.press("恢复");
  assert.equal(await final.page.inputValue("[name=money_line_10_name]"), "断网时写的");
  await row(final, "money_line_10").locator("span[data-unit]", { hasText: "%" }).waitFor();
  await row(final, "money_line_10").getByText("数值应大于 0").waitFor();
  await final.press("删除", row(final, "money_line_10"));
  await final.page.locator("[data-mending]").waitFor({ state: "hidden" });
  await final.follow("保存草稿");
});

step("it is tried on this quarter", async () => {
  await final.follow("试算");
  await final.follow("季度", final.page.locator(".views"));
  await final.page.getByText("1 条采用").waitFor();
  await final.page.locator("details.tryperson summary").focus();
  await final.page.keyboard.press("Enter");
  await final.page.getByText("按“不足 800 字”计 ¥90.00").waitFor();
  await lookAt(final, "rules-try", 1280, 1440, 375);
  await final.follow("全部展开、打印");
  await final.page.emulateMedia({ media: "print" });
  await final.shoot("rules-try-printed");
  await final.page.emulateMedia({ media: "screen" });
});

step("it is put into force, and only read from then on", async () => {
  await final.open(`${draft}/edit`);
  await final.page.fill("#from", today());
  await final.follow("执行…");
  await lookAt(final, "rules-enforce", 1280, 1440);
  await final.follow("起执行");
  await final.page.getByText("第 1 版").first().waitFor();
  await first.open(list);
  await first.page.getByText("今天按它算").waitFor();
  assert.equal(await first.page.getByText("照它起草").count(), 0, "a reviewer reads only");
  await lookAt(first, "rules-list", 1280, 1440, 375);
  await finance.open(`${draft}/edit`);
  assert.equal(new URL(finance.page.url()).pathname, draft, "what is in force is not edited");
});

step("a copy for the past asks expressly and for the reason", async () => {
  await final.open(list);
  await final.follow("照它起草");
  await final.page.fill("#from", "2026-01-01");
  await final.page.fill("#note", "");
  await final.follow("执行…");
  await final.follow("起执行");
  await final.page.getByText("规则不能追溯既往").waitFor();
  await final.page.locator("[name=past]").check();
  await final.page.fill("#note", "市总办文 3 号");
  await lookAt(final, "rules-past", 1280, 1440);
  await final.follow("起执行");
  await final.page.getByText("市总办文 3 号").first().waitFor();
});

step("how years, claims and objections go is set", async () => {
  await final.open("/console/rewards/settings");
  await final.page.fill("#claim_days", "60");
  await final.page.fill("#objection_days", "0");
  await final.page.evaluate(() => document.querySelector("main form").setAttribute("novalidate", ""));
  await final.follow("保存");
  await final.page.getByText("1 到 90 之间").waitFor();
  await final.page.fill("#objection_days", "7");
  await final.follow("保存");
  await final.page.getByText("稿酬设置已保存").waitFor();
  await lookAt(final, "reward-settings", 1280, 1440, 375);
});

step("without scripts a row is added and removed by the server", async () => {
  await final.open(list);
  await final.follow("照它起草");
  const at = new URL(final.page.url()).pathname;
  const { html } = await send(final, at, "#rules", { act: "add:money_line" });
  assert.match(html, /name="money_line_10_name"/);
  assert.match(html, /第 10 行“”：请写名称/);
});

told.end();
