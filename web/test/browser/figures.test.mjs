// The figures with the demo's data in a real browser: charts that are drawn and
// open the list behind a point, the numbers beneath them, periods chosen by links
// and by the form, the page without scripts, and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { People } from "./people.mjs";
import { lookAt } from "./story.mjs";

let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "figures");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

const number = (text) => Number(/\d+/.exec(text ?? "")?.[0]);
const drawn = (one, part) => one.page.locator(`${part} [data-drawn] svg`).first().waitFor();

test("charts are drawn, hold the numbers of their tables and open their lists", { timeout: 300_000 }, async () => {
  const one = await people.signedIn("chushen");
  await one.open("/console/");
  await drawn(one, ".part");
  await lookAt(one, "today", 1280, 1440);
  await one.open("/console/figures");
  await drawn(one, ".figures__part--trend");
  assert.equal(await one.page.locator(".graph[data-drawn]").count(), await one.page.locator(".graph[data-module=chart]").count(), "a chart is not drawn");
  await lookAt(one, "figures", 1280, 1440);
  await one.examine("figures");
  // A bar of the units tells what its row tells, and opens the same list.
  const part = one.page.locator(".figures__part--units");
  const row = part.locator("tbody tr").first();
  const sent = await row.locator("td a").first().textContent();
  const list = await row.locator("td a").first().getAttribute("href");
  const bars = await part.locator("svg path[fill='#494c52']").evaluateAll((paths) => paths.map((path) => path.getBoundingClientRect()).filter(({ width, height }) => width > 30 && height > 5).map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 })));
  assert.ok(bars.length > 0, "no bars are drawn");
  await one.page.mouse.move(bars[0].x, bars[0].y);
  await Promise.all([one.page.waitForURL(/\/console\/manuscripts\?/), one.page.mouse.click(bars[0].x, bars[0].y)]);
  assert.equal(new URL(one.page.url()).search, new URL(list, demo.origin).search);
  assert.equal(number(await one.page.locator(".chips__total").textContent()), number(sent));
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});

test("a period is chosen by a link and by the form, without scripts too", { timeout: 300_000 }, async () => {
  const one = await people.signedIn("chushen");
  await one.open("/console/figures");
  await one.follow("上季度");
  await one.page.locator(".views__item[aria-current]", { hasText: "上季度" }).waitFor();
  await one.page.fill("[name=from]", "2020-01-01");
  await one.page.fill("[name=to]", "2020-01-31");
  await one.follow("查看");
  await one.page.getByText("这段时间没有").first().waitFor();
  await one.open("/console/figures/units?only=silent");
  await lookAt(one, "figures-units", 1280, 1440);
  const kept = await one.context.storageState();
  const plain = await browser.newContext({ ...desk, javaScriptEnabled: false, storageState: kept });
  const page = await plain.newPage();
  await page.goto(`${demo.origin}/console/figures`);
  assert.ok(await page.locator("#figures-trend").isVisible(), "without scripts the numbers are hidden");
  assert.equal(await page.locator("[data-picture]:visible").count(), 0, "without scripts an empty picture is shown");
  const sum = number(await page.locator("#figures-trend tfoot td a").first().textContent());
  await page.locator("#figures-trend tfoot td a").first().click();
  await page.waitForURL(/figure=sent/);
  assert.equal(number(await page.locator(".chips__total").textContent()), sum);
  await plain.close();
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});

test("on paper the charts have the paper's width and their numbers beneath them", { timeout: 300_000 }, async () => {
  const one = await people.signedIn("chushen");
  await one.open("/console/figures");
  await drawn(one, ".figures__part--trend");
  await one.page.emulateMedia({ media: "print" });
  await one.page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await one.page.waitForFunction(() => document.querySelector(".figures__part--trend svg")?.getBoundingClientRect().width === 640);
  assert.ok(await one.page.locator("#figures-classes").isVisible(), "the numbers are folded away on paper");
  assert.equal(await one.page.locator(".menu:visible, form.tools:visible").count(), 0, "the menu is printed");
  await one.page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await one.page.emulateMedia({ media: "screen" });
  await one.page.waitForFunction(() => document.querySelector(".figures__part--trend svg")?.getBoundingClientRect().width > 640);
  assert.equal(await one.page.locator("#figures-classes").isVisible(), false);
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});
