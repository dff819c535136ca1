// The editor of a manuscript's body by itself in a real browser: pasting from
// Word, WPS, 秀米 and 135, its buttons by mouse and by keys, pictures, counting,
// undoing, and what it writes into the form.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { settings } from "../../build.mjs";
import { desk, launch } from "../chromium.mjs";
import { samples } from "./rich-samples.mjs";
import { start } from "./server.mjs";

const built = join(dirname(fileURLToPath(import.meta.url)), "../../../.cache/web/rich");
const pixel = "/static/pixel.png";
let browser, server, context, page, wrong, kept, lost;

const photo = (id) => `<li class="palette__item" data-attachment="${id}" data-name="${id}.jpg" data-picture="${pixel}" data-credit="张三 摄"><img src="${pixel}" alt="${id}">
  <label for="caption-${id}">图说</label><textarea id="caption-${id}" name="captions[${id}]">图说${id}</textarea><button type="button" data-place hidden>放到光标处</button></li>`;

const form = (format, body, address) => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>测试</title><meta name="csrf" content="token-1"><link rel="stylesheet" href="${address("src/console.css")}"><script type="module" src="${address("src/console.ts")}"></script></head><body class="console"><h1>编辑</h1>
  <p data-lost hidden><span data-lost-words></span></p><span data-saving="edit"></span>
  <form id="edit" method="post" action="/submit" data-module="manuscript-edit" data-autosave="/keep" data-saved="已自动保存"><input type="hidden" name="version" value="1"><input type="hidden" name="format" value="${format}">
  <div class="field"><label for="body" id="body-label">正文<small data-plain>一行一段</small><span data-characters></span></label><textarea id="body" name="body">${body.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</textarea></div>
  <aside class="palette"><ul>${photo("P1")}${photo("P2")}</ul></aside><button>保存</button></form></body></html>`;

before(async () => {
  await build(settings({ name: "rich", target: ["es2020", "chrome86", "safari14"], entries: ["src/console.ts", "src/console.css"] }));
  const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8"));
  const address = (entry) => `/static/${manifest[entry].file}`;
  server = await start({
    built,
    pages: { "/": form("lines", "", address), "/lines": form("lines", "第一段\n第二段", address), "/html": form("html", '<h2>题</h2>\n<p>一<strong>二</strong></p>\n<figure data-attachment="P2"></figure>', address) },
    more: {
      "POST /keep": async (request, response) => {
        const parts = [];
        for await (const part of request) parts.push(part);
        kept.push(Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString())));
        response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ saved_at: Date.UTC(2026, 2, 5, 2, 32), lost }));
      },
      [`GET ${pixel}`]: async (_, response) => response.writeHead(200, { "Content-Type": "image/png" }).end(Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64")),
    },
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  [kept, wrong, lost] = [[], [], ""];
  context = await browser.newContext(desk);
  page = await context.newPage();
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) wrong.push(message.text());
  });
  page.on("pageerror", (cause) => wrong.push(String(cause.stack)));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) wrong.push(`asked for ${request.url()}`);
  });
  await open("/");
});

afterEach(async () => {
  if (await page.evaluate(() => window.ran)) wrong.push("something pasted ran");
  await context.close();
  assert.deepEqual(wrong, []);
});

async function open(path) {
  await page.goto(server.url + path);
  await page.locator(".rich__text").waitFor();
  await page.locator(".rich__text").focus();
}

const body = () => page.inputValue("#body");

const paste = (data) => page.evaluate((data) => {
  const clipboard = new DataTransfer();
  for (const [type, text] of Object.entries(data)) if (type !== "file") clipboard.setData(type, text);
  if (data.file !== undefined) clipboard.items.add(new File([new Uint8Array([1])], data.file, { type: "image/png" }));
  document.querySelector(".rich__text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}, data);

for (const sample of samples) {
  test(`what ${sample.name} copies keeps its formatting and nothing else`, async () => {
    await paste({ "text/html": sample.html, "text/plain": sample.plain });
    assert.equal((await body()).replace(/<p><\/p>$/, ""), sample.want);
  });
}

test("plain text becomes paragraphs, clean of what nobody sees", async () => {
  await paste({ "text/plain": "　　第一段\u200b\r\n\r\n　　第二段\r\n" });
  assert.equal(await body(), "<p>第一段</p><p>第二段</p>");
});

test("a copied picture does not go into the text, and the page says where it goes", async () => {
  await paste({ file: "image.png" });
  await page.getByText("照片先作为附件上传").waitFor();
  assert.equal(await body(), "");
});

test("lines are sent as they came until something is changed, and again when it is changed back", async () => {
  await open("/lines");
  assert.equal(await page.inputValue("[name=format]"), "lines");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("！");
  assert.equal(await body(), "<p>第一段</p><p>第二段！</p>");
  assert.equal(await page.inputValue("[name=format]"), "html");
  await page.keyboard.press("Control+z");
  assert.equal(await body(), "第一段\n第二段");
  assert.equal(await page.inputValue("[name=format]"), "lines");
  await page.keyboard.press("Control+Shift+z");
  assert.equal(await body(), "<p>第一段</p><p>第二段！</p>");
});

test("formatting is made by keys alone, and the buttons say what is on", async () => {
  await page.keyboard.type("标题");
  await page.keyboard.press("Shift+Tab");
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), "标题");
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("1. 一");
  await page.keyboard.press("Control+b");
  assert.equal(await page.getByRole("button", { name: "加粗" }).getAttribute("aria-pressed"), "true");
  await page.keyboard.type("粗");
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Enter");
  await page.keyboard.type("甲");
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "项目");
  await page.keyboard.press("Space");
  assert.equal(await page.getByRole("button", { name: "项目" }).getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Enter");
  await page.keyboard.type("乙");
  assert.equal(await body(), "<h2>标题</h2><p>1. 一<strong>粗</strong></p><ul><li><p>甲</p></li><li><p>乙</p></li></ul>");
  assert.equal(await page.textContent("[data-characters]"), "8 字");
});

test("a table grows and shrinks, and Tab walks through it", async () => {
  await page.getByRole("button", { name: "表格", exact: true }).click();
  await page.keyboard.type("姓名");
  await page.keyboard.press("Tab");
  await page.keyboard.type("单位");
  for (const name of ["删列", "删行", "加行", "删行", "删行"]) await page.getByRole("button", { name }).click();
  assert.match(await body(), /^<table><tbody><tr>(<t[hd]><p>[^<]*<\/p><\/t[hd]>){2}<\/tr><\/tbody><\/table>/);
  await page.getByRole("button", { name: "删表格" }).click();
  assert.doesNotMatch(await body(), /table/);
});

test("pictures are placed in order, moved, captioned in both places, and taken out", async () => {
  await open("/lines");
  await page.keyboard.press("Control+Home");
  const button = (id) => page.locator(`[data-attachment=${id}] [data-place]`);
  await button("P1").click();
  await button("P2").click();
  assert.equal(await body(), '<p>第一段</p><figure data-attachment="P1"></figure><figure data-attachment="P2"></figure><p>第二段</p>');
  await page.keyboard.type("补");
  assert.match(await body(), /^<p>补第一段<\/p>/);
  assert.equal(await button("P1").textContent(), "已在正文里，移出");
  await page.locator(".placed__caption").first().fill("新图说");
  assert.equal(await page.inputValue("#caption-P1"), "新图说");
  await page.locator("#caption-P2").fill("第二张");
  assert.equal(await page.locator(".placed__caption").nth(1).inputValue(), "第二张");
  await page.locator("[data-attachment=P1].palette__item img").dragTo(page.locator(".rich__text > p").nth(1), { targetPosition: { x: 300, y: 10 } });
  assert.equal((await body()).match(/data-attachment="P1"/g).length, 1, "a picture that is dragged in again moves");
  assert.match(await body(), /P2.*第二段.*P1/);
  await button("P2").click();
  assert.doesNotMatch(await body(), /P2/);
  await page.locator(".placed").hover();
  await page.getByRole("button", { name: "移出正文：P1.jpg" }).click();
  assert.equal(await body(), "<p>补第一段</p><p>第二段</p>");
});

test("a formatted text is shown with its pictures, and what is typed is kept on the server", async () => {
  await open("/html");
  assert.equal(await page.locator(".rich__text h2").textContent(), "题");
  assert.equal(await page.locator(".placed img").evaluate((image) => image.complete && image.naturalWidth), 1);
  assert.equal(await page.textContent("[data-characters]"), "3 字");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("新");
  await page.getByText("已自动保存 10:32").waitFor();
  // The page of the test before may send its last words while it is closed.
  const ofThisText = () => kept.filter(({ body }) => body.startsWith("<h2>"));
  assert.equal(ofThisText().length, 1);
  assert.equal(ofThisText()[0].body, '<h2>新题</h2><p>一<strong>二</strong></p><figure data-attachment="P2"></figure>');
  assert.equal(ofThisText()[0]["captions[P1]"], "图说P1");
  lost = "孙复审已经接手编辑这篇稿件。";
  await page.keyboard.type("的");
  await page.getByText("孙复审已经接手").waitFor();
  assert.equal(ofThisText().length, 2);
});

test("without the network what is typed stays on the device, and comes back", async () => {
  await page.route("**/keep", (route) => route.abort());
  await page.keyboard.type("没有网络时写的");
  await page.getByText("正在重试").waitFor();
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await page.getByText("恢复", { exact: true }).click();
  await page.locator(".rich__text", { hasText: "没有网络时写的" }).waitFor();
  assert.equal(await body(), "<p>没有网络时写的</p>");
});
