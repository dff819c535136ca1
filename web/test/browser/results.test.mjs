// What becomes of an article, in a real browser: a push that is judged a reprint
// and pushed again by choice, its figures and addresses, its taking down at the
// platform and on our pages, and one that no right lets through, carried into the
// platform's own editor by hand.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { eventually } from "./installation.mjs";
import { look, lookAt, reviewers, sports, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|409|410|404)/;
const told = story("results", {
  units: ["A01,青禾区总工会,青禾区,基层工会,,1,否"],
  accounts: [...reviewers, ["fabu", "周发布", "publisher"]],
});
const { step } = told;
let first, final, publisher, author, id, article, address;

/** Lets something go wrong at the platform. */
const fault = (wrong) => fetch(`${told.installation.platform}/_sim/faults`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wrong) });

step("a manuscript is approved", async () => {
  ({ first, final, author, id } = await told.approved(sports, bad));
});

/** Composes an article of the manuscript and has it signed. */
async function signed() {
  await publisher.open("/console/articles");
  await publisher.follow("新建推送");
  await publisher.follow("加入");
  article = new URL(publisher.page.url()).pathname;
  await publisher.open(`${article}?tab=checks`);
  const why = publisher.page.locator(".override input[name=reason]").first();
  if ((await why.count()) > 0) { // it was out before
    await why.fill("撤下以后重发。");
    await publisher.follow("放行", publisher.page.locator(".override"));
  }
  await final.open(`${article}?tab=checks`);
  await final.press("签发", final.page.locator(".verdict"));
  await Promise.all([final.page.waitForEvent("load"), final.press("签发", final.page.getByRole("dialog"))]);
  await publisher.open(article);
}

/** Waits for a state on the article's page. */
const becomes = (words) => eventually(words, async () => {
  await publisher.open(article); // which opens with its results
  return (await publisher.page.locator(".results").getByText(words).count()) > 0;
});

step("a push is judged a reprint, and the page says of what and what to do", async () => {
  publisher = await told.desk("fabu", bad);
  await signed();
  await fault({ path: "/cgi-bin/message/mass/sendall", outcome: "reprint", times: 2 });
  await publisher.open(`${article}/send?delivery=push`);
  await publisher.page.getByLabel("全部关注者").check();
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.locator("main form button.btn-primary").click()]);
  await becomes("判定为转载");
  const results = publisher.page.locator(".results");
  await results.getByText("可以按转载推送，但微信会用原文替换").waitFor();
  assert.equal(await results.getByRole("link", { name: "原文" }).getAttribute("href"), "https://mp.weixin.qq.com/s/original");
  await lookAt(publisher, "console-reprint", 1280, 375);
});

step("the publisher pushes it as a reprint, and reads figures and addresses", async () => {
  await publisher.press("按转载再推送");
  await Promise.all([publisher.page.waitForEvent("load"), publisher.press("按转载推送", publisher.page.getByRole("dialog"))]);
  await becomes("已推送：送达 1 人");
  const results = publisher.page.locator(".results");
  for (const words of ["应发", "微信过滤后", "送达", "判为转载，可以按转载群发", "发布人选择了按转载推送"]) await results.getByText(words).first().waitFor();
  address = await results.getByRole("link", { name: "微信里的文章" }).getAttribute("href");
  assert.equal((await fetch(address)).status, 200);
  assert.equal((await told.installation.inbox(author.openid, "mass")).length, 1);
  await lookAt(publisher, "console-results", 1280, 375);
});

step("a take-down without a reason is asked for one, and keeps what was typed", async () => {
  await publisher.press("撤下整次推送…");
  await publisher.page.locator("#down--1").evaluate((field) => field.removeAttribute("required"));
  await publisher.page.fill("#down--1", "   ");
  await publisher.follow("撤下整次推送", publisher.page.locator(".drop__box"));
  await publisher.page.getByText("请写明谁要求撤下").waitFor();
  await look(publisher, "console-take-down-refused");
});

step("taken down, it is gone from our pages and from the platform", async () => {
  await publisher.page.fill("#down--1", "主办单位来电要求撤下。");
  await publisher.follow("撤下整次推送", publisher.page.locator(".drop__box"));
  assert.equal((await fetch(`${told.installation.origin}/articles/${id}`)).status, 410);
  await becomes("本会页面和微信里的文章都已撤下");
  assert.equal((await fetch(address)).status, 404);
  await publisher.page.getByText("主办单位来电要求撤下").first().waitFor();
  await lookAt(publisher, "console-taken-down", 1280, 375);
});

step("an account without the right is told to send it by hand", async () => {
  await signed();
  await fault({ path: "/cgi-bin/freepublish/submit", errcode: 48001 });
  await publisher.open(`${article}/send?delivery=publish`);
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.locator("main form button.btn-primary").click()]);
  await becomes("没有“发布”接口的权限");
  await publisher.follow("手动发出…");
  await lookAt(publisher, "console-export", 1280, 375);
});

step("the text goes on the clipboard with its looks, the pictures into an archive", async () => {
  await publisher.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: told.installation.origin });
  await publisher.press("复制正文（带格式）");
  await publisher.page.getByText("已复制").first().waitFor();
  const copied = await publisher.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return { types: item.types, html: await (await item.getType("text/html")).text(), text: await (await item.getType("text/plain")).text() };
  });
  assert.match(copied.html, /拔河、跳绳、接力/);
  assert.match(copied.html, /［图片 1］/);
  assert.match(copied.html, /<p style=/);
  assert.match(copied.text, /［图片 1］拔河比赛现场。/);
  const [download] = await Promise.all([publisher.page.waitForEvent("download"), publisher.press("下载全部图片和文字")]);
  assert.match(download.suggestedFilename(), /推送 .*\.zip$/);
  const archive = (await readFile(await download.path())).toString("utf8");
  for (const name of ["00-封面.jpg", "00-封面-头条用2.35比1.jpg", "00-封面-次条和转发用1比1.jpg"]) assert.ok(archive.includes(name), `the archive holds ${name}`);
});

step("a wrong address is refused and stays; a right one makes the adoption", async () => {
  await publisher.page.fill("#url-0", "https://example.org/s/1");
  await publisher.follow("已手动发出");
  await publisher.page.getByText("请粘贴微信里这篇文章的地址").waitFor();
  assert.equal(await publisher.page.inputValue("#url-0"), "https://example.org/s/1");
  await look(publisher, "console-export-refused");
  const byHand = `${told.installation.platform}/s/by-hand`;
  await publisher.page.fill("#url-0", byHand);
  await publisher.follow("已手动发出");
  await publisher.page.locator(".results").getByText("已手动发出").first().waitFor();
  assert.equal(await publisher.page.locator(".results").getByRole("link", { name: "微信里的文章" }).getAttribute("href"), byHand);
  await first.open(`/console/manuscripts/${id}?tab=adoptions`);
  await first.page.locator(`a[href="${byHand}"]`).first().waitFor();
  assert.equal((await fetch(`${told.installation.origin}/articles/${id}`)).status, 200);
  await lookAt(publisher, "console-by-hand", 1280, 375);
});

step("a recall takes it down by itself, or says that a person must", async () => {
  await final.open(`/console/manuscripts/${id}`);
  await final.press("撤稿…");
  await final.page.fill("#recall-reason", "单位来函要求撤稿。");
  await final.follow("撤稿", final.page.locator(".drop__box"));
  assert.equal((await fetch(`${told.installation.origin}/articles/${id}`)).status, 410);
  await becomes("微信没有撤下");
  await lookAt(publisher, "console-not-taken-down", 1280, 375);
  await publisher.press("已手动删除");
  await Promise.all([publisher.page.waitForEvent("load"), publisher.press("已手动删除", publisher.page.getByRole("dialog"))]);
  await publisher.page.getByText("已在公众平台手动删除").first().waitFor();
});

told.end();
