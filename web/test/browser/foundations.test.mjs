// The foundations in a real browser at phone size, under the product's policy.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { settings } from "../../build.mjs";
import { launch, phone } from "../chromium.mjs";
import { start } from "./server.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const built = join(root, "../.cache/web/test");
let browser, server, context, page, refused;

before(async () => {
  await build(settings({ name: "test", target: ["chrome66", "safari11"], entries: ["test/browser/foundations.ts", "src/phone.css"] }));
  const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8"));
  const address = (entry) => `/static/${manifest[entry].file}`;
  const head = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>测试</title><meta name="viewport" content="width=device-width"><meta name="csrf" content="token-1"><link rel="stylesheet" href="${address("src/phone.css")}"><script type="module" src="${address("test/browser/foundations.ts")}"></script></head><body class="phone">`;
  const pages = {
    "/": `${head}<form id="draft" method="post" action="/submit" data-autosave="/save"><input type="hidden" name="csrf" value="token-1"><input type="hidden" name="version" value="1">
      <div class="field" data-field="title"><input id="title" name="title" value=""><p class="field__error"></p></div>
      <input type="radio" name="public" value="1" id="yes"><input type="radio" name="public" value="0" id="no">
      <span class="saving" data-saving></span><button id="send">报送</button>
      <button id="withdraw" name="act" value="withdraw" data-confirm="撤回后可以再报送。" data-confirm-title="撤回这篇稿件？" data-confirm-yes="撤回">撤回</button>
      <button id="return" name="act" value="return" data-ask="退回的原因" data-ask-name="opinion">退回</button></form>
      <input type="file" id="file"><ul class="uploads" id="uploads"></ul></body></html>`,
    "/done": `${head}<p data-toast>已报送</p></body></html>`,
  };
  server = await start({ pages, built });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(async () => {
  Object.assign(server.seen, { saves: [], submits: [], confirms: [], tokens: new Set(), faults: [] });
  context = await browser.newContext(phone);
  page = await context.newPage();
  refused = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) refused.push(message.text());
  });
  page.on("pageerror", (error) => refused.push(String(error)));
  await page.goto(server.url);
});

afterEach(async () => {
  await context.close();
  assert.deepEqual(refused, [], "the policy refused something, or a script failed");
});

/** A file of bytes that do not repeat, so that a lost or doubled chunk shows. */
function sample(size) {
  const buffer = Buffer.alloc(size);
  for (let i = 0, x = 12345; i < size; i += 4) {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    buffer.writeUInt32LE(x, Math.min(i, size - 4));
  }
  return { name: "技能大赛.mp4", mimeType: "video/mp4", buffer };
}

const phase = (name) => page.waitForFunction((want) => window.laigao.last()?.phase === want, name, { timeout: 30_000 });

test("a form saves itself after a pause and says when", async () => {
  await page.fill("#title", "职工技能大赛");
  await page.getByText("已保存 10:32").waitFor();
  assert.equal(server.seen.saves.length, 1);
  assert.equal(server.seen.saves[0].title, "职工技能大赛");
  assert.equal(await page.inputValue("[name=version]"), "2");
  assert.deepEqual([...server.seen.tokens], ["token-1"]);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

test("what could not be saved is offered again by the next page", async () => {
  server.seen.faults.push({ method: "POST", path: "/save", status: 0, times: 100 });
  await page.fill("#title", "没有保存的标题");
  await page.check("#no");
  await page.getByText("未保存，正在重试").waitFor();
  const second = await context.newPage();
  await second.goto(server.url);
  await second.getByRole("dialog").getByText("恢复", { exact: true }).click();
  assert.equal(await second.inputValue("#title"), "没有保存的标题");
  assert.equal(await second.isChecked("#no"), true);
});

test("a passing failure is retried until the text has arrived", async () => {
  server.seen.faults.push({ method: "POST", path: "/save", status: 503, times: 1 });
  await page.fill("#title", "第二次才成");
  await page.getByText("未保存，正在重试").waitFor();
  await page.getByText("已保存 10:32").waitFor();
  assert.equal(server.seen.saves.at(-1).title, "第二次才成");
});

test("a conflict stops saving, in the server's words", async () => {
  server.seen.faults.push({ method: "POST", path: "/save", status: 409, body: { message: "李四刚刚改过" }, times: 1 });
  await page.fill("#title", "冲突");
  await page.getByText("未保存：李四刚刚改过").waitFor();
  assert.equal(await page.evaluate(() => localStorage.length), 1);
});

test("a double tap sends once", async () => {
  await page.fill("#title", "只报一次");
  await page.evaluate(() => {
    const button = document.querySelector("#send");
    button.click();
    button.click();
  });
  await page.waitForURL("**/done");
  await page.getByRole("status").getByText("已报送").waitFor();
  assert.equal(server.seen.submits.length, 1);
});

test("a button that asks is sent with its own name only after yes", async () => {
  await page.click("#withdraw");
  const dialog = page.getByRole("dialog", { name: "撤回这篇稿件？" });
  await dialog.getByText("取消").click();
  assert.equal(server.seen.submits.length, 0);
  await page.click("#withdraw");
  await dialog.getByText("撤回", { exact: true }).click();
  await page.waitForURL("**/done");
  assert.equal(server.seen.submits.length, 1);
  assert.equal(server.seen.submits[0].act, "withdraw");
});

test("a button that wants words sends them, and not without", async () => {
  await page.click("#return");
  const dialog = page.getByRole("dialog", { name: "退回的原因" });
  await dialog.getByText("确定").click();
  assert.equal(server.seen.submits.length, 0);
  await dialog.getByRole("textbox").fill("请补充照片");
  await dialog.getByText("确定").click();
  await page.waitForURL("**/done");
  assert.equal(server.seen.submits[0].opinion, "请补充照片");
  assert.equal(server.seen.submits[0].act, "return");
});

test("problems stand under their fields", async () => {
  await page.evaluate(() => window.laigao.showProblems(document.querySelector("#draft"), { title: "请写标题。" }));
  assert.equal(await page.locator(".field__error").isVisible(), true);
  assert.equal(await page.getAttribute("#title", "aria-invalid"), "true");
  await page.evaluate(() => window.laigao.showProblems(document.querySelector("#draft"), {}));
  assert.equal(await page.locator(".field__error").isVisible(), false);
});

test("an upload arrives whole, hashed, in chunks and confirmed", async () => {
  const file = sample(9_000_001);
  await page.setInputFiles("#file", file);
  await phase("done");
  assert.deepEqual(server.seen.confirms.map((one) => one.right), [true]);
  const upload = server.uploads.get(server.seen.confirms[0].upload);
  assert.equal(Buffer.compare(upload.data, file.buffer), 0);
  assert.match(upload.meta, /manuscript/);
  assert.equal(await page.locator(".upload[data-state=done]").count(), 1);
});

test("an upload goes on where a failing network left it", async () => {
  server.seen.faults.push({ method: "PATCH", path: "/upload/", status: 500, times: 2 });
  await page.setInputFiles("#file", sample(6_000_000));
  await phase("done");
  const phases = await page.evaluate(() => window.laigao.phases);
  assert.ok(phases.includes("retrying"), `phases: ${phases}`);
  assert.deepEqual(server.seen.confirms.map((one) => one.right), [true]);
});

test("an upload that the server refuses fails at once and can be tried again", async () => {
  server.seen.faults.push({ method: "POST", path: "/upload/", status: 413, times: 1 });
  await page.setInputFiles("#file", sample(1_000_000));
  await page.getByText("文件太大，超过了上限。").waitFor();
  await page.getByRole("button", { name: "重试" }).click();
  await phase("done");
  assert.deepEqual(server.seen.confirms.map((one) => one.right), [true]);
});

test("the page is made for old webviews", async () => {
  const scripts = (await readdir(join(built, "assets"), { recursive: true })).filter((file) => file.endsWith(".js"));
  assert.equal(scripts.length, 2, `the page and its worker: ${scripts}`);
  for (const file of scripts) {
    const code = await readFile(join(built, "assets", file), "utf8");
    assert.doesNotMatch(code, /\?\?|[\w)\]]\?\.[\w([]|import\.meta|\bBigInt\b/, `${file} holds what Safari 11 does not know`);
  }
});
