// The sample pages: nothing that the policy refuses, nothing wider than the
// screen, and no fault that axe finds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "../../styleguide/serve.mjs";
import { desk, launch, phone } from "../chromium.mjs";
import { violations } from "./people.mjs";

const pages = [
  ["phone-home", phone, "light"],
  ["phone-home", phone, "dark"],
  ["phone-form", phone, "light"],
  ["phone-form", phone, "dark"],
  ["phone-detail", phone, "light"],
  ["phone-detail", phone, "dark"],
  ["console-review", desk, "light"],
  ["console-review", phone, "light"],
  ["console-table", desk, "light"],
  ["article", desk, "light"],
  ["article", phone, "light"],
];
let browser, server;

before(async () => {
  server = await serve();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const [name, device, colorScheme] of pages) {
  test(`${name} ${device === phone ? "on a phone" : "on a desktop"}, ${colorScheme}`, async () => {
    const context = await browser.newContext({ ...device, colorScheme });
    const page = await context.newPage();
    const refused = [];
    page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
    await page.goto(`http://127.0.0.1:${server.address().port}/${name}.html`, { waitUntil: "networkidle" });
    const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(content <= screen, `the page is ${content} px wide on a screen of ${screen}`);
    assert.deepEqual(refused, []);
    const faults = (await violations(page, { region: { enabled: false } })).flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.any[0]?.message ?? ""}`));
    assert.deepEqual(faults, []);
    await context.close();
  });
}
