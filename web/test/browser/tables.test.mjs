// Lists taken away in a real browser with the demo's people: both formats of
// several lists are downloaded and read, with the filter of the page, without
// personal data, and with it for a reason.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { People, violations } from "./people.mjs";

const phones = /(?<!\d)1[3-9]\d{9}(?!\d)/;
let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "tables");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Opens the menu of the list and takes what a button or link of it brings. */
async function take(one, press) {
  const menu = one.page.locator("details", { has: one.page.locator(".export-menu") });
  if ((await menu.getAttribute("open")) === null) await menu.locator("summary").click();
  const [download] = await Promise.all([one.page.waitForEvent("download"), press(menu)]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

const link = (words) => (menu) => menu.getByRole("link", { name: words }).click();

/** The lines of a table of text, by its commas. */
function commas(text) {
  assert.ok(text.startsWith("\ufeff"), "no mark of UTF-8");
  const rows = [[]];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== "");
}

const entities = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'", "#xA": "\n", "#x9": "\t", "#xD": "\r" };
const plain = (text) => text.replace(/&(#?\w+);/g, (_, name) => entities[name]);

/** The first sheet of a workbook: its cells by their names, and whether one is a formula. */
function sheet(path) {
  const unpacked = spawnSync("python3", ["-c", "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml'))", path], { maxBuffer: 64 << 20 });
  assert.equal(unpacked.status, 0, String(unpacked.stderr));
  const text = unpacked.stdout.toString("utf8");
  const cells = new Map();
  for (const [, attributes, inner] of text.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)) {
    const value = /<t[^>]*>(.*?)<\/t>|<v>(.*?)<\/v>/s.exec(inner);
    cells.set(/r="([A-Z]+\d+)"/.exec(attributes)[1], { text: plain(value?.[1] ?? value?.[2] ?? ""), formula: /<f>(.*?)<\/f>/.exec(inner)?.[1], isText: /t="inlineStr"/.test(attributes) });
  }
  return { cells, text };
}

/** Takes a list in both formats and finds the same heads and as many lines in both. */
async function both(one, path, title) {
  await one.open(path);
  const csv = await take(one, link("CSV 表格"));
  const xlsx = await take(one, link("Excel 表格"));
  assert.match(csv.name, new RegExp(`^${title}-\\d{4}-\\d{2}-\\d{2}\\.csv$`));
  assert.match(xlsx.name, new RegExp(`^${title}-\\d{4}-\\d{2}-\\d{2}\\.xlsx$`));
  const rows = commas(readFileSync(csv.path, "utf8"));
  const { cells, text } = sheet(xlsx.path);
  const bare = rows[0].length > 1 && !rows[0][0].startsWith(`${title}：`);
  const heads = bare ? rows[0] : rows[1];
  heads.forEach((head, n) => assert.equal(cells.get(`${String.fromCharCode(65 + n)}2`).text, head));
  const last = Math.max(...[...cells.keys()].map((name) => Number(/\d+/.exec(name)[0])));
  const totals = [...cells.values()].some((cell) => cell.formula !== undefined);
  assert.equal(last, rows.length + (bare ? 1 : 0), `${path}: ${rows.length} lines of text, ${last} of the sheet${totals ? " with sums" : ""}`);
  for (const cell of cells.values()) assert.ok(cell.formula === undefined || /^SUM\([A-Z]+\d+:[A-Z]+\d+\)$/.test(cell.formula), `a formula: ${cell.formula}`);
  assert.match(text, /state="frozen"/);
  return { rows, cells, said: cells.get("A1").text };
}

test("an editor takes lists away with their filters", { timeout: 240_000 }, async () => {
  const editor = await people.signedIn("chushen");
  const manuscripts = await both(editor, "/console/manuscripts?state=all&kind=news", "稿件列表");
  assert.match(manuscripts.said, /^稿件列表：全部，新闻　导出时间：\d{4}-\d{2}-\d{2} \d{2}:\d{2}　导出人：/);
  await editor.open("/console/manuscripts?state=all&kind=news");
  assert.ok(manuscripts.rows.length > 10, "hardly any manuscripts");
  const adopted = await both(editor, "/console/adoptions?from=2020-01-01&to=2099-12-31", "采用");
  assert.match(adopted.rows.at(-1)[0], new RegExp(`^合计：\\d+ 篇，${adopted.rows.length - 3} 篇次$`));
  const units = await both(editor, "/console/units", "单位");
  assert.equal([...units.cells.values()].filter((cell) => cell.formula !== undefined).length, 1);
  const notices = await both(editor, "/console/notifications?state=delivered", "通知台账");
  assert.match(notices.said, /^通知台账：已送达/);
  for (const { rows } of [manuscripts, adopted, units, notices]) assert.doesNotMatch(rows.flat().join("\n"), phones);
});

test("what a department has set up is taken away too", { timeout: 240_000 }, async () => {
  const leader = await people.signedIn("zhongshen");
  for (const [path, title, head] of [
    ["/console/settings/labels", "标签", "颜色"], ["/console/views", "常用列表", "列出的稿件"], ["/console/wording", "退回原因和常用意见", "用过次数"],
    ["/console/awards", "各年度评优", "发文字号"], ["/console/rewards/rules", "各版计分计酬规则", "到什么时候"],
  ]) {
    const { rows, said } = await both(leader, path, title);
    assert.ok(said.startsWith(`${title}：`), `${path}: ${said}`);
    assert.ok(rows[1].includes(head) && rows.length > (/labels|views/.test(path) ? 1 : 2), `${path}: ${rows.join("\n")}`);
    assert.deepEqual(await violations(leader.page), [], path);
  }
});

test("phones and ID numbers leave for a reason only, and the log says so", { timeout: 240_000 }, async () => {
  const editor = await people.signedIn("fushen");
  const without = await both(editor, "/console/registrations?state=active", "信息员");
  assert.match(without.said, /不含个人信息（联系电话、身份证号、电子邮箱、出生年月）/);
  assert.doesNotMatch(without.rows.flat().join("\n"), phones);
  const menu = editor.page.locator("details", { has: editor.page.locator(".export-menu") });
  await menu.locator("[name=reason]").fill("核对通讯录");
  assert.deepEqual(await violations(editor.page), []);
  const with_ = await take(editor, (menu) => menu.locator('button[value="csv"]').click());
  const rows = commas(readFileSync(with_.path, "utf8"));
  assert.deepEqual(rows[1].slice(5), ["联系电话", "身份证号", "电子邮箱", "出生年月"]);
  assert.match(rows.flat().join("\n"), phones);
  assert.equal(rows.length, without.rows.length);
  const auditor = await people.signedIn("shenji");
  await auditor.open("/console/audit");
  const log = await take(auditor, link("CSV 表格")); // the next one would hold a line more, its own
  const said = commas(readFileSync(log.path, "utf8")).map((row) => row.join(" ")).filter((row) => row.includes("导出信息员"));
  assert.equal(said.length, 3);
  assert.match(said[0], new RegExp(`已通过，共 ${rows.length - 2} 行，含个人信息（联系电话、身份证号、电子邮箱、出生年月），理由：核对通讯录`));
});

test("who may not export personal data is not offered it", { timeout: 120_000 }, async () => {
  const publisher = await people.signedIn("fabu");
  const outlets = await both(publisher, "/console/outlets", "媒体名录");
  assert.match(outlets.said, /不含个人信息（联系人、电话）/);
  assert.equal(await publisher.page.locator("[name=reason]").count(), 0);
});

test("nothing on the pages was wrong", () => assert.deepEqual(people.faults, []));
