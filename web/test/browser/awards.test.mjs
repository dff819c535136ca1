// The awards of a year in a real browser, on the demo's data: ranked and explained
// entry by entry, somebody left out and let back, somebody chosen out of rank, the
// 公示 and what is held against it; and those of the year before, whose 公示 is
// over: decided by a second person, commended, with certificates that anybody
// verifies and that the informant keeps on the phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, phone } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { People, Person, violations } from "./people.mjs";

let demo, browser, people, clerk, leader, visitor, informant;
let round, earlier; // paths
let left, upstart, winner, code; // who is left out, chosen out of rank, awarded

/** Looks at the page in front: it fits the window, nothing sticks out of it, and axe finds nothing. */
async function look(one, name) {
  await one.page.waitForLoadState("networkidle");
  await one.shoot(name);
  const seen = await one.page.evaluate(() => ({ wide: document.documentElement.scrollWidth - innerWidth, high: document.documentElement.scrollHeight - innerHeight }));
  assert.ok(seen.wide <= 0, `${name} is ${seen.wide} px wider than the window`);
  if (!one.touch && one.page.url().includes("/console/")) assert.ok(seen.high <= 0, `${name} scrolls ${seen.high} px beyond its frame`);
  assert.deepEqual((await violations(one.page)).map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" ")}`), [], `${name}: axe finds violations`);
}

const group = (one = clerk) => one.page.locator("section[id^=group-0-]").first();
const row = (name) => group().locator("tbody tr", { has: clerk.page.getByRole("link", { name, exact: true }) });
const names = async (rows) => (await rows.locator('a[href*="/candidates/"]:not([download])').allTextContents()).map((one) => one.trim());

/** Downloads by a link and returns the file with the name it is kept under. */
async function take(one, link) {
  const [download] = await Promise.all([one.page.waitForEvent("download", { timeout: 120_000 }), link.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "awards");
  const window = { viewport: { width: 1280, height: 900 } };
  [clerk, leader] = [await people.signedIn("gaochou", window), await people.signedIn("zhongshen", window)];
  for (const one of [clerk, leader]) one.expect(/status of (409|422)/);
  visitor = await new Person(people, "路人", await browser.newContext({ ...phone, reducedMotion: "reduce" }), true).begin();
  visitor.expect(/favicon/, /status of 404/);
});

after(async () => {
  await browser?.close();
  await demo?.close();
  assert.deepEqual(people?.faults ?? [], []);
});

test("everybody is ranked, and every place is explained entry by entry", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  await clerk.open("/console/awards");
  await page.getByText("公示已结束，待审定").waitFor();
  await page.getByText("1 条异议待答复").waitFor();
  await look(clerk, "years");
  [round, earlier] = await page.locator("tbody a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  await clerk.open(round);
  await look(clerk, "ranked");
  const points = await group().locator('td[data-label="积分"]').evaluateAll((all) => all.map((one) => parseFloat(one.textContent)));
  assert.ok(points.length > 3, `${points.length} candidates`);
  assert.deepEqual(points, points.toSorted((a, b) => b - a));
  const [first] = await names(group());
  await clerk.follow(first, group());
  await page.getByRole("heading", { name: first }).waitFor();
  const amounts = await page.locator("td.num").allTextContents();
  const sum = amounts.filter((one) => one.includes("分")).reduce((all, one) => all + parseFloat(one), 0);
  assert.equal(sum, points[0], `${amounts}`);
  await look(clerk, "explained");
});

/** Leaves a candidate out because a manuscript of theirs is untrue. */
async function exclude(name, number) {
  const drop = row(name).locator("details").last();
  if ((await drop.getAttribute("open")) === null) await drop.locator("summary").click();
  const form = drop.locator(".drop__box");
  await form.locator("select").selectOption({ label: "失实" });
  await form.locator("[name=manuscript]").fill(number);
  await form.locator("[name=reason]").fill("刊发后查明活动人数不实。");
  await clerk.follow("排除", form);
}

test("somebody is left out for an untrue manuscript, let back, and left out again", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  await clerk.open(round);
  left = (await names(group()))[1];
  const next = (await names(group()))[2];
  await clerk.follow(left, group());
  const number = (await page.locator("td .sub").filter({ hasText: /^\d{4}-\d+$/ }).first().textContent()).trim();
  await clerk.open(round);
  await exclude(left, "");
  await page.getByText("请写明是哪一篇稿件").filter({ visible: true }).waitFor();
  await look(clerk, "exclude-refused");
  await exclude(left, number);
  await row(left).getByText("已排除").waitFor();
  assert.ok((await row(next).getAttribute("class")).includes("here"), `${next} has not moved up`);
  await look(clerk, "excluded");
  await page.locator("#exclusions").evaluate((one) => one.scrollIntoView());
  await look(clerk, "exclusions");
  await clerk.press("解除…", page.locator("#exclusions"));
  await page.locator("#exclusions [name=reason]").fill("查明为媒体排印错误，稿件属实。");
  await clerk.follow("解除排除", page.locator("#exclusions"));
  await row(left).getByText("名额内").waitFor();
  await exclude(left, number);
  await row(left).getByText("已排除").waitFor();
});

test("whoever is chosen out of rank needs a reason, and so does who is passed over", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  const all = await names(group());
  const chosen = await names(group().locator("tr.here"));
  const over = chosen.at(-1);
  upstart = all.filter((one) => one !== left && !chosen.includes(one)).at(1);
  assert.equal(await row(upstart).locator(".awards__reason").isVisible(), false, "a reason is asked for where none is needed");
  await row(upstart).locator("[name=chosen]").check();
  await row(over).locator("[name=chosen]").uncheck();
  await look(clerk, "choosing");
  await clerk.follow("保存", group().locator(".awards__save"));
  await page.getByText("在名额之外，入选要写明原因").waitFor();
  await page.getByText("在名额之内，不选要写明原因").waitFor();
  assert.ok(await row(upstart).locator("[name=chosen]").isChecked(), "what was chosen is gone");
  await look(clerk, "choosing-refused");
  await row(upstart).locator(".awards__reason").fill("承担全年专题报道，部务会研究决定。");
  await row(over).locator(".awards__reason").fill("本人申请让与他人。");
  await clerk.follow("保存", group().locator(".awards__save"));
  await page.getByText("名单已保存").waitFor();
  assert.deepEqual((await names(group().locator("tr.here"))).includes(upstart), true);
  assert.equal(await row(upstart).locator(".awards__reason").inputValue(), "承担全年专题报道，部务会研究决定。");
});

test("quotas change what is within, and what people decided stays", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  const setup = page.locator("details.awards__setup");
  await setup.locator("summary").click();
  const seats = setup.locator("input.awards__seats");
  const before = Number(await seats.first().inputValue());
  for (let i = 2; i < await seats.count(); i++) await seats.nth(i).fill("0"); // one class alone, so that no tie waits elsewhere
  await seats.first().fill(String(before + 1));
  await seats.first().scrollIntoViewIfNeeded();
  await setup.getByLabel("网页公开，人人可看").check();
  await setup.locator("#contact").fill("宣传教育部 电话 0000-0000000（示例）");
  await look(clerk, "quotas");
  await clerk.follow("保存名额和规则", setup);
  await group().getByText(`名额 ${before + 1} 个`).waitFor();
  assert.ok((await names(group().locator("tr.here"))).includes(upstart));
  for (const section of await page.locator("section[id^=group-]").all()) await untie(section);
  assert.equal(await page.locator(".awards__next .awards__problems").count(), 0, await page.locator(".awards__next").textContent());
});

/** Chooses as many of those who are tied for the last seats as there are seats. */
async function untie(section) {
  const [, wanted] = /并列的还要选定 (\d+) 个/.exec((await section.locator(".awards__problems").textContent({ timeout: 100 }).catch(() => "")) ?? "") ?? [];
  for (let i = 0; i < Number(wanted ?? 0); i++) {
    const tied = section.locator("tr.awards__one--tied").nth(i);
    await tied.locator("[name=chosen]").check();
    await tied.locator(".awards__reason").fill("部务会研究决定。");
  }
  if (wanted !== undefined) await clerk.follow("保存", section.locator(".awards__save"));
}

test("the list is frozen, its forms are printed, and it is made public", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  await clerk.sure("固定推荐名单", "固定");
  await page.getByText("数字已经固定，核对码").first().waitFor();
  await look(clerk, "frozen");
  const forms = await take(clerk, page.getByRole("link", { name: "推荐审批表（全部）" }));
  assert.match(forms.name, /推荐审批表.*\.docx$/);
  assert.equal(forms.bytes.subarray(0, 2).toString(), "PK");
  await clerk.follow("开始公示");
  await page.getByText("公示已经开始").waitFor();
  await look(clerk, "publicised");
  await visitor.open("/awards");
  await visitor.page.getByText(upstart).waitFor();
  assert.equal(await visitor.page.getByText(left).count(), 0, "who is excluded is shown");
  await look(visitor, "public-list");
});

test("an informant objects on the phone and somebody by a call, and both are answered", { timeout: 120_000 }, async () => {
  const me = await people.phone("张三");
  me.expect(/favicon/, /status of 422/);
  await me.hold(await demo.openid("张三"));
  await me.open("/m/awards");
  await look(me, "phone-list");
  const words = "入选名单中有一篇稿件的数字请再核对。";
  await me.page.locator("textarea[name=words]").fill("不");
  await me.follow("提交", me.page.locator("form"));
  await me.page.getByText("请写明哪里不对").filter({ visible: true }).first().waitFor();
  await me.page.locator("textarea[name=words]").fill(words);
  await me.follow("提交", me.page.locator("form"));
  await me.page.getByText("等待答复").waitFor();
  await look(me, "phone-objection");

  const { page } = clerk;
  await clerk.open(round);
  await clerk.press("登记来电、来信、来访提出的异议");
  await clerk.write({ raiser: "青禾区总工会来电", words: "我单位的全称请写完整。" }, page.locator("#objections form").last());
  await clerk.follow("登记", page.locator("#objections form").last());
  await page.getByText("青禾区总工会来电").waitFor();
  await page.locator("#objections").evaluate((one) => one.scrollIntoView());
  await look(clerk, "objections");
  for (const [whose, button, answer] of [[words, "维持原结果", "已核对，数字属实，维持名单。"], ["全称请写完整", "意见成立", "印发时写全称。"]]) {
    const one = page.locator(".awards__objection", { hasText: whose });
    await one.locator("textarea").fill(answer);
    await clerk.follow(button, one);
    await page.getByText(answer).waitFor();
  }
  await page.locator("#objections").evaluate((one) => one.scrollIntoView());
  await look(clerk, "answered");
  await me.open("/m/awards");
  await me.page.getByText("已核对，数字属实，维持名单。").waitFor();
  await look(me, "phone-answered");
  await me.context.close();
});

test("a 公示 that is over is decided by a second person once all is answered", { timeout: 120_000 }, async () => {
  await leader.open(earlier);
  await leader.page.getByText("答复以后才能审定").waitFor();
  assert.equal(await leader.page.getByRole("button", { name: "审定名单" }).count(), 0, "it can be decided with an objection open");
  const { page } = clerk;
  await clerk.open(earlier);
  await look(clerk, "over");
  const waits = page.locator(".awards__objection", { has: page.locator("textarea") });
  await waits.locator("textarea").fill("经查，两篇稿件各自采写，维持名单。");
  await clerk.follow("维持原结果", waits);
  assert.equal(await page.getByRole("button", { name: "审定名单" }).count(), 0, "who ranked may decide");
  await leader.open(earlier);
  await look(leader, "decide");
  await leader.sure("审定名单", "审定");
  await leader.page.getByText("名单已审定").waitFor();
});

test("it is commended by a document with number and day", { timeout: 120_000 }, async () => {
  const { page } = clerk;
  await clerk.open(earlier);
  await look(clerk, "decided");
  const letter = await take(clerk, page.getByRole("link", { name: "表彰通报（.docx）" }));
  assert.match(letter.name, /表彰通报.*\.docx$/);
  assert.equal(letter.bytes.subarray(0, 2).toString(), "PK");
  const menu = page.locator("#next details", { has: page.locator(".export-menu") });
  for (const [words, ending, begins] of [["Excel 表格", "xlsx", /^PK/], ["CSV 表格", "csv", /^\ufeff\d{4}年度评优表彰名单：计算到/]]) {
    await menu.locator("summary").click();
    const list = await take(clerk, menu.getByRole("link", { name: words }));
    assert.match(list.name, new RegExp(`表彰名单.*\\.${ending}$`));
    assert.match(list.bytes.toString(), begins);
    await page.reload();
  }
  await page.fill("[name=day]", "2025-01-01");
  await page.fill("[name=number]", "示工发〔2026〕3号");
  await clerk.follow("登记表彰");
  await page.getByText("请填写审定以后、今天以前的成文日期").waitFor();
  assert.equal(await page.inputValue("[name=number]"), "示工发〔2026〕3号", "what was typed is gone");
  await page.fill("[name=day]", new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  await clerk.follow("登记表彰");
  await page.getByText("已登记表彰").first().waitFor();
  await look(clerk, "commended");
});

test("certificates are had as one PDF, and each as PDF and picture", { timeout: 240_000 }, async () => {
  const { page } = clerk;
  const all = await take(clerk, page.getByRole("link", { name: "全部证书（.pdf）" }));
  assert.equal(all.bytes.subarray(0, 5).toString(), "%PDF-");
  const one = group().locator("tr.here").first();
  [winner] = await names(one);
  await clerk.press("证书", one);
  await look(clerk, "certificate-menu");
  code = (await one.getByRole("link", { name: "核验网页" }).getAttribute("href")).split("/").at(-1);
  const pdf = await take(clerk, one.getByRole("link", { name: "下载 PDF" }));
  assert.ok(pdf.name.includes(winner) && pdf.bytes.length < all.bytes.length, pdf.name);
  const picture = await take(clerk, one.getByRole("link", { name: "下载图片" }));
  assert.ok(picture.name.includes(winner), picture.name);
  assert.deepEqual([picture.bytes.toString("latin1", 1, 4), picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)], ["PNG", 1123, 794]);
});

test("anybody verifies a certificate by its code, and a wrong code is refused", { timeout: 60_000 }, async () => {
  await visitor.open("/certificates");
  await look(visitor, "verify");
  await visitor.page.locator("[name=code]").fill("abcd 2345");
  await visitor.follow("核验", visitor.page.locator("form"));
  await visitor.page.getByText("没有这份证书").waitFor();
  await look(visitor, "verify-refused");
  await visitor.page.locator("[name=code]").fill(code.toLowerCase().replace(/(.{4})/g, "$1 "));
  await visitor.follow("核验", visitor.page.locator("form"));
  await visitor.page.getByRole("heading", { name: "证书有效" }).waitFor();
  await visitor.page.getByText(winner).waitFor();
  await look(visitor, "verified");
});

test("the informant finds the certificate on the phone", { timeout: 60_000 }, async () => {
  informant = await people.phone(winner);
  informant.expect(/favicon/);
  await informant.hold(await demo.openid(winner));
  await informant.open("/m/awards");
  await look(informant, "phone-awards");
  await informant.follow("证书", informant.page.locator(".weui-cells").first());
  await informant.page.getByText("长按上面的图片").waitFor();
  await look(informant, "phone-certificate");
});

test("an award that is taken back says so wherever it is looked up", { timeout: 60_000 }, async () => {
  await leader.open(earlier);
  const one = group(leader).locator("tr.here").first();
  await leader.press("撤销…", one);
  await look(leader, "revoke");
  await one.locator("[name=reason]").fill("获奖稿件查实抄袭。");
  await leader.follow("撤销表彰", one);
  await leader.page.getByText("表彰已撤销，证书随之失效").waitFor();
  await look(leader, "revoked");
  await visitor.open(`/certificates/${code}`);
  await visitor.page.getByRole("heading", { name: "证书已失效" }).waitFor();
  await look(visitor, "verified-revoked");
  await informant.open("/m/awards");
  await informant.page.getByText("已撤销").waitFor();
  await informant.follow("证书", informant.page.locator(".weui-cells").first());
  await informant.page.getByText("证书不再有效").waitFor();
  await look(informant, "phone-revoked");
});
