// Pasting into the manuscript in a real browser: what comes from Word, WPS and
// web pages goes in as plain paragraphs, can be undone, and loses nothing.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { settings } from "../../build.mjs";
import { launch, phone } from "../chromium.mjs";
import { samples } from "./paste-samples.mjs";
import { start } from "./server.mjs";

const built = join(dirname(fileURLToPath(import.meta.url)), "../../../.cache/web/paste");
let browser, server, context, page, wrong, announced;

before(async () => {
  await build(settings({ name: "paste", target: ["chrome66", "safari11"], entries: ["src/phone.ts", "src/phone.css"] }));
  const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8"));
  const address = (entry) => `/static/${manifest[entry].file}`;
  const form = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>测试</title><meta name="viewport" content="width=device-width"><meta name="csrf" content="token-1"><link rel="stylesheet" href="${address("src/phone.css")}"><script type="module" src="${address("src/phone.ts")}"></script></head><body class="phone">
    <form method="post" action="/submit"><section data-module="attachments" data-announce="/announce" data-endpoint="/upload/"><ul class="uploads" data-uploads></ul></section>
    <input id="title" name="title" maxlength="20" data-paste="line"><textarea id="body" name="body" rows="12" data-paste="lines" data-module="grow"></textarea></form></body></html>`;
  server = await start({ pages: { "/": form }, built, more: {
    "POST /announce": async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      announced.push(JSON.parse(Buffer.concat(parts).toString()));
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ id: `A${announced.length}`, name: announced.at(-1).name, kind: "照片", url: "/upload/x" }));
    },
  } });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  announced = [];
  wrong = [];
  context = await browser.newContext(phone);
  page = await context.newPage();
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) wrong.push(message.text());
  });
  page.on("pageerror", (cause) => wrong.push(String(cause)));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) wrong.push(`asked for ${request.url()}`);
  });
  await page.goto(server.url);
  await page.locator("#body").evaluate((field) => field.focus());
});

afterEach(async () => {
  await context.close();
  assert.deepEqual(wrong, [], "a script failed, ran from the clipboard, or something was loaded");
});

/** Pastes as a browser does: its own way where the page does not step in. */
const paste = (field, data) => page.evaluate(([field, data]) => {
  const element = document.querySelector(field);
  const clipboard = new DataTransfer();
  for (const [type, text] of Object.entries(data)) if (type !== "files") clipboard.setData(type, text);
  for (const name of data.files ?? []) clipboard.items.add(new File([new Uint8Array([1, 2, 3])], name, { type: "image/png" }));
  element.focus();
  const taken = !element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  if (!taken) document.execCommand("insertText", false, clipboard.getData("text/plain"));
  return taken;
}, [field, data]);

for (const sample of samples) {
  test(`what ${sample.name} copies becomes plain paragraphs`, async () => {
    assert.equal(await paste("#body", { "text/html": sample.html, "text/plain": sample.plain }), true);
    assert.equal(await page.inputValue("#body"), sample.want);
  });
}

test("a paste goes where the cursor is, and can be undone and done again", async () => {
  await page.keyboard.type("前面。后面。");
  await page.locator("#body").evaluate((field) => field.setSelectionRange(3, 3));
  await paste("#body", { "text/plain": "　　第一段\r\n\r\n　　第二段\r\n" });
  assert.equal(await page.inputValue("#body"), "前面。第一段\n第二段\n后面。");
  await page.keyboard.press("Control+z");
  assert.equal(await page.inputValue("#body"), "前面。后面。");
  await page.keyboard.press("Control+Shift+z");
  assert.equal(await page.inputValue("#body"), "前面。第一段\n第二段\n后面。");
});

test("plain text that needs nothing is left to the browser", async () => {
  assert.equal(await paste("#body", { "text/plain": "就是一句话。" }), false);
  assert.equal(await page.inputValue("#body"), "就是一句话。");
});

test("a title takes what is pasted as one line, within its length", async () => {
  await paste("#title", { "text/plain": "　东岭区举办\r\n职工技能大赛\r\n" });
  assert.equal(await page.inputValue("#title"), "东岭区举办职工技能大赛");
  await paste("#title", { "text/plain": "\u200b很长很长的副标题也贴了进来" });
  assert.equal(await page.inputValue("#title"), "东岭区举办职工技能大赛很长很长的副标题也");
});

test("without the browser's own command the text still comes, and is told to the form", async () => {
  await page.evaluate(() => {
    document.execCommand = () => false;
    document.querySelector("#body").addEventListener("input", () => { document.title = "told"; });
  });
  await page.keyboard.type("一");
  await paste("#body", { "text/plain": "\u200b二" });
  assert.equal(await page.inputValue("#body"), "一二");
  assert.equal(await page.title(), "told");
});

test("pictures of the clipboard go to the list of files", async () => {
  assert.equal(await paste("#body", { "text/html": "<img src='file:///x.png'>", files: ["image.png", "image.png"] }), true);
  await page.locator(".upload").nth(1).waitFor();
  assert.equal(announced.length, 2);
  assert.match(announced[0].name, /^粘贴的图片 \d{6}\.png$/);
  assert.notEqual(announced[0].name, announced[1].name);
  assert.equal(await page.inputValue("#body"), "");
});

test("text with a picture of itself is pasted as text, and says what did not come", async () => {
  await paste("#body", { "text/plain": "一段话。", "text/html": "<p>一段话。<img src='file:///x.png'></p>", files: ["image.png"] });
  await page.getByText("图片没有跟来").waitFor();
  assert.equal(await page.inputValue("#body"), "一段话。");
  assert.equal(announced.length, 0);
});
