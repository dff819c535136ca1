// A department that shares out its work, in a real browser and mostly by
// keyboard: claiming, labels for several at once and their undoing, a kept list,
// a note that names a colleague, the board, and counts that follow by themselves.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { lookAt, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|409|404 .*\/upload\/)/;
const told = story("inbox", {
  units: ["A04,青松铁路工会,青松铁路,基层工会,,1,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"], ["haochu", "郝初审", "first_reviewer"], ["fushen", "孙复审", "second_reviewer"]],
});
const { step } = told;
let first, other, second, author;

/** Sends a manuscript with nothing missing. */
const send = (title) => told.manuscript(author, { title, body: "本周，铁路工会开展送清凉活动，走访八个沿线工区，把防暑物资送到职工手里，并听取了大家的意见和建议。" });

const line = (one, words) => one.page.locator(".line", { hasText: words });
const reload = (one, act) => Promise.all([one.page.waitForEvent("load"), act()]);

step("two manuscripts of an informant come in", async () => {
  first = await told.desk("chushen", bad);
  author = await told.informant("张三", "青松铁路工会", first, bad);
  await send("青松铁路工会送清凉");
  await send("青松铁路工会办起读书角");
});

step("an editor claims one by keyboard", async () => {
  await first.open("/console/manuscripts");
  await first.page.keyboard.press("j");
  await first.page.keyboard.press("Enter");
  await first.page.locator("#pane .desk", { hasText: "还没有人认领" }).waitFor();
  await reload(first, () => first.page.keyboard.press("c"));
  await first.page.locator("#pane .who", { hasText: "我" }).waitFor();
  await first.open("/console/");
  await first.page.getByText("我认领的稿件").waitFor();
  await lookAt(first, "today", 1280, 1920, 375);
});

step("labels are put on several at once, and taken off again by undoing", async () => {
  await first.open("/console/settings/labels");
  await first.write({ name: "重点" }, first.page.locator(".part"));
  await first.follow("添加");
  await lookAt(first, "labels", 1280, 1920, 375);
  await first.open("/console/manuscripts");
  for (const key of ["x", "j", "x"]) await first.page.keyboard.press(key);
  await first.page.locator("[data-chosen]", { hasText: "2 篇" }).waitFor();
  await first.press("批量办理");
  await first.examine("the acts on several");
  await first.page.selectOption("#bulk [name=label_id]", { label: "重点" });
  await reload(first, () => first.page.locator("#bulk button[value=label]").click());
  await first.page.getByText("加标签：2 篇").waitFor();
  assert.equal(await first.page.locator(".line .ticket", { hasText: "重点" }).count(), 2);
  await reload(first, () => first.page.locator(".result button").click());
  await first.page.getByText("已撤销：2 篇").waitFor();
  assert.equal(await first.page.locator(".line .ticket").count(), 0);
  await line(first, "送清凉").locator(".line__check").check();
  await first.press("批量办理");
  await first.page.selectOption("#bulk [name=label_id]", { label: "重点" });
  await reload(first, () => first.page.locator("#bulk button[value=label]").click());
});

step("a list is kept under a name, with its count", async () => {
  await first.press("筛选");
  await first.page.selectOption("[name=label]", { label: "重点" });
  await reload(first, () => first.page.locator(".finder__panel .btn-primary").click());
  assert.equal(await first.page.locator(".line").count(), 1);
  await first.press("存为常用列表");
  await first.write({ name: "重点稿件", shared: "yes" }, first.page.locator(".chips"));
  await reload(first, () => first.page.locator(".chips form button").click());
  assert.equal((await first.page.locator(".keptlists__item[aria-current] .num").textContent()).trim(), "1");
  await lookAt(first, "inbox", 1280, 1920, 375);
  await first.follow("整理");
  await lookAt(first, "views", 1280, 1920, 375);
});

step("the list is taken away as a table", async () => {
  await first.open("/console/manuscripts?state=all");
  await first.page.locator("summary", { hasText: "导出" }).click();
  const [download] = await Promise.all([first.page.waitForEvent("download"), first.page.getByRole("link", { name: "CSV 表格" }).click()]);
  const table = await readFile(await download.path(), "utf8");
  assert.ok(table.startsWith("\ufeff") && table.includes("稿件列表：全部") && table.includes("青松铁路工会送清凉"), table);
  assert.ok(!table.includes("8800001"), "a contact is in the table");
});

step("a note names a colleague, who finds it on the start page", async () => {
  second = await told.desk("fushen", bad);
  await first.open("/console/manuscripts");
  await first.press("便笺", first.page.locator("#pane"));
  await first.page.locator("#note-words").pressSequentially("数字请@孙");
  await first.page.locator(".mention-names button", { hasText: "孙复审" }).click();
  await first.page.locator("#note-words").pressSequentially("核对一下");
  await reload(first, () => first.press("保存便笺"));
  await first.page.getByText("数字请@孙复审 核对一下").waitFor();
  await lookAt(first, "notes", 1280, 1920, 375);
  await first.follow("删除");
  await first.page.getByText("便笺已删除").waitFor();
  await first.follow("撤销");
  await second.open("/console/");
  await second.page.getByText("提到我的便笺").waitFor();
  await author.open("/m/manuscripts");
  await author.follow("读书角");
  assert.equal(await author.page.getByText("核对一下").count(), 0, "the author sees the note");
});

step("the board is walked by keyboard", async () => {
  await first.open("/console/board");
  await lookAt(first, "board", 1280, 1920, 375);
  await first.page.keyboard.press("ArrowDown");
  await first.page.keyboard.press("ArrowDown");
  const chosen = await first.page.evaluate(() => document.activeElement.textContent);
  assert.match(chosen, /青松铁路工会/);
  await reload(first, () => first.page.keyboard.press("Enter"));
  await first.page.locator("#pane .detail__title", { hasText: chosen }).waitFor();
});

step("a colleague's claim is passed over only on purpose", async () => {
  other = await told.desk("haochu", bad);
  await other.open("/console/manuscripts");
  await other.page.locator(".line", { has: other.page.locator(".who", { hasText: "钱初审" }) }).locator("a.line__title").click();
  await other.page.locator("#pane .desk .who", { hasText: "钱初审" }).waitFor();
  await other.page.waitForFunction(() => document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling") === null);
  await other.page.waitForTimeout(200); // until the new part has come alive
  await other.page.keyboard.press("a");
  const dialog = other.page.getByRole("dialog");
  await dialog.getByText("钱初审已认领这一步").waitFor();
  await other.examine("deciding over a claim");
  await dialog.locator("label", { hasText: "仍由我来审" }).click();
  await reload(other, () => dialog.locator("button.btn-primary").click());
  await other.page.getByText("现在是“").waitFor();
});

step("counts follow by themselves, and the list does not jump", async () => {
  await first.open("/console/manuscripts");
  const before = Number(await first.page.locator(".views__item[aria-current] .num").textContent());
  const shown = await first.page.locator(".line").count();
  await send("青松铁路工会组织体检");
  await first.page.bringToFront();
  await first.page.locator("[data-fresh]", { hasText: "有 1 篇新来稿" }).waitFor({ timeout: 40_000 });
  assert.equal(Number(await first.page.locator(".views__item[aria-current] .num").textContent()), before + 1);
  assert.equal(await first.page.locator(".line").count(), shown, "the list moved under the reader's hand");
  await first.shoot("fresh");
  await first.examine("something new");
  await reload(first, () => first.page.locator("[data-fresh] a").click());
  await line(first, "组织体检").waitFor();
});

told.end();
