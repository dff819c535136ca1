// Lighthouse on the heaviest phone pages and on the public pages, as a slow phone
// on a slow network meets them: the median of five runs each.
//   make lighthouse
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { launch, phone } from "../test/chromium.mjs";
import { People, Person } from "../test/browser/people.mjs";
import { Demo } from "../test/phone/demo.mjs";
import { pages } from "../test/phone/pages.mjs";

const runs = 5;
const bar = 95;
const only = process.env.ONLY === "public"; // leaves the phone pages out
const heaviest = ["edit", "register-amend", "course-adopted", "review", "manuscripts", "home"];

const port = await new Promise((resolve) => {
  const server = createServer();
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const demo = await Demo.start();
const browser = await launch([`--remote-debugging-port=${port}`]);
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
let short = 0;

/** Scores one page and prints its line; cookie is what its reader is known by. */
async function measure(name, address, cookie) {
  const scores = { performance: [], accessibility: [] };
  const figures = { "largest-contentful-paint": [], "total-blocking-time": [], "cumulative-layout-shift": [] };
  for (let run = 0; run < runs; run++) {
    const { lhr } = await lighthouse(address, { port, logLevel: "error", onlyCategories: Object.keys(scores), extraHeaders: cookie === "" ? undefined : { Cookie: cookie }, formFactor: "mobile" });
    if (lhr.finalDisplayedUrl !== address) throw new Error(`${name} was led to ${lhr.finalDisplayedUrl}`);
    for (const kind of Object.keys(scores)) scores[kind].push(Math.round(lhr.categories[kind].score * 100));
    for (const kind of Object.keys(figures)) figures[kind].push(lhr.audits[kind].numericValue);
  }
  const [performance, accessibility] = [median(scores.performance), median(scores.accessibility)];
  if (performance < bar || accessibility < bar) short += 1;
  console.log(`${name} performance=${performance} accessibility=${accessibility} lcp=${Math.round(median(figures["largest-contentful-paint"]))}ms tbt=${Math.round(median(figures["total-blocking-time"]))}ms cls=${median(figures["cumulative-layout-shift"]).toFixed(3)} bar=${bar} ${performance < bar || accessibility < bar ? "short" : "ok"}`);
}

try {
  const list = await (await fetch(`${demo.origin}/articles`)).text();
  await measure("public-list", `${demo.origin}/articles`, "");
  await measure("public-article", demo.origin + /class="stories__link" href="([^"]+)"/.exec(list)[1], "");
  const people = new People(browser, demo, "lighthouse");
  for (const [name, who, go] of pages.filter(([name]) => heaviest.includes(name) && !only)) {
    const context = await browser.newContext({ ...phone });
    const one = await new Person(people, name, context, true).begin();
    await one.hold(await demo.openid(who));
    await go(one);
    const address = one.page.url();
    const cookie = (await context.cookies(address)).map(({ name, value }) => `${name}=${value}`).join("; ");
    await context.close();
    await measure(name, address, cookie);
  }
} finally {
  await browser.close();
  await demo.close();
}
process.exitCode = short === 0 ? 0 : 1;
