// Two editors at one manuscript in a real browser: writing with headings, bold,
// lists, a table and pictures, pasting from Word, leaving and coming back,
// taking over, both changes in one text, the revisions and an old one restored.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { samples } from "./rich-samples.mjs";
import { look, lookAt, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|409|404 .*\/upload\/)/;
const told = story("editor", {
  units: ["A03,松岭发电厂工会,松岭电厂,基层工会,,1,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"], ["fushen", "孙复审", "second_reviewer"]],
});
const { step } = told;
const title = "松岭发电厂工会举办技能比武";
let first, second, author, manuscript;

const body = "本周，电厂工会举办职工技能比武。\n各车间共八个队参加，比赛设理论和实际操作两个环节。\n检修队获得第一名，运行一队获得第二名。";

step("an informant sends two manuscripts, one with photographs", async () => {
  first = await told.desk("chushen", bad);
  author = await told.informant("张三", "松岭发电厂工会", first, bad);
  const photos = [await photograph(told.browser, "赛场.jpg", "技 能 比 武", 205), await photograph(told.browser, "颁奖.jpg", "颁 奖", 28)];
  manuscript = `/console/manuscripts/${await told.manuscript(author, { title, body, photos, caption: "选手在赛场上操作。" })}`;
  await told.manuscript(author, { title: "松岭发电厂工会慰问一线职工", body });
});

const text = (one) => one.page.locator(".rich__text");
const saved = (one) => one.page.getByText(/已自动保存 \d\d:\d\d/).waitFor();
const copies = (one, data) => one.page.evaluate((data) => {
  const clipboard = new DataTransfer();
  for (const [type, words] of Object.entries(data)) clipboard.setData(type, words);
  document.querySelector(".rich__text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}, data);

/** Opens the editor by its key. */
async function edit(one) {
  await one.open(manuscript);
  await Promise.all([one.page.waitForEvent("load"), one.page.keyboard.press("e")]);
  await text(one).waitFor();
}

step("an editor formats the text by keys alone and places the pictures", async () => {
  await edit(first);
  await text(first).focus();
  const press = async (...keys) => {
    for (const key of keys) {
      await first.page.keyboard.press(key);
      await first.page.waitForTimeout(60); // browsers tell of a moved cursor a little later
    }
  };
  await press("Control+Home");
  await first.page.keyboard.type("一、比武");
  await press("Enter", "ArrowUp", "Control+Alt+2", "ArrowDown", "Home", "Shift+ArrowRight", "Shift+ArrowRight", "Control+b", "Control+End", "Enter", "Control+Shift+8");
  await first.page.keyboard.type("焊工");
  await press("Enter");
  await first.page.keyboard.type("电工");
  assert.equal(await text(first).locator("h2").textContent(), "一、比武");
  assert.equal(await text(first).locator("strong").textContent(), "本周");
  assert.deepEqual(await text(first).locator("li").allTextContents(), ["焊工", "电工"]);
  await press("Enter", "Enter");
  await first.page.getByRole("button", { name: "表格", exact: true }).focus();
  await press("Enter");
  await first.page.keyboard.type("名次");
  await press("Tab");
  await first.page.keyboard.type("队");
  assert.equal(await text(first).locator("th").nth(1).textContent(), "队");
  await text(first).locator("p", { hasText: "各车间" }).click();
  const place = first.page.locator(".palette [data-place]").first();
  await place.focus();
  await press("Enter");
  await first.page.locator(".placed__caption").fill("焊工赛场，选手在操作。");
  await saved(first);
  assert.match(await first.page.textContent("[data-characters]"), /^\d+ 字$/);
  await lookAt(first, "editor", 1280, 1920, 375);
});

step("what Word copies comes in clean, and can be undone", async () => {
  const before = await first.page.inputValue("#body");
  await text(first).locator("p", { hasText: "检修队" }).click();
  await first.page.keyboard.press("End");
  await copies(first, { "text/html": samples[0].html, "text/plain": samples[0].plain });
  await text(first).locator("ol li", { hasText: "面试" }).waitFor();
  assert.doesNotMatch(await first.page.inputValue("#body"), /style|class|Mso|href|img/);
  await first.page.keyboard.press("Control+z");
  assert.equal(await first.page.inputValue("#body"), before);
});

step("leaving and coming back goes on where it was", async () => {
  await text(first).locator("h2").click();
  await first.page.keyboard.press("End");
  await first.page.keyboard.type("情况");
  await eventually("the text on the server", async () => (await first.page.locator("[data-saving]").getAttribute("data-state")) === "saved");
  await first.open("/console/");
  await first.open(manuscript);
  await first.page.getByText("您有没有保存完的修改").waitFor();
  await edit(first);
  await first.page.getByText("接着上次的编辑").waitFor();
  assert.equal(await text(first).locator("h2").textContent(), "一、比武情况");
  assert.equal(await first.page.locator(".placed__caption").inputValue(), "焊工赛场，选手在操作。");
  await look(first, "editor-kept");
  await first.follow("保存", first.page.locator(".work__head"));
  await first.page.locator(".detail .article h2", { hasText: "一、比武情况" }).waitFor();
  assert.equal(await first.page.locator(".detail .article figure[data-placed] figcaption").textContent(), "焊工赛场，选手在操作。　张三 摄");
  assert.equal(await first.page.locator(".detail .article figure").count(), 1);
  assert.equal(await first.page.locator(".detail .beside__media figure").count(), 1, "the other picture stands beside the text");
  await look(first, "manuscript");
});

step("the author reads the text with its pictures on the phone", async () => {
  await author.open(manuscript.replace("/console/", "/m/"));
  await author.page.locator(".article figure[data-placed] img").waitFor();
  await author.page.locator(".article h2", { hasText: "一、比武情况" }).waitFor();
  await look(author, "phone-manuscript");
});

step("somebody takes over while another writes, who hears of it at once and loses nothing", async () => {
  await edit(first);
  await text(first).locator("p", { hasText: "检修队" }).click();
  await first.page.keyboard.press("End");
  await first.page.keyboard.type("大家受到鼓舞。");
  await saved(first);
  second = await told.desk("fushen", bad);
  await second.open(manuscript);
  await second.page.getByText("钱初审正在编辑").first().waitFor();
  await second.press("接手编辑");
  await Promise.all([second.page.waitForEvent("load"), second.page.getByRole("dialog").getByText("接手", { exact: true }).last().click()]);
  await text(second).waitFor();
  assert.doesNotMatch(await text(second).textContent(), /大家受到鼓舞/);
  await first.page.keyboard.type("好。");
  await first.page.getByText("孙复审已经接手编辑这篇稿件").waitFor();
  await look(first, "editor-taken");
  await text(second).locator("p", { hasText: "本周" }).click();
  await second.page.keyboard.press("End");
  await second.page.keyboard.type("共四天。");
  await second.follow("保存", second.page.locator(".work__head"));
  await second.page.getByText("已保存为新的修订").waitFor();
});

step("the other's save shows both texts, and both changes can be had", async () => {
  await first.follow("保存", first.page.locator(".work__head"));
  await first.page.getByText("这篇稿件在您编辑时有了别的改动").waitFor();
  await first.page.locator(".conflict ins", { hasText: "大家受到鼓舞。好。" }).waitFor();
  await text(first).waitFor();
  assert.match(await text(first).textContent(), /大家受到鼓舞。好。/);
  await lookAt(first, "conflict", 1280, 1920, 375);
  await first.follow("两边的改动都要");
  await text(first).locator("p", { hasText: "共四天。" }).waitFor();
  assert.match(await text(first).textContent(), /大家受到鼓舞。好。/);
  await first.follow("保存", first.page.locator(".work__head"));
  await first.page.getByText("已保存为新的修订").waitFor();
});

step("the revisions show what changed, and an old one comes back as a new one", async () => {
  await first.open(`${manuscript}?tab=revisions`);
  await first.page.locator(".formats li", { hasText: "“本周”加粗" }).waitFor();
  await first.page.locator(".diff ins", { hasText: "〔图：焊工赛场，选手在操作。〕" }).waitFor();
  await lookAt(first, "revisions", 1280, 1920, 375);
  await first.page.locator("summary", { hasText: "恢复这一稿" }).first().click();
  await first.follow("恢复第 1 稿");
  await first.page.getByText("已恢复第 1 稿，作为新的修订").waitFor();
  await first.page.locator(".trail__item", { hasText: "第 5 稿，钱初审，恢复第 1 稿" }).waitFor();
  await first.open(manuscript);
  assert.equal(await first.page.locator(".detail .article h2").count(), 0);
  await first.open(`${manuscript}?tab=revisions`);
  assert.equal(await first.page.locator(".trail__item").count(), 5);
});

step("leaving without saving asks first and keeps nothing", async () => {
  await edit(first);
  await text(first).click();
  await first.page.keyboard.type("不要的话");
  await saved(first);
  await first.press("不改了");
  await Promise.all([first.page.waitForEvent("load"), first.page.getByRole("dialog").getByText("不保存", { exact: true }).last().click()]);
  assert.equal(await first.page.getByText("您有没有保存完的修改").count(), 0);
  assert.doesNotMatch(await first.page.locator(".detail .article").textContent(), /不要的话/);
});

step("keys lead from one manuscript of a list to the next and back", async () => {
  await first.open(`${manuscript}?list=${encodeURIComponent("/console/manuscripts?state=reviewing&step=1")}`);
  await Promise.all([first.page.waitForEvent("load"), first.page.keyboard.press("k")]);
  await first.page.locator(".detail__title", { hasText: "慰问一线职工" }).waitFor();
  await look(first, "neighbours");
  await Promise.all([first.page.waitForEvent("load"), first.page.keyboard.press("ArrowRight")]);
  await first.page.locator(".detail__title", { hasText: title }).waitFor();
});

told.end();
