// One page of screenshots of every phone page and state at three widths:
//   npm run phone-pages      writes test/screenshots/phone/index.html
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch, phone } from "../chromium.mjs";
import { People, Person } from "../browser/people.mjs";
import { Demo } from "./demo.mjs";
import { pages } from "./pages.mjs";

const widths = [320, 375, 414];
const out = join(dirname(fileURLToPath(import.meta.url)), "../screenshots/phone");
const wanted = process.argv.slice(2);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const demo = await Demo.start();
const browser = await launch();
const rows = [];
let failures = 0;
try {
  const people = new People(browser, demo, "phone");
  for (const [name, who, go, words] of pages) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const cells = [];
    for (const width of widths) {
      const context = await browser.newContext({ ...phone, viewport: { width, height: Math.round(width * 2.1) }, deviceScaleFactor: 1, reducedMotion: "reduce" });
      const one = await new Person(people, who, context, true).begin();
      const file = `${name}-${width}.png`;
      try {
        await one.hold(await demo.openid(who));
        await go(one);
        await one.page.evaluate(() => document.fonts.ready);
        await one.page.screenshot({ path: join(out, file), fullPage: true, animations: "disabled" });
        cells.push(`<a href="${file}"><img loading="lazy" src="${file}" width="${Math.round(width * 0.8)}" alt=""></a>`);
      } catch (cause) {
        failures += 1;
        console.error(`${name} at ${width}: ${cause.message}`);
        cells.push(`<p>${String(cause.message).replaceAll("<", "&lt;")}</p>`);
      }
      await context.close();
    }
    rows.push(`<section id="${name}"><h2>${words} <small>${name}，${who}</small></h2><div>${cells.join("")}</div></section>`);
    console.log(name);
  }
} finally {
  await browser.close();
  await demo.close();
}
await writeFile(join(out, "index.html"), `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>手机页面</title>
<style>body{font:15px/1.5 sans-serif;margin:24px;background:#eee}section div{display:flex;gap:16px;align-items:flex-start;flex-wrap:wrap}img{background:#fff;border:1px solid #ccc;height:auto}h2{font-size:17px}small{color:#666;font-weight:400}</style>
<h1>手机页面，宽 ${widths.join("、")} 像素</h1>${rows.join("\n")}</html>\n`);
console.log(join(out, "index.html"));
process.exitCode = failures === 0 ? 0 : 1;
