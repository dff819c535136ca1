// Parts of console pages by htmx, from the built assets and under the policy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { desk, launch } from "../chromium.mjs";
import { start } from "./server.mjs";

const built = join(dirname(fileURLToPath(import.meta.url)), "../../../handler/web/static/dist");
let browser, server, page;
const refused = [];

before(async () => {
  const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8"));
  const address = (entry) => `/static/${manifest[entry].file}`;
  const html = (response, status, body) => response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(body);
  server = await start({
    built,
    pages: {
      "/": `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>测试</title><meta name="csrf" content="token-2"><link rel="stylesheet" href="${address("src/console.css")}"><script type="module" src="${address("src/console.ts")}"></script></head>
        <body class="console"><form hx-post="/part" hx-target="#part"><button id="go">保存</button></form><div id="part"></div>
        <button id="fail" hx-post="/fails" hx-target="#part">失败</button><button id="busy" hx-post="/busy" hx-target="#part">忙</button>
        <button id="script" hx-get="/script" hx-target="#part" hx-on:click="window.evaluated = true">脚本</button></body></html>`,
    },
    more: {
      "POST /part": async (_, response) => html(response, 422, '<p id="problem">请写标题。</p><textarea data-count="5">工会</textarea><div class="field"><span class="field__count"></span><textarea data-count="5">工会新闻</textarea></div>'),
      "POST /fails": async (_, response) => response.writeHead(409, { "Content-Type": "application/json" }).end('{"message":"李四刚刚改过"}'),
      "POST /busy": async (_, response) => html(response, 503, "<h1>503</h1>"),
      "GET /script": async (_, response) => html(response, 200, '<p id="fresh">新的</p><script>window.evaluated = true</script>'),
    },
  });
  browser = await launch();
  page = await (await browser.newContext(desk)).newPage();
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && refused.push(message.text()));
  page.on("pageerror", (error) => refused.push(String(error)));
  await page.goto(server.url);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("a form with problems is swapped in, sent with the token, and comes alive", async () => {
  await page.click("#go");
  await page.getByText("请写标题。").waitFor();
  assert.deepEqual([...server.seen.tokens], ["token-2"]);
  await page.getByText("4 / 5").waitFor();
});

test("a failure is told in the server's words and leaves the page", async () => {
  await page.click("#fail");
  await page.getByRole("alert").getByText("李四刚刚改过").waitFor();
  assert.equal(await page.locator("#problem").count(), 1);
});

test("a failure without words gets ours, never the error page", async () => {
  await page.click("#busy");
  await page.getByText("现在有些忙，请稍后再试。").waitFor();
  assert.equal(await page.getByText("503").count(), 0);
});

test("scripts in parts and in attributes never run", async () => {
  await page.click("#script");
  await page.locator("#fresh").waitFor();
  assert.equal(await page.evaluate(() => window.evaluated), undefined);
});

test("the policy had nothing to refuse", () => {
  assert.deepEqual(refused, []);
});
