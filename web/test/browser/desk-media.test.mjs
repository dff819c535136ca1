// The files of a manuscript on the desk, and the thread with its author, in real
// browsers: a face is covered by pointer and a picture cut by keys, so that
// nobody but editors can reach what was covered; all files are downloaded as one
// archive of which every sum holds; a question is asked and answered.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { read } from "./forms.mjs";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { awake, look, lookAt, story } from "./story.mjs";

const title = "松岭发电厂工会慰问一线职工";
const bad = /Failed to load resource: .*(422|409|404)/;
const told = story("desk-media", {
  units: ["A03,松岭发电厂工会,松岭电厂,基层工会,,1,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"], ["shenji", "吴审计", "auditor"], ["guanli", "郑管理", "administrator"]],
});
const { step } = told;
let first, auditor, author, course, console_, picture;

/** Answers with which status a file is handed to a person, and its pixels. */
const reached = (one, variant) => one.page.evaluate(async ([id, variant]) => {
  const answer = await fetch(`/media/${id}/${variant}`, { cache: "no-store" });
  if (!answer.ok) return { status: answer.status };
  const image = await createImageBitmap(await answer.blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const draw = canvas.getContext("2d");
  draw.drawImage(image, 0, 0);
  const at = (x, y, w, h) => {
    const { data } = draw.getImageData(Math.round(x * image.width), Math.round(y * image.height), Math.round(w * image.width), Math.round(h * image.height));
    const shades = new Set();
    for (let i = 0; i < data.length; i += 4) shades.add(`${data[i] >> 4},${data[i + 1] >> 4},${data[i + 2] >> 4}`);
    return shades.size;
  };
  return { status: answer.status, width: image.width, height: image.height, shades: at(0.15, 0.12, 0.2, 0.12) };
}, [picture, variant]);

step("the administrator chooses the template of letters", async () => {
  const admin = await told.desk("guanli", bad);
  await admin.open("/console/settings/notices");
  for (let tries = 0; tries < 2; tries++) {
    await admin.page.selectOption("#template_manuscript_letter", "TPL_review_result");
    await admin.follow("保存");
  }
  await awake(admin);
  await admin.context.close();
});

step("an informant sends a manuscript with two photographs", async () => {
  first = await told.desk("chushen", bad);
  author = await told.informant("张三", "松岭发电厂工会", first, bad);
  const photos = [await photograph(told.browser, "慰问现场.jpg", "慰 问 一 线 职 工", 205), await photograph(told.browser, "合影.jpg", "合 影", 30)];
  const id = await told.manuscript(author, {
    title, photos, caption: "工会干部慰问一线职工。", body: "本周，电厂工会到检修一线慰问职工，送去防暑降温用品，并听取职工对食堂、宿舍和班车的意见建议。",
  });
  course = `/m/manuscripts/${id}`;
  console_ = course.replace("/m/", "/console/");
  await eventually("copies of both photographs", async () => (await read(first, `${console_}?tab=attachments`)).match(/裁剪、遮挡/g)?.length === 2, 60);
  await author.open(course);
});

step("an editor covers a part by pointer, moves it by keys, and takes steps back", async () => {
  await first.open(`${console_}?tab=attachments`);
  await look(first, "attachments-before");
  await first.follow("裁剪、遮挡", first.page.locator(".gallery__item", { hasText: "慰问" }).first());
  picture = /pictures\/(\w+)/.exec(first.page.url())[1];
  const { page } = first;
  const frame = page.locator(".picture__frame");
  await frame.waitFor();
  const box = await frame.boundingBox();
  const drag = async ([x1, y1], [x2, y2]) => {
    await page.mouse.move(box.x + x1 * box.width, box.y + y1 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + x2 * box.width, box.y + y2 * box.height, { steps: 5 });
    await page.mouse.up();
  };
  const value = (name, row = 0) => page.locator(`[name=${name}]`).nth(row).inputValue().then(Number);
  await drag([0.1, 0.08], [0.5, 0.3]);
  assert.equal(await page.locator("[data-part]").count(), 1);
  assert.ok(Math.abs((await value("cover_x")) - 10) < 1 && Math.abs((await value("cover_w")) - 40) < 1.5);
  const before = await value("cover_x");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.ok(Math.abs((await value("cover_x")) - before - 2) < 0.1, "two arrows move it by two in a hundred");
  await page.keyboard.press("Shift+ArrowDown");
  await page.locator("[data-undo]").click();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  assert.ok(Math.abs((await value("cover_x")) - before) < 0.1);
  await page.keyboard.press("Control+Shift+z");
  await page.locator("[data-redo]").click();
  assert.ok(Math.abs((await value("cover_x")) - before - 2) < 0.1);
  await page.locator("[data-tool=oval]").click();
  await drag([0.6, 0.6], [0.7, 0.8]);
  assert.equal(await page.locator("[data-part]").count(), 2);
  await page.keyboard.press("Delete");
  assert.equal(await page.locator("[data-part]").count(), 1);
  await page.locator("[data-compare]").click();
  assert.equal(await page.locator("[data-part]").first().isVisible(), false);
  await page.locator("[data-compare]").click();
});

step("the tools are there too where the picture came before the scripts", async () => {
  const other = await first.page.context().newPage();
  await other.route(/assets\/console-.*\.js/, async (route) => {
    await other.locator("[data-base]").evaluate((picture) => picture.decode());
    await route.continue();
  });
  await other.goto(first.page.url());
  await other.locator(".picture__frame").waitFor();
  await other.close();
});

step("and cuts the picture by keys alone, in a ratio", async () => {
  const { page } = first;
  await page.locator("[data-ratio]").selectOption("16:9");
  const crop = page.locator("[data-part=crop]");
  assert.equal(await crop.evaluate((one) => one === document.activeElement), true, "the crop is held");
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowUp");
  const [w, h] = [Number(await page.inputValue("[name=crop_w]")), Number(await page.inputValue("[name=crop_h]"))];
  assert.ok(Math.abs((w * 1600) / (h * 1067) - 16 / 9) < 0.02, `${w} × ${h}`);
  await lookAt(first, "picture", 1280, 1920, 375);
  assert.deepEqual((await reached(author, "original")).status, 200);
  await first.follow("保存");
  await first.page.getByText("照片已修改").waitFor();
});

step("what was covered is gone for the author and for who is no editor", async () => {
  await eventually("the copies", async () => (await reached(author, "large")).status === 200, 60);
  const shown = await reached(author, "large");
  assert.ok(Math.abs(shown.width / shown.height - 16 / 9) < 0.02, `${shown.width} × ${shown.height}`);
  const whole = await reached(first, "original");
  assert.equal(whole.width, 1600);
  assert.ok(shown.shades * 3 <= whole.shades && whole.shades > 60, `${shown.shades} shades are left of ${whole.shades}`);
  auditor = await told.desk("shenji", bad, /403/);
  for (const one of [author, auditor]) {
    assert.equal((await reached(one, "original")).status, 404);
    assert.equal((await reached(one, "before")).status, 404);
  }
  await author.open(course);
  await author.page.locator(".photos img").first().waitFor();
  assert.equal(await author.page.locator(`a[href*="${picture}/original"]`).count(), 0);
  await lookAt(author, "phone-course", 320, 375, 414);
  await first.open(`${console_}?tab=attachments`);
  await first.page.getByText("遮挡 1 处、裁剪").waitFor();
  await lookAt(first, "attachments", 1280, 1920, 375);
});

step("pictures over the page are gone through and enlarged by keys", async () => {
  await first.page.locator("#pane .gallery a[data-lightbox]").first().click();
  const words = first.page.locator(".lightbox__words");
  assert.match(await words.innerText(), /^1 \/ 2/);
  await first.page.keyboard.press("ArrowRight");
  assert.match(await words.innerText(), /^2 \/ 2/);
  const image = first.page.locator(".lightbox img");
  await eventually("the picture", () => image.evaluate((one) => one.complete && one.naturalWidth > 400));
  const width = (await image.boundingBox()).width;
  await first.page.keyboard.press("+");
  assert.ok((await image.boundingBox()).width > width * 1.3);
  await first.examine("lightbox");
  await first.page.keyboard.press("Escape");
  await first.page.locator("dialog.lightbox").waitFor({ state: "detached" });
});

/** Downloads all files and unpacks them with the system's own program. */
async function downloaded(one) {
  await one.open(`${console_}?tab=attachments`);
  const [download] = await Promise.all([one.page.waitForEvent("download"), one.press("下载全部")]);
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  const file = join(folder, "files.zip");
  await download.saveAs(file);
  execFileSync("python3", ["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])", file, join(folder, "out")]);
  return { name: download.suggestedFilename(), folder, out: join(folder, "out") };
}

step("all files come as one archive of which every sum holds", async () => {
  const { name, folder, out } = await downloaded(first);
  assert.match(name, /^\d{4}-\d{6} .*慰问.*\.zip$/);
  const sums = readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("\n").map((line) => line.split("  "));
  for (const [sum, path] of sums) assert.equal(createHash("sha256").update(readFileSync(join(out, path))).digest("hex"), sum, path);
  assert.deepEqual(readdirSync(join(out, "原件")).sort(), ["01 慰问现场.jpg", "02 合影.jpg"]);
  assert.deepEqual(readdirSync(join(out, "修改后")), ["01 慰问现场.jpg"]);
  assert.match(readFileSync(join(out, "清单.csv"), "utf8"), /工会干部慰问一线职工。,张三,自拍,人物同意/);
  assert.match(readFileSync(join(out, "正文.txt"), "utf8"), /送去防暑降温用品/);
  rmSync(folder, { recursive: true });
  const less = await downloaded(auditor);
  assert.deepEqual(readdirSync(join(less.out, "原件")), ["02 合影.jpg"], "who is no editor gets the covered picture only");
  rmSync(less.folder, { recursive: true });
});

step("the editor asks, and the author is told and answers", async () => {
  await first.open(`${console_}?tab=letters`);
  await look(first, "letters-empty");
  await first.page.locator("#letter-words").fill("请核实：慰问了几个班组？\n第二张照片里的人名也请补上。");
  await first.follow("发给作者");
  await first.page.getByText("作者还没看").waitFor();
  await lookAt(first, "letters", 1280, 1920, 375);
  const rung = await eventually("the notice on the author's phone", async () => (await told.installation.inbox(author.openid, "template")).find((one) => JSON.stringify(one).includes(`${course}/letters`)), 60);
  assert.ok(!JSON.stringify(rung).includes("班组"), "the notice holds the letter's words");
  await author.open("/m/inbox");
  await author.page.getByText("编辑部来信").first().waitFor();
  await author.follow("编辑部来信");
  await author.page.getByText("慰问了几个班组？").waitFor();
  assert.equal(await author.page.getByText("钱初审").count(), 0, "the editor is named");
  await author.page.locator("#words").fill("五个班组。人名：左起王一、李二。");
  await lookAt(author, "phone-letters", 320, 375, 414);
  await author.follow("发送");
  await author.page.getByText("编辑部还没看").waitFor();
  await author.shoot("phone-letters-sent");
  await first.open("/console/");
  await look(first, "today-letters");
  await first.follow("作者来信", first.page.locator(".counts"));
  await lookAt(first, "letters-list", 1280, 375);
  await first.follow(title);
  await first.page.getByText("左起王一、李二").waitFor();
  await author.page.reload();
  await author.page.getByText("编辑部已看").waitFor();
});

step("a letter is taken back before it is read, and no stranger reads the thread", async () => {
  await author.page.locator("#words").fill("发错了");
  await author.follow("发送");
  await author.follow("收回");
  await author.page.getByText("已收回").first().waitFor();
  const stranger = await told.phone("李四", bad);
  await stranger.open("/m/");
  const status = await stranger.page.evaluate((at) => fetch(at).then((answer) => answer.status), `${course}/letters`);
  assert.ok(status >= 400, `the stranger gets ${status}`);
});

told.end();
