// A circular in a real browser, on the demo's data: drafted from a quarter's
// figures, its paragraphs saved while one types, looked at as it is printed,
// signed by a second person, issued with number and day, and corrected by a new
// issue. Every number opens its list.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { eventually } from "./installation.mjs";
import { People, violations } from "./people.mjs";

let demo, browser, people, editor, leader, circular;

async function look(one, name) {
  for (const width of [1280, 1440]) {
    await one.page.setViewportSize({ width, height: 900 });
    assert.deepEqual((await violations(one.page)).map(({ id, nodes }) => `${id}: ${nodes[0]?.target}`), [], name);
    assert.ok(await one.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than ${width}`);
    await one.page.screenshot({ path: `${people.folder}/${name}-${width}.png`, fullPage: true, animations: "disabled" });
  }
}

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "circulars");
  [editor, leader] = [await people.signedIn("chushen"), await people.signedIn("zhongshen")];
  for (const one of [editor, leader]) one.expect(/status of (409|422)/);
});

after(async () => {
  assert.deepEqual(people?.faults ?? [], []);
  await browser?.close();
  await demo?.close();
});

test("a circular is drafted, and every number opens its list", { timeout: 240_000 }, async () => {
  await editor.open("/console/circulars");
  await look(editor, "quarters");
  await editor.follow("起草");
  circular = new URL(editor.page.url()).pathname;
  await look(editor, "draft");
  const numbers = await editor.page.locator("table a.num, table td.num a").evaluateAll((all) => all.map((one) => [one.getAttribute("href"), one.textContent]));
  const shown = numbers.find(([href, text]) => /of=submitted&unit/.test(href) && Number(text) > 0);
  assert.ok(shown, "no unit has submitted anything");
  await editor.open(shown[0]);
  assert.equal(await editor.page.locator("main tbody tr").count(), Number(shown[1]));
  await look(editor, "list");
});

test("paragraphs save themselves", { timeout: 60_000 }, async () => {
  await editor.open(circular);
  await editor.page.locator("#text-next").fill("请各单位多报一线职工的稿件。");
  await editor.page.locator("#next").getByText("已自动保存").waitFor();
  await editor.page.locator("#text-next").press("End");
  await editor.page.keyboard.type("谢谢。");
  await eventually("the second save", async () => (await editor.page.locator("#next [name=version]").inputValue()) === "2");
  await editor.open(circular);
  assert.equal(await editor.page.locator("#text-next").inputValue(), "请各单位多报一线职工的稿件。谢谢。");
});

test("the real document is shown as it is printed", { timeout: 180_000 }, async () => {
  await editor.open(`${circular}/preview`);
  const first = editor.page.locator(".circular__pages img").first();
  await first.waitFor({ timeout: 100_000 });
  await eventually("the first page", () => first.evaluate((one) => one.complete && one.naturalWidth === 794));
  await look(editor, "preview");
});

test("a second person signs, and it is issued with number and day", { timeout: 120_000 }, async () => {
  await editor.open(circular);
  assert.equal(await editor.page.getByRole("button", { name: "签发" }).count(), 0);
  await leader.open(circular);
  await leader.sure("签发", "签发");
  await editor.open(circular);
  await editor.page.fill("[name=number]", "示工通[2026]5号");
  await editor.follow("编号印发");
  await editor.page.getByText("年份用六角括号").waitFor();
  await editor.page.fill("[name=number]", "示工通〔2026〕5号");
  await editor.follow("编号印发");
  await editor.page.getByText("已印发", { exact: true }).first().waitFor();
  await editor.page.setInputFiles("[name=scan]", { name: "盖章.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 stamped") });
  await editor.follow("存入");
  await editor.page.getByRole("link", { name: "盖章.pdf" }).waitFor();
  await look(editor, "issued");
});

test("a correction is a new issue that names the old one", { timeout: 60_000 }, async () => {
  await editor.sure("起草更正通报", "起草");
  assert.notEqual(new URL(editor.page.url()).pathname, circular);
  assert.match(await editor.page.locator("#text-overview").inputValue(), /示工通〔2026〕5号.*中的数据现予更正/);
  await editor.open(circular);
  await editor.page.getByText("更正。").first().waitFor();
});
