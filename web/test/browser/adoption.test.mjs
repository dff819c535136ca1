// A manuscript on its way through outlets, in a real browser: recommended to
// three, adopted with a photographed page as proof, claimed by its author and
// verified by keys, read by the federation's site, recalled, the outlets phoned,
// and taken off the site again.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after } from "node:test";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { look, lookAt, reviewers, sports, story } from "./story.mjs";

const { title } = sports;
const bad = /Failed to load resource: .*(422|409|404 .*\/upload\/)/;
const told = story("adoption", {
  units: ["A01,青禾区总工会,青禾区,基层工会,,1,否"],
  accounts: [["guanli", "赵管理", "administrator"], ...reviewers],
});
const { step } = told;
let admin, first, final, author, id, token, next;

// The page of an outlet, on this machine.
const outlet = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" })
  .end(`<!doctype html><title>样例</title><body style="margin:0"><h1 style="margin:0;padding:40px;background:#c8102e;color:#fff">${title}</h1><p>样例网站刊发。</p>`));
await new Promise((resolve) => outlet.listen(0, "127.0.0.1", resolve));
const link = `http://127.0.0.1:${outlet.address().port}/2026/1.html`;
after(() => outlet.close());

/** Asks the interface for other programs. */
async function ask(path, headers = {}) {
  const answer = await fetch(`${told.installation.origin}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}`, ...headers } });
  return { status: answer.status, tag: answer.headers.get("etag"), kind: answer.headers.get("content-type"), body: answer.status === 304 ? undefined : await answer.arrayBuffer() };
}

const json = (answer) => JSON.parse(new TextDecoder().decode(answer.body));

step("a manuscript is approved", async () => {
  ({ first, final, author, id } = await told.approved(sports, bad));
});

step("the editor takes the starter list and adds an outlet with phone and host", async () => {
  await first.open("/console/outlets");
  await first.follow("添加常用媒体");
  await first.page.getByText("中工网").first().waitFor();
  await first.write({ name: "样例新闻网", aliases: "样例网 样例新闻", hosts: "127.0.0.1", contact: "张编辑", phone: "0470-1112222" });
  await first.follow("保存", first.page.locator("form.form--two"));
  await first.open("/console/outlets?q=样例网");
  await first.page.getByText("又名 样例网、样例新闻").waitFor();
  await lookAt(first, "console-outlets", 1280, 1920, 375);
});

step("it is recommended to three outlets at once", async () => {
  await first.open(`/console/manuscripts/${id}?tab=adoptions`);
  await first.press("推荐给媒体");
  await first.follow("记下推荐");
  await first.page.getByText("请至少选择一家媒体").waitFor();
  for (const name of ["样例新闻网", "北疆工会", "工人日报"]) await first.page.locator("#recommend label", { hasText: name }).first().click();
  await first.page.locator("#recommend label", { hasText: "作者可以在稿件经过里看到" }).click();
  await lookAt(first, "console-recommend", 1280, 1920, 375);
  await first.follow("记下推荐");
  await first.page.getByText("已推荐给 3 家媒体").waitFor();
  await first.open("/console/recommendations");
  assert.equal(await first.page.locator("tbody tr").count(), 3);
  await lookAt(first, "console-recommendations", 1280, 1920, 375);
  await author.open(`/m/manuscripts/${id}`);
  await author.page.getByText("已推荐给“").first().waitFor();
});

step("one answers: the adoption is recorded by its link, recommended by itself", async () => {
  await first.page.locator("tbody tr", { hasText: "样例新闻网" }).getByText("已采用…").click();
  await first.page.waitForURL("**adopted=**");
  await first.page.selectOption("#outlet_id", { index: 0 });
  await first.page.fill("#link", link);
  await first.page.getByText("按域名认出是 样例新闻网").waitFor();
  await first.follow("登记采用", first.page.locator("#adopt"));
  await first.page.getByText("已登记采用").waitFor();
  await first.page.getByText("经本会推荐").first().waitFor();
});

step("its page is photographed as proof", async () => {
  await first.press("凭证…");
  await first.follow("抓取网页");
  await eventually("the picture of the page", async () => (await first.page.locator(".proofs img").count()) === 1, 60);
  await lookAt(first, "console-proof", 1280, 1920, 375);
  await first.press("凭证…");
  await first.page.locator("input[name=proof]").setInputFiles(await photograph(told.browser, "报样.jpg", "报 样", 10));
  await first.follow("上传");
  await first.page.getByText("已添加凭证").waitFor();
  assert.equal(await first.page.locator(".proofs__item").count(), 2);
});

step("the author claims another adoption, which is verified by keys beside the manuscript", async () => {
  await author.open(`/m/manuscripts/${id}/claim`);
  const options = await author.page.locator("select[name=outlet_id] option").allTextContents();
  await author.write({ outlet_id: options.find((one) => one.includes("工人日报")), day: new Date().toISOString().slice(0, 10), link: "https://union.example/1" });
  await author.follow("提交");
  await author.page.getByText("待核实").waitFor();
  await first.open("/console/adoptions?state=claimed");
  await first.follow("对照核实");
  await first.page.getByText("的域名之内").waitFor();
  await lookAt(first, "console-claim-check", 1280, 1920, 375);
  await first.page.keyboard.press("r");
  await first.page.keyboard.type("a");
  assert.equal(await first.page.inputValue("#reason"), "a");
  await first.open(first.page.url());
  await Promise.all([first.page.waitForEvent("load"), first.page.keyboard.press("a")]);
  await first.page.getByText("没有要核实的").waitFor();
  await first.open("/console/adoptions");
  await first.page.getByText("合计 1 篇，2 篇次").waitFor();
  await first.press("按媒体看");
  await lookAt(first, "console-adoptions", 1280, 1920, 375);
  await author.open("/m/");
  await author.page.getByText("2 篇次").waitFor();
});

step("the administrator makes a token for the site", async () => {
  admin = await told.desk("guanli", bad);
  await admin.open("/console/settings/tokens");
  await admin.write({ name: "本会网站" });
  await admin.follow("新建");
  token = (await admin.page.locator(".secret").textContent()).trim();
  await lookAt(admin, "console-tokens", 1280, 1920, 375);
});

step("the site pulls the manuscript with its picture", async () => {
  const list = json(await ask("/manuscripts"));
  assert.deepEqual(list.items.map((one) => [one.id, one.state, one.title]), [[id, "published", title]]);
  next = list.next;
  const got = await ask(`/manuscripts/${id}`);
  const manuscript = json(got);
  assert.equal(manuscript.byline, "张三");
  assert.ok(manuscript.html.includes("拔河"));
  assert.equal(manuscript.adoptions.length, 2);
  assert.ok(!JSON.stringify(manuscript).includes("8800001"), "the contact leaves");
  assert.equal((await ask(`/manuscripts/${id}`, { "If-None-Match": got.tag })).status, 304);
  const media = await ask(`/manuscripts/${id}/media/${manuscript.media[0].number}`);
  assert.deepEqual([media.status, media.kind], [200, "image/jpeg"]);
  assert.equal(media.body.byteLength, manuscript.media[0].size);
});

/** Sends what came of a call. */
async function note(call) {
  await Promise.all([final.page.waitForEvent("load"), call.locator("button").click()]);
}

step("recalled, it lists the outlets to phone, and today does too", async () => {
  await final.open(`/console/manuscripts/${id}?tab=adoptions`);
  await final.press("撤稿…");
  await final.page.locator("#recall-reason").fill("单位来函：名次有误。");
  await final.follow("撤稿", final.page.locator(".verdict .drop__box"));
  await final.page.getByText("0 / 3 家已联系").waitFor();
  await lookAt(final, "console-calls", 1280, 1920, 375);
  await final.open("/console/");
  await final.page.getByText("撤稿后待联系的媒体").waitFor();
  await look(final, "console-today-calls");
  await final.follow("样例新闻网", final.page.locator(".line"));
  const call = final.page.locator(".calls .line", { hasText: "样例新闻网" });
  await call.getByText("0470-1112222").waitFor();
  await call.getByText("已联系，记下结果").click();
  await call.locator("label.form-check", { hasText: "没有撤下" }).click();
  await note(call);
  await final.page.getByText("请写明对方怎么说").waitFor();
  await call.locator("label.form-check", { hasText: "已撤下" }).click();
  await note(call);
  await final.page.getByText("1 / 3 家已联系").waitFor();
  for (const name of ["工人日报", "北疆工会"]) {
    const other = final.page.locator(".calls .line", { hasText: name });
    await other.getByText("已联系，记下结果").click();
    await other.locator("label.form-check", { hasText: "不再刊发" }).click();
    await note(other);
  }
  await final.page.getByText("3 / 3 家已联系").waitFor();
  await final.open("/console/recalls");
  await final.page.getByText("都联系过了").waitFor();
  await lookAt(final, "console-recalls", 1280, 1920, 375);
});

step("the site is told to drop it", async () => {
  const list = json(await ask(`/manuscripts?after=${next}`));
  assert.deepEqual(list.items.map((one) => [one.id, one.state, one.title]), [[id, "removed", undefined]]);
  assert.equal((await ask(`/manuscripts/${id}`)).status, 410);
  assert.equal((await ask(`/manuscripts/${id}/media/1`)).status, 410);
  await admin.open("/console/settings/tokens");
  await admin.press("作废");
  await admin.follow("作废", admin.page.getByRole("dialog"));
  await admin.page.getByText("已作废").first().waitFor();
  assert.equal((await ask("/manuscripts")).status, 401);
});

told.end();
