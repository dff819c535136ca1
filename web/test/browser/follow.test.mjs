// What an author follows after the decision, in a real browser: a recall that is
// asked for, taken back, refused with words and agreed to at last, so that the
// public page is gone; and an adoption claimed with a screenshot, which the
// editor sees who verifies it.
import assert from "node:assert/strict";
import { read, send } from "./forms.mjs";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { look, reviewers, story } from "./story.mjs";

const title = "松岭发电厂工会举办技能比武";
const bad = /Failed to load resource: .*(422|409|410|404 .*\/upload\/)/;
const told = story("follow", {
  units: ["A03,松岭发电厂工会,松岭电厂,基层工会,,1,否"],
  accounts: [...reviewers, ["fabu", "周发布", "publisher"]],
});
const { step } = told;
let first, second, final, author, course, id;

/** Photographs a page of the console as a phone shows it. */
async function narrow(one, name) {
  const wide = one.page.viewportSize();
  await one.page.setViewportSize({ width: 375, height: 812 });
  await one.shoot(name);
  await one.page.setViewportSize(wide);
}

step("a manuscript is approved and published", async () => {
  ({ first, second, final, author, id } = await told.approved({
    unit: "松岭发电厂工会", title, photo: ["赛场.jpg", "技 能 比 武", 205], caption: "选手在焊工赛场上操作。",
    body: "本周，电厂工会举办职工技能比武，各车间共八个队参加，比赛设理论和实际操作两个环节，检修队获得第一名。",
  }, bad));
  course = `/m/manuscripts/${id}`;
  const publisher = await told.desk("fabu", bad);
  const article = await told.signed(publisher, final, id);
  await send(publisher, `${article}/send?delivery=push`, 'form[action$="/send"]', { audience: "all" });
  await eventually("the platform's result", async () => (await read(publisher, article)).includes("已发出"));
  await author.open("/articles");
  await author.follow(title);
  await author.page.getByText("检修队获得第一名").first().waitFor();
  author.published = new URL(author.page.url()).pathname;
});

step("an adoption without a link is claimed with a screenshot", async () => {
  await author.open(course);
  await author.follow("其他媒体刊发了");
  await look(author, "phone-claim-empty");
  await author.write({ outlet_id: "本会网站", day: new Date().toISOString().slice(0, 10), place: "第 3 版" });
  await author.follow("提交");
  await author.page.getByText("没有链接的，请上传截图或报样照片").waitFor();
  await look(author, "phone-claim-needs-picture");
  const pictures = [await photograph(told.browser, "报样.jpg", "第 三 版", 28), await photograph(told.browser, "错的.jpg", "别 的", 120)];
  await author.page.locator("input[data-add]").setInputFiles(pictures);
  await eventually("both pictures", async () => (await author.page.getByText("已收到").count()) === 2);
  await author.press("删除", author.page.locator(".upload", { hasText: "错的.jpg" }));
  await Promise.all([author.page.waitForEvent("load"), author.page.getByRole("dialog").getByText("删除", { exact: true }).last().tap()]);
  assert.equal(await author.page.locator(".upload").count(), 1);
  assert.equal(await author.page.inputValue("#place"), "第 3 版");
  await look(author, "phone-claim-picture");
  await author.follow("提交");
  await author.page.getByText("待核实").waitFor();
  await author.page.locator(".proofs img").waitFor();
  await look(author, "phone-claim-claimed");
  await author.open(course);
  assert.equal(await author.page.locator(".photos__item").count(), 1, "the proof stands among the manuscript's photographs");
});

step("an editor sees the picture in full and verifies the claim", async () => {
  await first.open("/console/adoptions?state=claimed");
  await look(first, "console-claims");
  await narrow(first, "console-claims-narrow");
  await first.page.locator(".proofs a").click();
  const box = first.page.locator("dialog.lightbox img");
  await eventually("the picture", () => box.evaluate((one) => one.complete && one.naturalWidth > 400));
  await first.shoot("console-claim-lightbox");
  await first.page.keyboard.press("Escape");
  await first.open(`${course.replace("/m/", "/console/")}?tab=adoptions`);
  await first.page.locator("#pane .proofs img").waitFor();
  await look(first, "console-adoptions-proof");
  await first.open("/console/adoptions?state=claimed");
  await first.follow("认定");
  await first.page.getByText("没有要核实的").waitFor();
  await author.open(course);
  await author.page.getByText("本会网站").first().waitFor();
});

async function ask(words) {
  await author.open(course);
  await author.follow("稿件有误，要撤下来");
  if (words === "") await look(author, "phone-recall");
  await author.write({ reason: words === "" ? "第二段车间名称有误" : words });
  await author.follow("申请撤稿", author.page.locator(".bar"));
  await author.page.getByText("已申请撤稿，等待部门处理").first().waitFor();
}

step("the author asks for a recall and takes it back", async () => {
  await ask("");
  await look(author, "phone-course-asked");
  await author.press("收回申请");
  await Promise.all([author.page.waitForEvent("load"), author.page.getByRole("dialog").getByText("收回", { exact: true }).last().tap()]);
  await author.page.getByText("撤稿申请已收回").waitFor();
  assert.equal(await author.page.getByText("等待部门处理").count(), 0);
});

step("the author asks again, and the department refuses with words", async () => {
  await ask("第二段车间名称有误，应为检修车间");
  await author.open("/m/manuscripts");
  await author.shoot("phone-manuscripts-asked");
  await second.open("/console/");
  await look(second, "console-today-asked");
  await second.follow("申请撤稿", second.page.locator(".counts"));
  await second.page.getByText("作者张三申请撤稿").waitFor();
  await look(second, "console-asked");
  await second.press("不同意…");
  await second.shoot("console-refuse");
  await second.write({ words: "已发更正，不用撤稿" });
  await second.follow("不同意撤稿", second.page.locator(".asked"));
  await second.page.getByText("没有同意撤稿，原因已通知申请人").waitFor();
  await author.open(course);
  await author.page.getByText("部门没有同意撤稿：已发更正，不用撤稿").first().waitFor();
  await look(author, "phone-course-refused");
  await author.open("/m/inbox");
  await author.page.getByText("没有同意撤稿").first().waitFor();
  await look(author, "phone-inbox-refused");
});

step("the author asks once more, the department agrees, and the public page is gone", async () => {
  await ask("更正后仍有错误，请撤下");
  await final.open(course.replace("/m/", "/console/"));
  await final.press("不同意…");
  await narrow(final, "console-asked-narrow");
  await final.press("同意撤稿");
  await Promise.all([final.page.waitForEvent("load"), final.page.getByRole("dialog").getByText("同意撤稿", { exact: true }).last().click()]);
  await final.page.getByText("请联系撤下：本会网站").waitFor();
  await look(final, "console-recalled");
  const reader = await told.people.desk("读者");
  reader.expect(/410/);
  const answer = await reader.page.goto(told.installation.origin + author.published);
  assert.equal(answer.status(), 410);
  await author.open(course);
  await author.page.getByText("复制为新稿").waitFor();
  await look(author, "phone-course-recalled");
  await author.open("/m/inbox");
  await author.page.getByText("按您的申请撤稿").waitFor();
  await author.shoot("phone-inbox-recalled");
});

told.end();
