// Writing on the phone with what was written elsewhere: a document taken into
// the manuscript, out again and in again; a paste; and Mongolian script.
import assert from "node:assert/strict";
import { phone } from "../chromium.mjs";
import { asDoc, docx } from "./document.mjs";
import { eventually } from "./installation.mjs";
import { samples } from "./paste-samples.mjs";
import { photograph } from "./people.mjs";
import { story } from "./story.mjs";

const told = story("writing", { units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"], accounts: [["chushen", "钱初审", "first_reviewer"]] });
const { step } = told;
let author, editor, page, document;

step("an informant has a document of Word", async () => {
  editor = await told.desk("chushen");
  // A first upload is asked for before it is there, an undo elsewhere is told.
  author = await told.informant("张三", "青禾区总工会", editor, /404 \(Not Found\) .*\/upload\//, /409 \(Conflict\) .*\/save$/);
  page = author.page;
  document = docx("技能大赛.docx", [
    "青禾区举办职工技能大赛", "　　11月20日，青禾区职工技能大赛在区职工活动中心开赛。", await photograph(told.browser, "a.jpg", "技能大赛", 205), "图1 选手在比赛中",
    "　　来自全区十二家单位的选手参加了三个工种的比赛。", [["工种", "人数"], ["焊工", "26"]], await photograph(told.browser, "b.jpg", "颁奖仪式", 20),
  ]);
});

const imported = ["11月20日，青禾区职工技能大赛在区职工活动中心开赛。", "来自全区十二家单位的选手参加了三个工种的比赛。", "工种\t人数", "焊工\t26"].join("\n");

async function draft() {
  await author.open("/m/submit");
  await author.follow("写新稿", page.locator("form"));
  await page.waitForURL("**/edit");
}

const body = (want) => eventually(`the body ${JSON.stringify(want)}`, async () => (await page.inputValue("#body")) === want);
const saved = () => page.locator("[data-saving][data-state=saved]").first().waitFor();

step("a Word document is picked below the text: its text and pictures come", async () => {
  await draft();
  await author.shoot("edit-empty");
  await page.locator("input[data-take]").setInputFiles(document);
  await page.locator("[data-take-say]").getByText("正在").first().waitFor();
  await author.shoot("taking");
  await body(imported);
  assert.equal(await page.inputValue("#title"), "青禾区举办职工技能大赛");
  await page.locator("[data-take-say]").getByText("文字和 2 张图片已放进稿件").waitFor();
  await eventually("both photographs", async () => (await page.locator(".upload img").count()) === 2);
  assert.equal(await page.locator(".upload textarea").first().inputValue(), "选手在比赛中");
  assert.equal(await page.locator(".upload").first().locator(".upload__name").innerText().then((text) => text.includes("技能大赛.docx")), true);
  await saved();
  await author.shoot("taken");
  await author.examine("taken");
});

step("it is taken out with one tap, but for what was changed, and in again", async () => {
  await page.fill("#body", (await page.inputValue("#body")).replace("26", "26（女职工 4）"));
  await saved();
  await author.follow("撤销导入");
  assert.equal(await page.inputValue("#body"), "焊工\t26（女职工 4）");
  assert.equal(await page.inputValue("#title"), "");
  assert.equal(await page.locator(".upload").count(), 1);
  await page.getByText("没有改过的文字和图片都取出来了").waitFor();
  await author.shoot("undone");
  await page.fill("#body", "");
  await saved();
  await author.press("把文字和图片放进稿件");
  await body(imported);
  await eventually("both photographs again", async () => (await page.locator(".upload img").count()) === 2);
  await saved();
  await page.setViewportSize({ width: 320, height: 640 });
  await author.shoot("narrow");
  await page.setViewportSize(phone.viewport);
});

step("an old document goes behind what is there", async () => {
  await draft();
  await author.write({ title: "自己的标题", body: "自己写的一段。" });
  await saved();
  await page.locator("input[data-take]").setInputFiles(asDoc("技能大赛.doc", document));
  await body(`自己写的一段。\n青禾区举办职工技能大赛\n${imported}`);
  await eventually("the photographs", async () => (await page.locator(".upload img").count()) === 2);
  assert.equal(await page.inputValue("#title"), "自己的标题");
  await saved();
  await author.shoot("behind");
});

step("what Word copies is saved as plain paragraphs", async () => {
  await draft();
  const [word] = samples;
  await page.locator("#body").evaluate((field, { html, plain }) => {
    const clipboard = new DataTransfer();
    clipboard.setData("text/html", html);
    clipboard.setData("text/plain", plain);
    field.focus();
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }, word);
  assert.equal(await page.inputValue("#body"), word.want);
  await saved();
  await page.reload();
  assert.equal(await page.inputValue("#body"), word.want);
  await author.shoot("pasted");
});

step("without scripts the buttons do the same", async () => {
  await draft();
  const url = page.url();
  await page.locator("section input[data-add]").nth(2).setInputFiles(document);
  await page.getByText("可以把里面的文字和图片直接放进稿件").first().waitFor();
  const plain = await told.browser.newContext({ ...phone, javaScriptEnabled: false, storageState: await author.context.storageState() });
  const still = await plain.newPage();
  await still.goto(url);
  await Promise.all([still.waitForEvent("load"), still.getByRole("button", { name: "把文字和图片放进稿件" }).tap()]);
  await eventually("the text, on a page without scripts", async () => {
    await still.goto(url);
    return (await still.inputValue("#body")) === imported;
  });
  await Promise.all([still.waitForEvent("load"), still.getByRole("button", { name: "撤销导入" }).tap()]);
  assert.equal(await still.inputValue("#body"), "");
  await plain.close();
  author.leaving = true; // the page with scripts may hold what was undone elsewhere
  await author.open("/m/submit");
  author.leaving = false;
});

step("Mongolian script stands in columns wherever the manuscript is read", async () => {
  const greeting = "ᠰᠠᠶᠢᠨ ᠪᠠᠶᠢᠨ\u180eᠠ ᠤᠤ᠂ ";
  await draft();
  await author.write({ title: greeting.trim(), external: "yes", people_consent: "no", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes", language: "双语" });
  await page.evaluate(() => {
    document.querySelector("#activity_day").value = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  });
  await page.fill("#body", `青禾区职工技能大赛开赛，选手用 ᠰᠠᠶᠢᠨ 互相问候。\n${greeting.repeat(90).trim()}\n${greeting.trim()}\n　　比赛圆满结束。`);
  await saved();
  await author.follow("检查并报送");
  await page.waitForURL("**/check");
  const columns = async (of) => {
    const seen = await of.locator(".article p").evaluateAll((all) => all.map((one) => [one.lang, getComputedStyle(one).writingMode]));
    assert.deepEqual(seen, [["", "horizontal-tb"], ["mn-Mong", "vertical-lr"], ["mn-Mong", "vertical-lr"], ["", "horizontal-tb"]]);
    assert.equal(await of.locator(".article p").last().innerText(), "比赛圆满结束。");
    const wide = await of.locator(".article .mongolian").first().evaluate((one) => [one.scrollWidth > one.clientWidth, one.clientHeight]);
    assert.ok(wide[1] > 200, `columns of ${wide[1]} px`);
    return wide[0];
  };
  assert.equal(await columns(page), true, "a long text is scrolled sideways");
  assert.equal(await page.locator("h1").evaluate((one) => getComputedStyle(one).writingMode), "vertical-lr");
  await author.shoot("mongolian-check");
  await author.examine("mongolian");
  for (const consent of await page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", page.locator(".bar"));
  await page.getByText(/\d{4}-000001/).waitFor();
  const address = page.url().replace("/sent", "");
  await author.open(address);
  await columns(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await author.shoot("mongolian-narrow");
  await page.setViewportSize(phone.viewport);
  await editor.open(address.replace("/m/", "/console/"));
  await columns(editor.page);
  await editor.shoot("mongolian-console");
});

told.end();
