// Every page of the console with the demo's data, for each account that it is
// there for, at two desktop widths and on a phone: nothing that axe finds, no
// page wider than the screen, one first heading, and everything that can be
// pressed reached by the Tab key.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { send } from "./forms.mjs";
import { People, violations } from "./people.mjs";

const sizes = [[1280, 800], [1920, 1080], [375, 812]];

/** The first address in a list that leads to one of its things. */
const first = (list, pattern) => async (one) => {
  await one.open(list);
  const found = await one.page.evaluate((pattern) => Array.from(document.querySelectorAll("main a[href]"), (link) => link.getAttribute("href")).find((href) => new RegExp(pattern).test(href)), pattern.source);
  assert.ok(found, `${list} leads to nothing like ${pattern}`);
  return found.split("?")[0].split("#")[0];
};
const manuscript = (state) => async (one) => {
  await one.open(`/console/manuscripts?state=${state}`);
  const held = one.page.locator("[data-manuscript]").first();
  await held.waitFor({ state: "attached" });
  return `/console/manuscripts/${await held.getAttribute("data-manuscript")}`;
};
const scheduled = first("/console/articles?state=scheduled", /articles\/[0-9A-Z]{26}/);

/** The page for the platform's editor of an article that goes out by itself no longer. */
const exported = async (one) => {
  const path = await scheduled(one);
  await send(one, path, 'form[action$="/unschedule"]');
  return `${path}/export`;
};
const at = (place, rest) => async (one) => (await place(one)) + rest;

const tabs = ["attachments", "revisions", "checks", "reviews", "course", "letters", "adoptions", "notes"];
const accounts = [
  ["chushen", [
    "/console/", "/console/manuscripts", "/console/manuscripts?state=all&kind=news&late=late", "/console/manuscripts?state=all&q=工会", "/console/board", "/console/views",
    manuscript("first"), ...tabs.map((tab) => at(manuscript("first"), `?tab=${tab}`)), at(manuscript("first"), "/edit"), at(manuscript("first"), "?decide=return"),
    at(manuscript("first"), "/sheet"), at(manuscript("first"), "/signing"), at(manuscript("first"), "/record"),
    "/console/figures", "/console/figures?from=2025-01-01&to=2026-12-31&kind=news", "/console/figures/units", "/console/manuscripts?state=all&figure=sent",
    "/console/letters", "/console/checks", "/console/quarantine", "/console/recalls", "/console/circulars", "/console/words", "/console/words/import", "/console/leaders", "/console/deputies", "/console/wording",
    "/console/settings/labels", "/console/registrations", first("/console/registrations?state=active", /registrations\/[0-9A-Z]{26}/), "/console/units", "/console/chairs", "/console/notifications", "/console/profile",
  ]],
  ["zhongshen", ["/console/", manuscript("final"), manuscript("recalled"), "/console/wording", "/console/settings/days", "/console/rewards/rules", "/console/rewards/settings"]],
  ["fabu", [
    "/console/", "/console/adoptions", "/console/adoptions?state=claimed", "/console/outlets", first("/console/outlets", /outlets\/[0-9A-Z]{26}/), "/console/recommendations", "/console/recalls",
    at(manuscript("accepted"), "?tab=adoptions"), at(manuscript("adopted"), "?tab=adoptions"), "/console/articles", first("/console/articles", /articles\/[0-9A-Z]{26}/),
    ...["edit", "preview", "checks"].map((tab) => at(first("/console/articles?state=draft", /articles\/[0-9A-Z]{26}/), `?tab=${tab}`)),
    "/console/articles?sort=reads", ...["reading", "results"].map((tab) => at(first("/console/articles?sort=reads", /articles\/[0-9A-Z]{26}/), `?tab=${tab}`)),
    "/console/broadcasts", "/console/broadcasts/new", "/console/notifications?kind=broadcast",
    scheduled, at(scheduled, "/send"), at(scheduled, "/send?delivery=publish"), at(scheduled, "/show"), "/console/articles/calendar", exported,
  ]],
  ["shenji", ["/console/", "/console/figures", "/console/manuscripts", at(manuscript("adopted"), "?tab=reviews"), at(manuscript("adopted"), "/sheet"), "/console/audit"]],
  ["admin", [
    "/console/", "/console/settings", "/console/settings/review", "/console/settings/tail", "/console/settings/tokens", "/console/settings/menu", "/console/settings/replies", "/console/settings/notices", "/console/settings/subscriptions", "/console/settings/notices/rules", "/console/settings/calendar",
    "/console/accounts", "/console/accounts/new", "/console/health", "/console/wording",
  ]],
];

let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "console-pages");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** What can be seen and pressed but not reached by the Tab key, or from a toolbar's first button by arrow keys. */
function unreachable() {
  const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden" && one.closest("[inert]") === null;
  return Array.from(document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary"))
    .filter((one) => shown(one) && !one.disabled && one.tabIndex < 0 && one.closest("[role=toolbar]") === null)
    .map((one) => `${one.tagName.toLowerCase()} “${(one.textContent || one.getAttribute("aria-label") || one.name || "").trim().slice(0, 20)}”`);
}

for (const [name, pages] of accounts) {
  test(`the pages of ${name}`, { timeout: 600_000 }, async () => {
    const one = await people.signedIn(name);
    const found = [];
    for (const page of pages) {
      await one.page.setViewportSize(desk.viewport);
      const path = typeof page === "string" ? page : await page(one);
      for (const [width, height] of sizes) {
        await one.page.setViewportSize({ width, height });
        const answer = await one.page.goto(demo.origin + path);
        const say = (words) => found.push(`${path} at ${width}: ${words}`);
        if (!answer.ok()) say(`answered ${answer.status()}`);
        await one.page.waitForLoadState("load");
        for (const { id, impact, nodes } of await violations(one.page)) say(`axe ${id} (${impact}): ${nodes.slice(0, 3).map(({ target, any }) => `${target} ${any[0]?.message ?? ""}`).join("; ")}`);
        const wide = await one.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) say(`${wide} px wider than the screen`);
        const heads = await one.page.locator("h1:visible").count();
        if (heads !== 1) say(`${heads} first headings`);
        for (const words of await one.page.evaluate(unreachable)) say(`not reached by keys: ${words}`);
      }
    }
    await one.context.close();
    assert.deepEqual(found, []);
    assert.deepEqual(people.faults.splice(0), []);
  });
}
