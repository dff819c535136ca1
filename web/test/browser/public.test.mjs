// The public pages with the demo's articles, on an office computer, on a phone
// and in a browser without scripts: read, chosen, paged through, shared as a card
// inside WeChat, and counted on the article's page in the console.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, launch, phone } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { eventually } from "./installation.mjs";
import { People, Person } from "./people.mjs";
import { look } from "./story.mjs";

let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "public");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

const reader = async (name, device) => new Person(people, name, await browser.newContext({ ...device, reducedMotion: "reduce" }), Boolean(device.hasTouch)).begin();
const plain = { ...phone, userAgent: "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36" };

async function everyStory() {
  const found = [];
  for (let next = "/articles"; next !== undefined; ) {
    const page = await (await fetch(demo.origin + next)).text();
    found.push(...Array.from(page.matchAll(/class="stories__link" href="([^"]+)"/g), ([, href]) => href));
    next = /<a href="([^"]+)" rel="next">/.exec(page)?.[1].replaceAll("&amp;", "&");
  }
  return found;
}

test("the list and every article are read on a computer and on a phone", { timeout: 240_000 }, async () => {
  for (const [name, device] of [["desk", { ...desk, viewport: { width: 1280, height: 800 } }], ["phone", plain]]) {
    const one = await reader(name, device);
    one.expect(/favicon/);
    await one.open("/articles");
    await look(one, `${name}-list`);
    const all = await everyStory();
    assert.ok(all.length > 4, `${all.length} articles`);
    for (const [i, path] of all.entries()) {
      await one.open(path);
      const seen = await one.page.evaluate(() => ({
        scripts: document.scripts.length,
        pictures: Array.from(document.querySelectorAll(".article img"), ({ width, height, loading, attributes }) => ({ width, height, loading, given: attributes.getNamedItem("width") !== null })),
        wide: document.documentElement.scrollWidth - innerWidth,
        size: getComputedStyle(document.querySelector(".article")).fontSize,
      }));
      assert.equal(seen.scripts, 0, `${path} has scripts`);
      assert.ok(seen.wide <= 0, `${path} is ${seen.wide} px too wide`);
      assert.equal(seen.size, "17px");
      for (const [n, picture] of seen.pictures.entries()) {
        assert.ok(picture.given, `${path}: a picture without its size`);
        assert.equal(picture.loading, n === 0 ? "auto" : "lazy", `${path}: picture ${n}`);
      }
      if (i < 3) await look(one, `${name}-article`);
      else await one.examine(path);
    }
    await one.context.close();
  }
  assert.deepEqual(people.faults.splice(0), []);
});

test("a picture of a small screen is a small copy", { timeout: 60_000 }, async () => {
  const one = await reader("thrifty", { ...plain, viewport: { width: 320, height: 640 }, deviceScaleFactor: 1 });
  one.expect(/favicon/);
  for (const path of await everyStory()) {
    await one.open(path);
    const source = await one.page.evaluate(async () => {
      const picture = document.querySelector(".article img[srcset]");
      await picture?.decode();
      return picture?.currentSrc;
    });
    if (source === undefined) continue;
    assert.match(source, /size=small$/);
    await one.context.close();
    return;
  }
  assert.fail("no article has a picture");
});

test("stories are chosen and left through without scripts", { timeout: 60_000 }, async () => {
  const one = await reader("still", { ...plain, javaScriptEnabled: false });
  one.expect(/favicon/);
  await one.open("/articles");
  const month = (await one.page.locator(".stories time").nth(2).getAttribute("datetime")).slice(0, 7);
  await one.page.selectOption("#month", month);
  await one.page.getByRole("button", { name: "查看" }).click();
  await one.page.locator(`#month option[value="${month}"][selected]`).waitFor({ state: "attached" });
  await one.page.waitForLoadState("load");
  const chosen = await one.page.locator(".stories__link").count();
  assert.ok(chosen > 0 && chosen < (await everyStory()).length, `${chosen} chosen`);
  await one.page.locator(".stories__link").first().click();
  await one.page.waitForURL(/articles\/[0-9A-Z]{26}$/);
  const here = one.page.url();
  await one.page.getByText("后一篇").first().click();
  await one.page.waitForURL((url) => url.href !== here);
  await one.page.getByText("前一篇").first().click();
  await one.page.waitForURL(here);
  await one.context.close();
});

const cards = async () => (await fetch(`${demo.platform}/_sim/cards`)).json();

test("an article is shared as a card inside WeChat, and read where it cannot be", { timeout: 60_000 }, async () => {
  const [path] = await everyStory();
  const one = await reader("sharer", phone);
  one.expect(/favicon/);
  await one.open(`${path}?from=singlemessage&isappinstalled=0#a`);
  const title = await one.page.locator("h1").textContent();
  const got = await eventually("both cards", async () => {
    const all = await cards();
    return all.length >= 2 && all;
  });
  const message = got.find(({ kind }) => kind === "updateAppMessageShareData");
  const timeline = got.find(({ kind }) => kind === "updateTimelineShareData");
  for (const card of [message, timeline]) {
    assert.equal(card.title, title);
    assert.equal(card.link, demo.origin + path);
    assert.ok((await fetch(card.image)).ok, card.image);
  }
  assert.ok(message.desc.length > 0);
  await one.shoot("wechat-article");

  one.expect(/articles\/signature/, /jweixin/);
  for (const broken of ["**/articles/signature*", "**/open/js/jweixin*"]) {
    await one.page.route(broken, (route) => route.abort());
    const before = (await cards()).length;
    await one.open(path);
    await one.page.waitForLoadState("networkidle");
    assert.equal(await one.page.locator("h1").textContent(), title);
    assert.equal((await cards()).length, before);
    await one.page.unroute(broken);
  }
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});

test("the console shows what was read, day by day and in order", { timeout: 60_000 }, async () => {
  const one = await reader("fabu", { ...desk, viewport: { width: 1280, height: 800 } });
  await one.signIn("fabu");
  await one.open("/console/articles");
  await look(one, "console-list");
  await one.follow("阅读最多");
  await look(one, "console-most-read");
  const reads = await one.page.locator('td[data-label="阅读"]').allTextContents();
  assert.ok(reads.length > 2, `${reads.length} pushes with figures`);
  assert.deepEqual(reads.map(Number), reads.map(Number).sort((a, b) => b - a));
  await one.page.locator('td[data-label="阅读"] a').first().click();
  await one.page.locator("#reading svg").first().waitFor();
  await look(one, "console-reading");
  const bars = await one.page.locator("#reading svg").first().locator("rect").evaluateAll((all) => all.map((bar) => Number(bar.getAttribute("height"))));
  assert.equal(bars.length, 7);
  assert.equal(Math.max(...bars), bars[0]);
  const days = await one.page.locator("#reading table").first().locator("td:nth-child(2)").allTextContents();
  const sum = await one.page.locator("#reading .reads__sum strong").first().textContent();
  assert.equal(days.map(Number).reduce((a, b) => a + b), Number(sum), "the days do not add up to the sum");
  await one.page.setViewportSize({ width: 375, height: 812 });
  await look(one, "console-reading-narrow");
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});
