// Three reviews in a real browser: a text that goes back with marks and is mended
// on a phone, one person who tries two steps, a deputy, a look for secrets, a
// sheet that a leader signs on paper, a change after the signature that nothing
// can publish, the leader who signs anew on the phone, and a recall at the end.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { look, lookAt, story } from "./story.mjs";

const title = "云杉林场工会举办安全知识竞赛";
const bad = /Failed to load resource: .*(422|409|403|410|404 .*\/upload\/)/;
const told = story("reviews", {
  units: ["A05,云杉林场工会,云杉林场,基层工会,,1,否"],
  accounts: [
    ["guanli", "赵管理", "administrator"], ["chushen", "钱初审", "first_reviewer,second_reviewer"], ["fushen", "孙复审", "second_reviewer"],
    ["daishen", "吴代审", "first_reviewer"], ["zhongshen", "李终审", "final_reviewer"], ["fabu", "周发布", "publisher"],
  ],
});
const { step } = told;
let admin, both, deputy, second, final, publisher, author, leader, course, desk, code;

/** Selects words in the text of a manuscript, as a mouse does. */
async function select(one, words) {
  await one.page.evaluate((words) => {
    const walker = document.createTreeWalker(document.querySelector(".article"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
    }
  }, words);
}

/** Marks a passage of the text. */
async function mark(one, words, say) {
  await select(one, words);
  await one.page.locator("button.marking").click();
  const dialog = one.page.getByRole("dialog").filter({ hasText: "这一处怎么改" });
  await dialog.locator("textarea").fill(say);
  await dialog.getByText("批注", { exact: true }).click();
}

/** Decides by a key and the dialog that it opens. */
async function decide(one, key, opinion, { reasons = [], secrecy = false } = {}) {
  await one.open(desk);
  await one.page.keyboard.press(key);
  const dialog = one.page.getByRole("dialog");
  await one.write({ opinion }, dialog);
  for (const reason of reasons) await dialog.locator(".reasons label", { hasText: reason }).click();
  if (secrecy) await dialog.locator("label", { hasText: "已作保密审查" }).click();
  await one.page.keyboard.press("Control+Enter");
  await one.page.getByText("现在是“").waitFor();
}

step("the administrator sets the rules, the final reviewer the words", async () => {
  admin = await told.desk("guanli", bad);
  await admin.open("/console/settings");
  await admin.follow("审稿规则");
  await admin.write({ topic_1: "两步：初审、终审" });
  await admin.page.getByText("让作者看到每一步的审稿人和意见").click();
  await admin.follow("保存");
  await admin.page.getByText("审稿规则已保存").waitFor();
  assert.equal(await admin.page.inputValue("[name=topic_1]"), "2");
  await lookAt(admin, "console-review-rules", 1920, 1280, 375);
  final = await told.desk("zhongshen", bad);
  await final.open("/console/wording");
  await final.page.locator('[name="added"]').fill("标题与内容不符");
  await final.page.locator('[name="label_late"]').fill("文字、标点需修改");
  await final.follow("保存原因");
  await final.page.getByText("已经有同样的一条").first().waitFor();
  await final.page.locator('[name="label_late"]').fill("来得太晚");
  await final.follow("保存原因");
  await final.page.getByText("退回原因已保存").waitFor();
  await final.page.locator('form:has(input[value="department"]) [name="words"]').fill("同意，按程序办理。");
  await final.follow("加入", final.page.locator("section", { hasText: "部门常用意见" }));
  await final.page.getByText("已加入常用意见").waitFor();
  await lookAt(final, "console-wording", 1920, 1280, 375);
});

step("an informant registers and sends a manuscript", async () => {
  both = await told.desk("chushen", bad);
  author = await told.informant("张三", "云杉林场工会", both, bad);
  const id = await told.manuscript(author, {
    title, photos: [await photograph(told.browser, "竞赛.jpg", "安 全 竞 赛", 140)], caption: "选手在抢答。",
    body: "近日，林场工会举办安全知识竞赛，各工队都派人参加。\n比赛分必答和抢答两个环节，第三工队获得第一名。\n林场工会负责人表示，将继续办好这样的活动。",
  });
  course = `/m/manuscripts/${id}`;
  desk = course.replace("/m/", "/console/");
});

async function send() {
  await author.follow("检查并报送");
  for (const consent of await author.page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", author.page.locator(".bar"));
  await author.page.waitForURL("**/sent");
}

step("the first reviewer marks the text and gives it back", async () => {
  await both.open(desk);
  await mark(both, "近日", "写明是哪一天");
  await mark(both, "各工队都派人参加", "写明几个工队、多少人");
  await both.page.getByText("批注 2 处").waitFor();
  await both.open(`${desk}?tab=attachments`); // what is marked outlives a change of tab
  await both.page.getByText("批注 2 处").waitFor();
  await both.page.keyboard.press("r");
  const dialog = both.page.getByRole("dialog");
  await dialog.getByText("常用意见").click();
  await dialog.getByText("同意，按程序办理。").click();
  assert.equal(await dialog.locator("textarea[name=opinion]").inputValue(), "同意，按程序办理。");
  await dialog.getByText("添加一处批注").click();
  await dialog.locator('[name="mark_quote"]').nth(2).fill("这句话正文里没有");
  await dialog.locator('[name="mark_words"]').nth(2).fill("删去");
  await both.write({ opinion: "时间、人数请写具体。" }, dialog);
  await dialog.locator(".reasons label", { hasText: "事实、时间、地点需核实" }).click();
  await look(both, "console-return");
  await both.follow("退回修改", dialog.locator(".form__acts"));
  await both.page.getByText("正文里没有找到这段话").last().waitFor();
  assert.equal(await both.page.locator('#decide [name="mark_words"]').nth(1).inputValue(), "写明几个工队、多少人");
  await look(both, "console-return-refused");
  await both.page.locator('#decide [name="mark_quote"]').nth(2).fill("将继续办好\n这样的活动");
  await both.follow("退回修改", both.page.locator("#decide .form__acts"));
  await both.page.getByText("现在是“退回修改”").waitFor();
  await both.open(`${desk}?tab=reviews`);
  await both.page.getByText("批注稿").first().waitFor();
  assert.equal(await both.page.locator(".copy mark").count(), 3);
  await lookAt(both, "console-marked", 1920, 1280, 375);
  const [paper] = await Promise.all([both.page.waitForEvent("download"), both.page.getByText("下载 Word 批注稿").click()]);
  assert.equal(paper.suggestedFilename(), "批注稿.docx");
});

step("the author reads the marks on the phone and mends some", async () => {
  await author.open(course);
  await author.page.getByText("编辑的批注 3 处，3 处还没有改").waitFor();
  await author.page.locator(".marked mark").first().tap();
  const box = author.page.getByRole("dialog");
  await box.getByText("写明是哪一天").waitFor();
  await author.shoot("phone-mark-read");
  await box.getByText("知道了").tap();
  await look(author, "phone-course-marked");
  await author.follow("修改稿件");
  await author.page.locator(".marked summary").tap();
  await look(author, "phone-edit-marked");
  await author.page.locator("#body").scrollIntoViewIfNeeded();
  const body = author.page.locator('[name="body"]');
  await author.turnTo(body);
  await body.fill((await body.inputValue()).replace("近日", "11月20日").replace("各工队都派人参加", "五个工队四十人参加"));
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.page.reload();
  await author.page.getByText("编辑的批注 3 处，1 处还没有改").waitFor();
  await send();
});

step("the reviewer sees what was mended, and one person cannot take two steps", async () => {
  await both.open(desk);
  await both.page.getByText("上次批注 3 处").waitFor();
  await both.page.getByText("1 处没有改动").waitFor();
  await both.open(`${desk}?tab=revisions&from=1`);
  await both.page.locator("ins", { hasText: "11月20" }).first().waitFor();
  await decide(both, "a", "改好了。");
  await both.open(desk);
  await both.page.getByText("您已经审过这篇稿件的初审").waitFor();
  assert.equal(await both.page.locator('[data-key="a"]').count(), 0, "the second step is offered to who took the first");
  const answer = await both.page.evaluate(async (desk) => {
    const form = new URLSearchParams({ version: "1000", decision: "pass", opinion: "同意", csrf: document.querySelector('meta[name="csrf"]').content });
    return (await fetch(`${desk}/decide`, { method: "POST", body: form })).status;
  }, desk);
  assert.equal(answer, 409, "a forged form of an unknown version");
  await look(both, "console-two-steps");
});

step("the second reviewer is away, and a deputy signs in that name", async () => {
  second = await told.desk("fushen", bad);
  deputy = await told.desk("daishen", bad);
  await deputy.open(desk);
  assert.equal(await deputy.page.locator('[data-key="a"]').count(), 0);
  await second.open("/console/deputies");
  await second.write({ deputy_id: "孙复审", stage: "复审", reason: "外出学习" });
  const today = await second.page.inputValue("#from_day");
  await second.page.fill("#to_day", today);
  await second.follow("设为代理人");
  await second.page.getByText("不能由本人代理本人").waitFor();
  assert.equal(await second.page.inputValue("#deputy-reason"), "外出学习");
  await second.write({ deputy_id: "吴代审" });
  await second.follow("设为代理人");
  await second.page.getByText("代理中").waitFor();
  await lookAt(second, "console-deputies", 1920, 1280, 375);
  await deputy.open("/console/manuscripts");
  await deputy.page.getByText("待我复审").first().waitFor();
  await deputy.open(desk);
  await deputy.page.getByText("您代孙复审审").waitFor();
  await decide(deputy, "a", "内容属实。");
  await deputy.open(`${desk}?tab=reviews`);
  await deputy.page.getByText("代孙复审").first().waitFor();
});

step("a look for secrets is recorded before the final step", async () => {
  await deputy.page.getByText("登记宣传口保密审查").click();
  await deputy.page.locator("#secrecy .form-check", { hasText: "需处理" }).click();
  await deputy.follow("登记", deputy.page.locator("#secrecy .form__acts"));
  await deputy.page.getByText("请写明哪里不能公开").waitFor();
  await deputy.page.fill("#secrecy-note", "第三段不要提名次以外的数字");
  await deputy.follow("登记", deputy.page.locator("#secrecy .form__acts"));
  await deputy.page.getByText("保密审查结果已登记").waitFor();
  await final.open(desk);
  await final.page.keyboard.press("a");
  await final.page.getByRole("dialog").getByText("要先处理并重新登记").waitFor();
  await final.page.keyboard.press("Escape");
  await deputy.open(`${desk}?tab=reviews`);
  await deputy.page.getByText("登记宣传口保密审查").click();
  await deputy.page.locator("#secrecy .form-check", { hasText: "通过" }).first().click();
  await deputy.follow("登记", deputy.page.locator("#secrecy .form__acts"));
  await deputy.page.getByText("保密审查结果已登记").waitFor();
  await look(deputy, "console-secrecy");
});

step("the leader signs on paper, and a clerk copies the sheet with its scan", async () => {
  await deputy.open(`${desk}?tab=reviews`);
  await deputy.follow("打印审签单");
  code = (await deputy.page.locator(".paper__number strong").textContent()).trim();
  assert.match(code, /^[0-9A-F]{4}-[0-9A-F]{4}$/);
  await lookAt(deputy, "console-signing-sheet", 1920, 1280, 375);
  await deputy.page.emulateMedia({ media: "print" });
  await deputy.page.pdf({ path: `${told.people.folder}/signing-sheet.pdf`, preferCSSPageSize: true });
  await deputy.page.emulateMedia({ media: "screen" });
  await deputy.open(`${desk}/record`);
  await lookAt(deputy, "console-record", 1920, 1280, 375);
  const scan = await photograph(told.browser, "签字页.jpg", "同 意 签 发", 20);
  await deputy.write({ signer_id: "李终审", code: "0000-0000", opinion: "同意签发。" });
  await deputy.page.fill("#signed_day", await deputy.page.getAttribute("#signed_day", "max"));
  await deputy.page.getByText("通过", { exact: true }).click();
  await deputy.page.setInputFiles("#scan", scan);
  await deputy.follow("录入");
  await deputy.page.getByText("与稿件现在的核对码不同").waitFor();
  await deputy.page.getByText("已收到“签字页.jpg”").waitFor();
  assert.equal(await deputy.page.inputValue("#record-opinion"), "同意签发。");
  await look(deputy, "console-record-refused");
  await deputy.write({ code: code.toLowerCase() });
  await deputy.follow("录入");
  await deputy.page.getByText("现在是“已审定”").waitFor();
  await deputy.page.getByText("纸质签字，吴代审代录").waitFor();
  const shown = await deputy.page.evaluate(async (href) => {
    const answer = await fetch(href);
    return `${answer.status} ${answer.headers.get("content-type")} ${(await createImageBitmap(await answer.blob())).width}`;
  }, await deputy.page.getByText("看签字件").getAttribute("href"));
  assert.equal(shown, "200 image/jpeg 1600");
  await look(deputy, "console-reviews-signed");
  await deputy.follow("打印审稿单");
  await deputy.page.getByText("李终审（纸质签字，吴代审代录）").waitFor();
  await lookAt(deputy, "console-review-sheet", 1920, 1280, 375);
  await author.open(course);
  await author.page.getByText("终审通过，已审定").waitFor();
  await author.page.getByText("内容属实。").waitFor(); // the department shares opinions
  await look(author, "phone-course-shared");
});

step("a change after the signature cannot be published", async () => {
  publisher = await told.desk("fabu", bad);
  await publisher.open("/console/articles");
  await publisher.follow("新建推送");
  await publisher.follow("加入");
  await publisher.write({ author: "张三", digest: "五个工队比安全。" });
  await publisher.page.locator("input[name=cover]").first().check();
  await publisher.follow("保存");
  await publisher.page.getByText("检查都通过了").waitFor();
  publisher.article = new URL(publisher.page.url()).pathname;
  await both.open(desk);
  await both.follow("编辑");
  await both.page.fill('[name="title"]', `${title}圆满结束`);
  await both.page.locator('[name="void_approval"]').check();
  await both.follow("保存");
  await both.open(`${desk}?tab=reviews`);
  await both.page.getByText("已失效").first().waitFor();
  await final.open(`${publisher.article}?item=0&tab=checks`);
  await final.page.getByText("稿件没有有效的终审签发，请重新终审。").first().waitFor();
  await final.shoot("console-article-void");
  assert.ok(await final.page.locator(".verdict button", { hasText: /^签发$/ }).isDisabled(), "the article can be signed");
});

step("the leader signs anew on the phone", async () => {
  await admin.open("/console/accounts");
  await admin.follow("李终审");
  await admin.follow("生成绑定二维码");
  const bind = (await admin.page.locator("main .num").textContent()).trim();
  leader = await told.phone("李领导", bad);
  await leader.open(bind);
  await leader.follow("我是本人");
  await leader.open(`/m/review/${course.split("/").pop()}`);
  await leader.page.locator(".phrases summary").tap();
  await leader.page.getByText("同意，按程序办理。").tap();
  assert.equal(await leader.page.inputValue("#opinion"), "同意，按程序办理。");
  await look(leader, "phone-review-anew");
  await leader.page.locator("label.consent", { hasText: "保密审查" }).tap();
  await leader.follow("签发");
  await leader.page.getByText("都审完了").waitFor();
});

step("it is published, recalled, and gone", async () => {
  await publisher.open(`${publisher.article}?item=0&tab=checks`);
  await publisher.page.getByText("这里还是旧稿").first().waitFor();
  await publisher.open(publisher.article);
  await publisher.follow("保存");
  await publisher.page.getByText("检查都通过了").waitFor();
  await final.open(publisher.article);
  await final.press("签发", final.page.locator(".verdict"));
  await final.page.getByRole("dialog").getByText("签发", { exact: true }).last().click();
  await final.page.locator(".work__head .state", { hasText: "已签发" }).waitFor();
  await publisher.open(publisher.article);
  await publisher.follow("推送…");
  await publisher.page.getByLabel("全部关注者").check();
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await eventually("the platform's result", async () => {
    await publisher.open(publisher.article);
    return (await publisher.page.locator(".work__head .state").textContent()).includes("已发出");
  });
  await author.open("/articles");
  await author.follow(title);
  const published = author.page.url();
  await final.open(desk);
  await final.press("撤稿…");
  await final.write({ reason: "单位来电，获奖工队有误" }, final.page.locator(".verdict"));
  await final.follow("撤稿", final.page.locator(".verdict .drop__box"));
  await final.page.getByText("已撤稿").first().waitFor();
  const reader = await told.people.desk("读者");
  reader.expect(/410/);
  assert.equal((await reader.page.goto(published)).status(), 410);
  await look(final, "console-recalled");
});

told.end();
