// Composing in a real browser: the cover is cropped by pointer and by keys, a
// layout from elsewhere goes out with the approved words only, nothing typed is
// lost; and twenty texts of every form look at the platform, after its filter, as
// they did in the preview.
import assert from "node:assert/strict";
import { join } from "node:path";
import { layouts, pictured, texts } from "./compose-samples.mjs";
import { upload } from "./forms.mjs";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { compare } from "./pixels.mjs";
import { look, lookAt, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|409|404)/;
const told = story("compose", {
  units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"],
  accounts: [["guanli", "郑管理", "administrator"], ["zhongshen", "李终审", "final_reviewer"], ["fabu", "周发布", "publisher"]],
});
const { step } = told;
let author, final, publisher;
const manuscripts = []; // { name, id, body, photos, pasted }
const articles = [];

/** What may differ between a preview and the platform, of all points; its pictures are encoded by nobody else. */
const tolerance = 0.002;

/** Sends a form of the page's session, as its pages would. */
async function send(one, path, fields) {
  const pairs = fields instanceof Array ? fields : Object.entries(fields);
  const answer = await one.page.evaluate(async ([path, pairs]) => {
    const body = new URLSearchParams(pairs);
    body.set("csrf", document.querySelector("meta[name=csrf]").content);
    const got = await fetch(path, { method: "POST", body });
    return { status: got.status, path: new URL(got.url).pathname, text: await got.text() };
  }, [path, pairs]);
  assert.ok(answer.status < 400, `${path}: ${answer.status} ${/<h1[^]*?<\/main>/.exec(answer.text)?.[0].replace(/<[^>]*>/g, " ").slice(0, 300)}`);
  return answer;
}

const read = (one, path) => one.page.evaluate(async (path) => (await fetch(path)).text(), path);
const valueIn = (text, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? assert.fail(`no ${name}`);

step("the administrator asks for one review step and words the last lines", async () => {
  const admin = await told.desk("guanli", bad);
  await send(admin, "/console/settings", { federation: "示例市总工会", news_steps: "1", other_steps: "1", idle_minutes: "60", first_days: "0", second_days: "0", final_days: "0" });
  await admin.open("/console/settings/tail");
  await admin.page.fill("[name=label_source]", "供稿：");
  await admin.follow("保存");
  await admin.page.getByText("不带冒号").waitFor();
  assert.equal(await admin.page.inputValue("[name=label_source]"), "供稿：");
  await admin.page.fill("[name=label_source]", "供稿");
  await admin.follow("保存");
  await admin.page.getByText("落款已保存").first().waitFor();
  await lookAt(admin, "tail", 1280, 375);
  await admin.context.close();
});

step("an informant registers", async () => {
  final = await told.desk("zhongshen", bad);
  author = await told.informant("张三", "青禾区总工会", final, bad);
});

/** Sends one manuscript in, with photographs where there are any. */
async function submit(name, body, photos = [], pasted = undefined) {
  await author.open("/m/submit");
  const made = await send(author, "/m/submit", { id: await author.page.inputValue("[name=id]"), class: "news" });
  const id = made.path.split("/")[3];
  const files = [];
  for (const photo of photos) files.push(await upload(author, `/m/manuscripts/${id}`, photo));
  const edit = await read(author, `/m/manuscripts/${id}/edit`);
  const day = await author.page.evaluate(() => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  const form = {
    version: valueIn(edit, "version"), unit_id: /name="unit_id"[^]*?value="(\w+)" selected/.exec(edit)[1], class: "news", genre: "text", language: "chinese", title: name, body: "会议召开。", contact: "0470-8800001", activity_day: day,
    external: "yes", people_consent: "yes", byline: "张三", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes",
  };
  const captions = files.flatMap((file) => [["file", file], [`caption_${file}`, "选手入场。"], [`photographer_${file}`, "王五"], [`origin_${file}`, "own"]]);
  await send(author, `/m/manuscripts/${id}/edit`, [...Object.entries(form), ...captions]);
  const check = await read(author, `/m/manuscripts/${id}/check`);
  const consents = Array.from(check.matchAll(/name="consent" value="(\w+)"/g), ([, code]) => ["consent", code]);
  await send(author, `/m/manuscripts/${id}/submit`, [["version", valueIn(check, "version")], ["round", valueIn(check, "round")], ...consents]);
  manuscripts.push({ name, id, body: typeof body === "function" ? body(files) : body, photos: files.length, pasted });
}

const figure = (id) => `<figure data-attachment="${id}"></figure>`;

step("manuscripts with photographs come in", async () => {
  const photo = (name, words, hue) => photograph(told.browser, name, words, hue);
  await submit("照片在文中", ([one, two]) => `<h2>开幕</h2><p>第一段。</p>${figure(two)}<p>第二段。</p>${figure(one)}<p>第三段。</p>`, [await photo("一.jpg", "开 幕", 205), await photo("二.jpg", "比 赛", 100)]);
  await submit("照片在文首", ([one]) => `${figure(one)}<p>职工艺术团演出。</p>`, [await photo("三.jpg", "演 出", 30)]);
  await submit("自己排版的照片", pictured.body, [await photo("四.jpg", "运 动 会", 300)], pictured.layout("四百名职工参加。"));
});

for (const [at, part] of [texts.slice(0, 8), texts.slice(8)].entries()) {
  step(`texts of every form come in, part ${at + 1}`, async () => {
    for (const [name, body] of part) await submit(name, body);
    if (at === 1) for (const [name, body, pasted] of layouts) await submit(name, body, [], pasted);
  });
}

for (const [from, to] of [[0, 11], [11, 30]]) {
  step(`an editor sets texts ${from + 1} and more, and passes them`, async () => {
    for (const { id, name, body } of manuscripts.slice(from, to)) {
      const page = await read(final, `/console/manuscripts/${id}/edit`);
      await send(final, `/console/manuscripts/${id}/edit`, { version: valueIn(page, "version"), revision: valueIn(page, "revision"), format: "html", title: name, body, excerpt: "摘要。" });
      const pane = await read(final, `/console/manuscripts/${id}?tab=reviews`);
      await send(final, `/console/manuscripts/${id}/decide`, { version: valueIn(pane, "version"), decision: "pass", opinion: "同意。", secrecy_checked: "yes" });
    }
  });
}

step("a cover is cropped by pointer and by keys, and the cards follow", async () => {
  publisher = await told.desk("fabu", bad);
  await publisher.open("/console/articles");
  const group = [manuscripts[0], ...manuscripts.slice(3, 9)];
  articles.push((await send(publisher, "/console/articles", group.map(({ id }) => ["manuscript_id", id]))).path);
  const { page } = publisher;
  await publisher.open(`${articles[0]}?item=0`);
  const wide = page.locator("[data-crop=wide]");
  await wide.locator(".picture__frame").waitFor();
  await eventually("the cover", () => wide.locator("[data-base]").evaluate((one) => one.naturalWidth > 0));
  assert.equal(await page.inputValue("[name=crop_wide]"), "", "the middle needs no words");
  await wide.scrollIntoViewIfNeeded();
  const [frame, handle] = [await wide.locator("[data-base]").boundingBox(), await wide.locator("[data-part]").boundingBox()];
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(handle.x + handle.width / 2, frame.y + 2, { steps: 4 });
  await page.mouse.up();
  const first = (await page.inputValue("[name=crop_wide]")).split("_").map(Number);
  assert.equal(first[1], 0, `dragged to the top: ${first}`);
  assert.ok(Math.abs((first[2] - first[0]) * 1600 / ((first[3] - first[1]) * 1067) - 2.35) < 0.02, `${first} is 2.35:1`);
  await page.locator("[data-crop=square] [data-part]").focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowRight");
  const square = (await page.inputValue("[name=crop_square]")).split("_").map(Number);
  assert.ok(Math.abs((square[2] - square[0]) * 1600 / ((square[3] - square[1]) * 1067) - 1) < 0.02, `${square} is square`);
  const view = await page.locator("[data-card=square] svg").getAttribute("viewBox");
  assert.ok(Math.abs(Number(view.split(" ")[0]) - square[0]) < 0.001, "the card shows the part");
  await lookAt(publisher, "compose", 1280, 375);
});

/** Waits until the item's form says that it has saved itself. */
const saved = () => publisher.page.locator(".form__acts .saving", { hasText: /已自动保存 \d\d:\d\d/ }).waitFor();
const crops = () => Promise.all(["wide", "square"].map((ratio) => publisher.page.inputValue(`[name=crop_${ratio}]`)));

step("what is typed saves itself, and is counted and judged while one types", async () => {
  const { page } = publisher;
  await saved();
  const before = await crops();
  await page.reload(); // which nothing asks about
  assert.deepEqual(await crops(), before);
  assert.ok(before.every((crop) => crop !== ""));
  await page.fill("[name=source_url]", "http://www.example.org/原文");
  await page.getByText("29 / 1024").waitFor();
  await page.fill("[name=title]", "题".repeat(33));
  assert.equal(await page.locator("[data-field=title] .field__count--over").textContent(), "33 / 32");
  await page.getByText("标题最多 32 字").first().waitFor();
  await page.getByText("原文链接要以 https:// 开头。").first().waitFor();
  assert.equal(await page.locator(".line--here .line__title").textContent(), "题".repeat(33));
  await look(publisher, "compose-saved");
});

step("a page that is left at once for another has saved what was typed", async () => {
  const { page } = publisher;
  await page.fill("[name=source_url]", "https://www.example.org/原文");
  await page.fill("[name=title]", "照片在文中");
  await publisher.write({ style: "solemn", style_all: "yes" });
  for (const ratio of ["wide", "square"]) {
    await page.locator(`[data-crop=${ratio}] [data-part]`).focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("ArrowDown");
  }
  const before = await crops();
  await publisher.follow("预览", page.locator("nav.parts"));
  await publisher.follow("编排", page.locator("nav.parts"));
  assert.equal(await page.inputValue("[name=title]"), "照片在文中");
  assert.equal(await page.inputValue("[name=source_url]"), "https://www.example.org/原文");
  assert.equal(await page.inputValue("[name=style]:checked"), "solemn");
  assert.deepEqual(await crops(), before);
  await page.fill("[name=digest]", "写到一半。");
  await publisher.follow("下移", page.locator(".line--here")); // another form of the page
  await page.locator(".line--here", { hasText: "第 2 条" }).waitFor();
  assert.equal(await page.inputValue("[name=digest]"), "写到一半。");
  await publisher.follow("上移", page.locator(".line--here"));
  await page.fill("[name=digest]", "写完了。");
  await publisher.follow("保存");
  await page.getByText("已保存。").first().waitFor();
  assert.equal(await page.inputValue("[name=digest]"), "写完了。");
});

step("what could not be saved is still there when the page is opened again", async () => {
  const { page } = publisher;
  publisher.expect(/ERR_FAILED/);
  await page.route("**/keep/**", (route) => route.abort());
  await page.fill("[name=digest]", "断网时写的摘要。");
  await page.getByText("未保存，正在重试").first().waitFor();
  publisher.leaving = true;
  await page.reload();
  publisher.leaving = false;
  await page.unroute("**/keep/**");
  assert.notEqual(await page.inputValue("[name=digest]"), "断网时写的摘要。");
  await publisher.press("恢复", page.getByRole("dialog"));
  assert.equal(await page.inputValue("[name=digest]"), "断网时写的摘要。");
  await saved();
  await page.reload();
  assert.equal(await page.inputValue("[name=digest]"), "断网时写的摘要。");
});

step("what was typed survives another's change, which is told and shown", async () => {
  const { page } = publisher;
  const other = await read(publisher, `${articles[0]}?item=0`);
  const cover = /name="cover" value="(\w+)"/.exec(other)[1];
  await send(publisher, `${articles[0]}/items/0`, { version: valueIn(other, "version"), title: "照片在文中", author: "张三", digest: "别人写的摘要。", cover, style: "solemn" });
  await page.fill("[name=digest]", "我写的摘要。");
  await page.locator("[data-lost]", { hasText: "刚刚被其他人改动过" }).waitFor();
  await look(publisher, "compose-not-kept");
  await publisher.follow("保存");
  await page.getByText("您填的都在下面").first().waitFor();
  assert.equal(await page.inputValue("[name=digest]"), "我写的摘要。");
  await page.getByText("现在保存着的是：别人写的摘要。").waitFor();
  await look(publisher, "compose-conflict");
  await publisher.follow("保存");
  await page.getByText("已保存。").first().waitFor();
  assert.equal(await page.inputValue("[name=digest]"), "我写的摘要。");
  await publisher.open(`${articles[0]}?item=0&tab=preview`);
  await lookAt(publisher, "compose-preview", 1280, 375);
});

/** Pastes a layout into its field, as a clipboard holds it. */
async function paste(html) {
  const { page } = publisher;
  await page.locator("#layout details summary").click();
  await page.locator("#layout-html").evaluate((field, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "没有样子的文字");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, html);
  await page.getByText("排版已粘贴").waitFor();
  await publisher.follow("用这个排版");
}

const laid = () => manuscripts.find(({ pasted, photos }) => pasted !== undefined && photos > 0);

step("a pasted layout with other words shows the difference and is refused", async () => {
  const { page } = publisher;
  articles.push((await send(publisher, "/console/articles", [laid(), ...manuscripts.slice(9, 15)].map(({ id }) => ["manuscript_id", id]))).path);
  await publisher.open(`${articles[1]}?item=0`);
  await paste(pictured.layout("五百名职工参加。"));
  await page.locator("#layout del", { hasText: "四" }).waitFor();
  await page.locator("#layout ins", { hasText: "五" }).waitFor();
  await lookAt(publisher, "compose-layout-differs", 1280, 375);
});

step("and the checks say so until the words are the approved ones", async () => {
  const { page } = publisher;
  await publisher.open(`${articles[1]}?item=0&tab=checks`);
  await page.getByText("与审定稿不一致").first().waitFor();
  await lookAt(publisher, "compose-checks", 1280, 375);
  await publisher.open(`${articles[1]}?item=0`);
  await paste(laid().pasted);
  await page.getByText("文字和审定稿一致").waitFor();
  assert.notEqual(await page.locator("#laid-1").inputValue(), "", "the photograph stands in the picture's place");
  await page.getByText("图说“选手入场。”排版里已经写了").waitFor();
  await look(publisher, "compose-layout");
  await paste(laid().pasted.replace(/<p[^>]*>选手入场。<\/p>/, ""));
  assert.equal(await page.getByLabel("照片下面加图说").isChecked(), true, "a caption that the layout does not say is written");
  await publisher.open(`${articles[1]}/preview/0`);
  assert.equal(await page.getByText("选手入场。", { exact: true }).count(), 1);
  await publisher.open(`${articles[1]}?item=0`);
  await look(publisher, "compose-layout-caption");
});

step("the rest is composed, in both styles, and everything is signed and goes out", async () => {
  const rest = [manuscripts[1], ...manuscripts.slice(15)];
  assert.ok(rest.length <= 8 && manuscripts.length >= 20, `${manuscripts.length} texts`);
  articles.push((await send(publisher, "/console/articles", rest.map(({ id }) => ["manuscript_id", id]))).path);
  for (const [at, { pasted }] of rest.entries()) {
    const page = await read(publisher, `${articles[2]}?item=${at}`);
    if (pasted !== undefined) await send(publisher, `${articles[2]}/items/${at}/layout`, { version: valueIn(page, "version"), layout: pasted });
  }
  for (const article of articles) {
    const covers = await read(publisher, `${article}?item=0`);
    const cover = /name="cover" value="(\w+)"/.exec(covers)[1];
    const count = new Set(Array.from(covers.matchAll(/items\/(\d)\/up/g), ([, n]) => n)).size;
    for (let item = 1; item < count; item++) {
      const page = await read(publisher, `${article}?item=${item}`);
      await send(publisher, `${article}/items/${item}`, { version: valueIn(page, "version"), title: valueIn(page, "title"), author: "张三", digest: "摘要。", cover, style: article === articles[2] && item % 2 === 0 ? "solemn" : "plain" });
    }
    const page = await read(final, article);
    await send(final, `${article}/sign`, { version: valueIn(page, "version") });
    const signed = await read(publisher, article);
    await send(publisher, `${article}/send`, { version: valueIn(signed, "version"), delivery: article === articles[0] ? "push" : "publish", audience: "all", when: "now" });
  }
  for (const article of articles) await eventually(`${article} at the platform`, async () => (await read(publisher, article)).includes("微信里的文章"), 60);
});

step("a follower sees the cards with the parts of the covers that were chosen", async () => {
  const { page } = author;
  await author.hold(author.openid);
  await page.evaluate((openid) => localStorage.setItem("openid", openid), author.openid);
  await page.reload();
  const card = page.locator("section.news");
  await card.first().waitFor();
  const [, y, w, h] = (await card.locator(".lead svg.cover").first().getAttribute("viewBox")).split(" ").map(Number);
  const shown = await card.locator(".lead .cover").first().boundingBox();
  assert.ok(Math.abs(shown.width / shown.height - 2.35) < 0.02, `the head is ${shown.width} × ${shown.height}`);
  assert.ok(y > 0 && w < 1 && Math.abs((w * 1600) / (h * 1067) - 2.35) < 0.02, `the head shows ${w} × ${h} from ${y}`);
  await author.shoot("wechat-cards", page);
});

for (const at of [0, 1, 2]) {
  step(`article ${at + 1} looks at the platform as in its preview`, async () => {
    const list = await read(publisher, articles[at]);
    const addresses = Array.from(new Set(Array.from(list.matchAll(/href="([^"]+)"[^>]*>微信里的文章/g), ([, href]) => href)));
    const context = await publisher.context.browser().newContext({ viewport: { width: 420, height: 900 }, storageState: await publisher.context.storageState() });
    const [ours, theirs, canvas] = [await context.newPage(), await context.newPage(), await context.newPage()];
    const found = [];
    for (const [item, address] of addresses.entries()) {
      const photos = [];
      for (const [page, url, place] of [[ours, `${told.installation.origin}${articles[at]}/preview/${item}`, "body > section"], [theirs, address, ".content"]]) {
        await page.goto(url);
        const content = page.locator(place);
        await content.evaluate((one) => {
          document.body.setAttribute("style", "margin:0;padding:0;max-width:none;background:#fff");
          for (let around = one.parentElement; around !== document.body && around !== null; around = around.parentElement) around.setAttribute("style", "margin:0;padding:0;max-width:none;background:#fff");
          one.style.width = "388px";
          one.style.fontFamily = "sans-serif";
          one.style.overflowWrap = "anywhere";
          return Promise.all(Array.from(document.images, (image) => image.decode().catch(() => undefined)));
        });
        const inner = place === ".content" ? content.locator("> section") : content;
        photos.push(await inner.screenshot({ path: join(told.people.folder, `article-${at}-${item}-${photos.length}.png`) }));
      }
      const { sizes, share } = await compare(canvas, ...photos);
      const [[w1, h1], [w2, h2]] = sizes;
      if (Math.abs(w1 - w2) > 1 || Math.abs(h1 - h2) > 1 || share > tolerance) found.push(`item ${item}: ${w1}×${h1} and ${w2}×${h2}, ${(share * 100).toFixed(2)} % differ`);
    }
    await context.close();
    assert.ok(addresses.length >= 6, `${addresses.length} addresses`);
    assert.deepEqual(found, []);
  });
}

told.end();
