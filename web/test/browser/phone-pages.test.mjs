// Every phone page and state, as the demo's people meet it: nothing wider than
// the screen at three widths, or with large letters, no violation that axe
// finds, targets that a thumb hits, a first load of at most 120 KB, and an
// accessibility tree as it was last approved (UPDATE=1 approves what is there now).
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, phone } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { pages } from "../phone/pages.mjs";
import { People, Person, violations } from "./people.mjs";

const snapshots = join(dirname(fileURLToPath(import.meta.url)), "../phone/snapshots");
const most = 120 * 1024; // bytes over the wire, pictures of manuscripts left out
const least = 44; // CSS pixels of a target

let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "phone-pages");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Counts what the page in front costs when it is opened for the first time. */
async function firstLoad(openid, address) {
  const context = await browser.newContext({ ...phone });
  const one = await new Person(people, "首次打开", context, true).begin();
  one.expect(/favicon/, /Failed to load resource/);
  await one.hold(openid);
  const wire = await context.newCDPSession(one.page);
  await wire.send("Network.enable");
  await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
  const addresses = new Map();
  let bytes = 0;
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => addresses.set(requestId, request.url));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!(addresses.get(requestId) ?? "").includes("/media/")) bytes += encodedDataLength;
  });
  await one.page.goto(address, { waitUntil: "load" });
  await one.page.waitForTimeout(200);
  await context.close();
  return bytes;
}

/** Names the targets that are too small for a thumb; links within running text are as high as their line. */
function smallTargets(least) {
  const small = [];
  for (const element of document.querySelectorAll("a[href], button, select, textarea, summary, input:not([type=hidden])")) {
    const target = element.closest("label") ?? element.closest(".weui-cell") ?? element;
    const style = getComputedStyle(element);
    if (element.closest("[hidden], .sr-only, dialog:not([open])") !== null || style.visibility === "hidden") continue;
    if (element.tagName === "A" && style.display === "inline" && /^(P|LI|DD|SPAN|STRONG|DIV)$/.test(element.parentElement.tagName)) continue;
    const { width, height } = target.getBoundingClientRect();
    if (width === 0 || height === 0) continue;
    if (height + 0.5 < least || width + 0.5 < least) small.push(`${element.tagName.toLowerCase()} “${(element.textContent || element.name || "").trim().slice(0, 20)}” ${Math.round(width)}×${Math.round(height)}`);
  }
  return small;
}

/** Makes every text larger, as the large setting of a phone does, and tells what then no longer fits. */
function enlarge({ factor, width }) {
  const all = Array.from(document.body.querySelectorAll("*"));
  const sizes = all.map((one) => parseFloat(getComputedStyle(one).fontSize));
  all.forEach((one, i) => { one.style.fontSize = `${sizes[i] * factor}px`; });
  const wide = document.documentElement.scrollWidth - width;
  const cut = all.filter((one) => one.matches("button, .weui-btn, .state") && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent.trim());
  for (const one of all) one.style.fontSize = "";
  return wide > 0 ? [...cut, `${wide} px wider than the screen`] : cut;
}

/** What does not fit at one width: the page, or a target for a thumb. */
async function unfit(page, width) {
  await page.setViewportSize({ width, height: 812 });
  const wide = await page.evaluate((width) => document.documentElement.scrollWidth - width, width);
  const found = await page.evaluate(smallTargets, least);
  if (wide > 0) found.push(`${wide} px wider than the screen`);
  return found.map((words) => `at ${width}: ${words}`);
}

/** Puts words in the place of what differs from day to day, and keeps two of many. */
function steady() {
  const say = (selector, words) => { for (const one of document.querySelectorAll(selector)) one.textContent = words; };
  for (const [selector, item] of [[".weui-cells", ":scope > .entry"], [".trail", ":scope > .trail__item"], [".photos", ":scope > .photos__item"], [".uploads", ":scope > .upload"], [".printed", ":scope > .printed__item"], [".earned", ":scope > .earned__item"]]) {
    for (const list of document.querySelectorAll(selector)) for (const one of Array.from(list.querySelectorAll(item)).slice(2)) one.remove();
  }
  for (const picture of document.images) picture.alt = picture.alt === "" ? "" : "图片";
  for (const player of document.querySelectorAll("video, audio")) player.remove();
  for (const one of document.querySelectorAll("[data-passing], .bars")) one.remove();
  say("[data-varies]", "数目");
  say(".earned__where, .earned__why, .earned__words, .earned__sum, .quarter__sum, .quarter__paid", "说明");
  say(".entry__title, .printed__title a, .earned__title a", "标题");
  say(".entry .state, .entry__of, .entry__meta > span:not(.state)", "状态");
  say(".entry__why, .told__words, .trail__words", "说明");
  say(".article", "正文");
  say("time", "时间");
  say("[data-clock]", "时钟");
  for (const one of document.querySelectorAll(".trail__item")) one.textContent = "一步";
}

/** The accessibility tree with figures and dates left out. */
async function treeOf(page) {
  await page.evaluate(steady);
  const tree = await page.locator("body").ariaSnapshot();
  return `${tree.replace(/http\S+/g, "网址").replace(/[0-9A-Z]{26}/g, "ID").replace(/\d[\d,.:]*/g, "#").replace(/(还剩[^。]*|已过 # 天，[^。]*)。/g, "时钟。").replace(/#\+? ?(分钟|小时|天)前|刚刚|昨天/g, "时间")}\n`;
}

for (const [name, who, go] of pages) {
  test(name, { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ ...phone, reducedMotion: "reduce" });
    const one = await new Person(people, name, context, true).begin();
    one.expect(/favicon/, /Failed to load resource/);
    const openid = await demo.openid(who);
    await one.hold(openid);
    await go(one);
    await one.shoot(name);
    const found = (await violations(one.page)).map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target, any }) => `${target} ${any[0]?.message ?? ""}`).join("; ")}`);
    const small = [];
    for (const width of [320, 414, 375]) small.push(...(await unfit(one.page, width)));
    const large = await one.page.evaluate(enlarge, { factor: 1.4, width: 375 });
    const address = one.page.url();
    const tree = await treeOf(one.page);
    await context.setOffline(false);
    await context.close();
    const kept = join(snapshots, `${name}.yml`);
    if (process.env.UPDATE !== undefined) {
      mkdirSync(snapshots, { recursive: true });
      writeFileSync(kept, tree);
    }
    assert.deepEqual(found, [], "axe finds violations");
    assert.deepEqual(small, [], `wider than the screen, or targets under ${least} px`);
    assert.deepEqual(large, [], "with large letters it does not fit");
    assert.deepEqual(people.faults.splice(0), []);
    assert.ok(existsSync(kept), "there is no approved accessibility tree; UPDATE=1 writes it");
    assert.equal(tree, readFileSync(kept, "utf8"), "the accessibility tree is another; look at it, then UPDATE=1");
    const bytes = await firstLoad(openid, address);
    assert.ok(bytes > 1024 && bytes <= most, `a first load of ${Math.round(bytes / 1024)} KB`);
  });
}

test("no approved tree is of a page that is gone", () => {
  const known = new Set(pages.map(([name]) => `${name}.yml`));
  assert.deepEqual(readdirSync(snapshots).filter((file) => !known.has(file)), []);
  if (process.env.UPDATE !== undefined) for (const file of readdirSync(snapshots)) if (!known.has(file)) rmSync(join(snapshots, file));
});
