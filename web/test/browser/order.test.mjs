// The files of a manuscript on a phone: put into order by finger and by keys,
// turned, and the manuscript shared with co-authors.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { eventually } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { story } from "./story.mjs";

const told = story("order", { units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"] });
const { step } = told;
let author, page;

step("six photographs are in a draft", async () => {
  author = await told.phone("张三", /404.*\/upload\//, /422.*\/(save|edit)$/);
  await told.register(author, "青禾区总工会");
  await author.open("/m/submit");
  page = author.page;
  await author.follow("写新稿", page.locator(".weui-btn-area"));
  const photos = [];
  for (let i = 1; i <= 6; i++) photos.push(await photograph(told.browser, `${i}-${i === 2 ? "青禾区总工会职工技能大赛开幕式全景照片" : "比赛"}.jpg`, `第 ${i} 张`, 40 * i));
  await page.locator("input[data-add][accept='image/*']").first().setInputFiles(photos);
  await eventually("six photographs", async () => (await page.locator(".upload__kind img").count()) === 6, 60);
});

const order = () => page.locator(".upload__name span:first-child").allInnerTexts().then((names) => names.map((name) => name[0]).join(""));
const stored = async () => {
  const shown = await (await page.request.get(page.url().split("#")[0])).text();
  return Array.from(shown.matchAll(/<div class="upload__name"><span>(\d)-/g), (found) => found[1]).join("");
};
const grip = (digit) => page.locator(".upload", { hasText: `${digit}-` }).locator("[data-grip]");
const toastGone = () => page.locator(".toast").waitFor({ state: "detached" });

/** Drags by touch, as fingers do: in small steps, then up. */
async function drag(from, by, meanwhile) {
  await from.evaluate((one) => one.scrollIntoView({ block: "center" }));
  const box = await from.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hand = await author.context.newCDPSession(page);
  const touch = (type, at) => hand.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: at }] });
  await touch("touchStart", y);
  for (let step = 1; step <= 12; step++) {
    await touch("touchMove", y + (by(y) * step) / 12);
    await page.waitForTimeout(25);
  }
  await meanwhile?.(hand);
  await touch("touchEnd");
  await hand.detach();
}

for (const width of [320, 375]) {
  step(`the list of files at ${width} px`, async () => {
    await page.setViewportSize({ width, height: 667 });
    await author.shoot(`list-${width}`);
    await page.locator(".upload", { hasText: "2-" }).first().screenshot({ path: `${told.people.folder}/row-${width}.png` });
    for (const one of await page.locator("[data-grip], [data-rotate]").all()) {
      const box = await one.boundingBox();
      assert.ok(box.width >= 44 && box.height >= 44, `${box.width} × ${box.height}`);
    }
  });
}

step("a photograph is dragged by touch, and put back by one tap", async () => {
  assert.equal(await order(), "123456");
  await drag(grip(1), () => 130, async (hand) => {
    assert.equal(await page.locator(".uploads--ordering .upload--held").count(), 1);
    const { data } = await hand.send("Page.captureScreenshot"); // Playwright's own would end the touch
    writeFileSync(`${told.people.folder}/held.png`, Buffer.from(data, "base64"));
  });
  const dragged = await order();
  assert.ok(/^2.*1.*6$/.test(dragged), dragged);
  await page.getByText("顺序已保存。").waitFor();
  await page.screenshot({ path: `${told.people.folder}/undo.png` });
  assert.equal(await stored(), dragged);
  await page.locator(".toast__act").tap();
  await page.getByText("已恢复原来的顺序。").waitFor();
  assert.equal(await order(), "123456");
  assert.equal(await stored(), "123456");
  await toastGone();
});

step("a held row at the screen's edge scrolls the page", async () => {
  await page.setViewportSize({ width: 375, height: 420 });
  await drag(grip(6), (y) => 20 - y, () => eventually("the sixth has come to the top", async () => (await order())[0] === "6"));
  assert.equal((await order())[0], "6");
  const undo = page.locator(".toast__act");
  await eventually("the order of before", async () => {
    if ((await undo.count()) > 0) await undo.tap(); // once more, as people do: right after a fast drag the browser makes no click of a touch
    return (await stored()) === "123456";
  });
  await page.setViewportSize({ width: 375, height: 667 });
});

step("the same by keys, told to those who do not see it", async () => {
  const said = page.locator("[data-order-say]");
  await grip(3).focus();
  await page.keyboard.press("Space");
  assert.match(await said.innerText(), /已拿起“3-比赛.jpg”，第 3 个，共 6 个/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await said.innerText(), "第 1 个，共 6 个。");
  assert.equal(await order(), "312456");
  await page.keyboard.press("Escape");
  assert.match(await said.innerText(), /已放回原处，第 3 个/);
  assert.equal(await order(), "123456");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-grip")), true);
  await page.keyboard.press("Space");
  assert.match(await said.innerText(), /已放下，第 4 个/);
  await eventually("the order", async () => (await stored()) === "124356");
  await author.examine("the form with files");
});

step("and by a mouse, which a key may stop", async () => {
  const before = await order();
  for (const stopped of [true, false]) {
    await grip(5).evaluate((one) => one.scrollIntoView({ block: "center" }));
    const box = await grip(5).boundingBox();
    await page.mouse.move(box.x + 22, box.y + 22);
    await page.mouse.down();
    await page.mouse.move(box.x + 22, box.y - 60, { steps: 5 });
    if (stopped) await page.keyboard.press("Escape");
    await page.mouse.move(box.x + 22, box.y - 70);
    await page.mouse.up();
    assert.equal((await order()) === before, stopped);
    assert.equal(await page.locator(".upload--held, .uploads--ordering").count(), 0);
    assert.equal(await page.locator(".upload").evaluateAll((rows) => rows.filter((row) => row.style.transform !== "").length), 0);
  }
  await eventually("the order", async () => (await stored()) === (await order()));
});

step("a photograph is turned at once, and its copies follow", async () => {
  const row = page.locator(".upload", { hasText: "1-" }).first();
  await row.locator("textarea").fill("图说写到一半");
  await row.locator("[data-rotate]").tap();
  assert.match((await row.locator("img").getAttribute("class")) ?? "", /turn-90/);
  await eventually("the new copy", async () => /turn=90/.test((await row.locator("img").getAttribute("src")) ?? ""), 60);
  assert.equal(await row.locator("img[class*=turn]").count(), 0);
  assert.equal(await row.locator("textarea").inputValue(), "图说写到一半");
  const [width, height] = await row.locator("img").evaluate(async (image) => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; });
  assert.ok(width < height, `${width} × ${height}`);
  await author.shoot("turned");
});

step("co-authors share the fee, and must leave something", async () => {
  const section = page.locator("#coauthors");
  await author.press("添加合作者", section);
  await author.press("添加合作者", section);
  await section.locator("#coauthor_1_name").fill("李四");
  await section.locator("#coauthor_1_share").fill("60");
  await section.locator("#coauthor_2_name").fill("王五");
  await section.locator("#coauthor_2_unit").fill("青禾区总工会宣传教育和网络工作部");
  await section.locator("#coauthor_2_share").fill("50");
  await section.locator("#coauthor_2_role").selectOption({ label: "摄影" });
  await section.getByText("合作者的比例合计 110%，要小于 100%，请改小。").waitFor();
  for (const width of [320, 375]) {
    await page.setViewportSize({ width, height: 667 });
    await author.shoot(`coauthors-wrong-${width}`);
    await section.screenshot({ path: `${told.people.folder}/coauthors-${width}.png` });
  }
  await section.locator("#coauthor_2_share").fill("30");
  await section.getByText("您本人占 10%").waitFor();
  await author.press("添加合作者", section);
  await section.locator("#coauthor_3_name").fill("赵六");
  await author.press("删除", section.locator("[data-coauthor]").nth(2));
  assert.equal(await section.locator("[data-coauthor]").count(), 2);
  await author.examine("the form with co-authors");
  await page.locator("[data-saving][data-state=saved]").first().waitFor();
  await author.write({
    title: "青禾区举办职工技能大赛", body: "青禾区职工技能大赛开赛。", external: "yes", people_consent: "yes", first_here: "yes", original: "yes", self_made: "yes",
    sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes", contact: "0470-8800001",
    activity_day: await page.evaluate(() => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)),
  });
  await author.follow("检查并报送");
  await page.getByText("摄影，稿酬 30%").waitFor();
  await page.getByText("稿酬 10%").waitFor();
  await author.shoot("check");
  await author.follow("返回修改");
  assert.equal(await page.locator("#coauthor_2_name").inputValue(), "王五");
});

told.end();
