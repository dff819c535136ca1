// Photographs the sample pages at phone and desktop size into test/screenshots.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { desk, launch, phone } from "../test/chromium.mjs";
import { serve } from "./serve.mjs";

const out = join(dirname(fileURLToPath(import.meta.url)), "../test/screenshots");
const shots = [
  ["phone-home", phone, {}],
  ["phone-form", phone, {}],
  ["phone-detail", phone, {}],
  ["phone-home", phone, { colorScheme: "dark" }],
  ["phone-detail", phone, { colorScheme: "dark" }],
  ["console-review", desk, {}],
  ["console-table", desk, {}],
  ["console-review", phone, {}],
  ["article", desk, {}],
  ["article", phone, {}],
];

await mkdir(out, { recursive: true });
const server = await serve();
const browser = await launch();
let refused = 0;
for (const [name, device, options] of shots) {
  const context = await browser.newContext({ ...device, ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    refused += 1;
    console.error(`${name}: ${message.text()}`);
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/${name}.html`, { waitUntil: "networkidle" });
  const size = device === phone ? "phone" : "desk";
  const path = join(out, `${name}-${size}${options.colorScheme ? "-dark" : ""}.png`);
  await page.screenshot({ path, fullPage: true, animations: "disabled" });
  await context.close();
}
await browser.close();
server.close();
process.exitCode = refused === 0 ? 0 : 1;
