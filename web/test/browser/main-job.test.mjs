// The main job as people do it, in a real browser against the real server and
// the simulated platform: follow, register, approve, write, upload over a bad
// network, send, review, return, mend, sign, push, record an adoption.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { phone } from "../chromium.mjs";
import { eventually } from "./installation.mjs";
import { form1, photograph } from "./people.mjs";
import { awake, password, reviewers, story } from "./story.mjs";

const title = "青禾区举办职工技能大赛";
const bad = /Failed to load resource: .*(422|404 \(Not Found\))/;
const body = "11月20日，青禾区职工技能大赛在区职工活动中心开赛，来自全区十二家单位的选手参加了焊工、电工、叉车三个工种的比赛。\n\n" +
  "比赛分为理论考试和实际操作两部分。赛场上，选手们沉着应考、精心操作，裁判员全程监督，现场打分、现场公布成绩。\n\n" +
  "区总工会负责人表示，将继续搭建比武练兵的平台，让更多职工在岗位上成长成才。";

const told = story("main-job", {
  units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否", "A02,白桦矿业公司工会,白桦矿业,基层工会,,2,否"],
  accounts: [["guanli", "赵管理", "administrator"], ...reviewers, ["fabu", "周发布", "publisher"]],
});
const { step } = told;
let author, sim, first, second, final, publisher, openid, draft, film, article;

/** Signs in for the first time, which asks for an own password. */
async function signIn(username, name, shot) {
  const one = await told.people.desk(name);
  const page = await one.open("/console/");
  if (shot) {
    await one.shoot("console-signin");
    await one.examine("sign-in");
  }
  await one.write({ username, password: told.passwords[username] });
  await page.keyboard.press("Enter");
  await page.getByText("请先设置自己的密码").waitFor();
  if (shot) await one.shoot("console-password");
  await one.write({ old_password: told.passwords[username], new_password: password, again: password });
  await one.follow("保存");
  await page.getByRole("navigation", { name: "主菜单" }).waitFor();
  return one;
}

/** The page that opens when something on the simulated phone is touched. */
async function opened(press) {
  const [page] = await Promise.all([author.context.waitForEvent("page"), press()]);
  await page.waitForURL(`${told.installation.origin}/**`);
  await page.setViewportSize(phone.viewport); // a window of its own comes with a size of its own
  author.page = page;
  author.wire = undefined;
  return page;
}

const dialogOf = (page) => page.getByRole("dialog");

step("the administrator names the federation and chooses templates", async () => {
  const desk = await signIn("guanli", "赵管理", true);
  await desk.shoot("console-today-new");
  await desk.follow("设置");
  await desk.write({ federation: "示例市总工会" });
  await desk.follow("保存");
  await desk.page.getByText("已保存").first().waitFor();
  await desk.shoot("console-settings");
  await desk.examine("settings");
  await desk.open("/console/settings/notices");
  const templates = {
    registration_approved: "registration_result", registration_refused: "registration_result", manuscript_received: "manuscript_received",
    manuscript_returned: "manuscript_returned", manuscript_rejected: "review_result", manuscript_accepted: "review_result",
    manuscript_adopted: "manuscript_adopted", manuscript_waiting: "review_pending", registration_waiting: "review_pending",
  };
  desk.expect(bad); // the first saving maps the fields and asks to look at them
  for (let round = 0; round < 2; round++) {
    for (const [kind, template] of Object.entries(templates)) await desk.page.selectOption(`#template_${kind}`, `TPL_${template}`);
    await desk.follow("保存");
  }
  assert.equal(await desk.page.locator(".field--bad").count(), 0);
  await desk.shoot("console-notice-templates");
  await awake(desk);
  await desk.open("/console/accounts");
  await desk.shoot("console-accounts");
  await desk.open("/console/units");
  await desk.shoot("console-units");
  await desk.open("/console/audit");
  await desk.shoot("console-audit");
});

step("somebody follows the account and opens the link of the welcome", async () => {
  author = await told.people.phone("张三");
  author.expect(/favicon/);
  sim = await author.open(`${told.installation.platform}/`);
  await sim.fill("#nickname", "张三");
  await author.press("添加");
  await sim.locator("#chat").getByText("信息员登记").waitFor();
  openid = await sim.evaluate(() => localStorage.getItem("openid"));
  await author.shoot("wechat-welcome", sim);
  const page = await opened(() => sim.locator("#chat").getByText("信息员登记").tap());
  await page.getByRole("heading", { name: "示例市总工会基层工会信息员登记表" }).waitFor();
  await author.open("/m/");
  await author.shoot("phone-home-new");
  await author.examine("new home");
  await author.follow("登记");
});

step("form 1 saves itself and survives the page's death", async () => {
  await author.write({ unit_id: "青禾区总工会", name: "张三" });
  await author.page.getByText(/已保存 \d\d:\d\d/).waitFor();
  await author.shoot("phone-register-begun");
  await author.write({ union_post: "宣传委员", summary: "每周走访基层一次。" });
  await author.page.close(); // nothing asked, nothing awaited
  author.page = await author.context.newPage();
  await author.open("/m/register");
  await eventually("what was typed is back or offered", async () => {
    const offer = author.page.getByRole("dialog").getByText("恢复", { exact: true });
    if (await offer.isVisible()) await offer.tap();
    return (await author.page.inputValue("#summary")) === "每周走访基层一次。";
  });
  assert.equal(await author.page.inputValue("#name"), "张三");
  assert.equal(await author.page.inputValue("#union_post"), "宣传委员");
});

step("form 1 is sent in full after its problems were shown beside their fields", async () => {
  author.expect(bad);
  await author.press("单位", author.page.locator(".steps"));
  await author.press("下一步");
  await author.press("下一步"); // what this step needs is asked for here
  assert.ok((await author.page.locator(".field--bad").count()) >= 3);
  await author.shoot("phone-register-step");
  await author.write({ phone: "12" });
  await author.press("简介", author.page.locator(".steps"));
  await author.follow("提交登记");
  const problems = author.page.locator(".field--bad .field__error");
  assert.ok((await problems.count()) >= 4);
  assert.match((await problems.allTextContents()).join(), /^[^A-Za-z]+$/);
  await author.shoot("phone-register-problems");
  await author.examine("form 1 with problems");
  assert.equal(await author.page.inputValue("#name"), "张三");
  await author.write(form1);
  await author.write({ privacy: "yes" });
  await author.shoot("phone-register-full");
  await author.follow("提交登记");
  await author.page.getByText("登记表已提交").waitFor();
  await author.shoot("phone-registered");
  await author.open("/m/");
  await author.shoot("phone-home-pending");
});

step("an editor approves, and the phone says so", async () => {
  first = await signIn("chushen", "钱初审");
  await first.shoot("console-today");
  await first.examine("today");
  await first.open("/console/registrations?state=pending");
  await first.shoot("console-registrations");
  await first.follow("张三");
  await first.page.getByText("138****0001").waitFor();
  assert.equal(await first.page.getByText("13800000001").count(), 0);
  await first.shoot("console-registration");
  await first.examine("registration");
  await Promise.all([first.page.waitForEvent("load"), first.page.locator("button[value=approve]").click()]);
  await first.page.getByText("已通过").first().waitFor();
  await sim.locator("#chat").getByText("查看详情").waitFor();
  await author.shoot("wechat-approved", sim);
  await author.open("/m/");
  await author.shoot("phone-home-empty");
  await author.examine("home");
});

step("form 2 says what is missing, beside the field, and shows the first", async () => {
  await author.follow("报送新稿件");
  await author.shoot("phone-begin");
  await author.examine("begin");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  await author.page.getByRole("heading", { name: "示例市总工会基层工会宣传稿件报送单" }).waitFor();
  draft = new URL(author.page.url()).pathname.replace(/\/edit$/, "");
  await author.shoot("phone-edit-new");
  await author.write({ title });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.follow("检查并报送");
  assert.equal(await author.page.inputValue("#title"), title);
  const place = await author.page.locator(".field--bad").first().evaluate((field) => ({ top: field.getBoundingClientRect().top, words: field.querySelector(".field__error").textContent }));
  assert.ok(place.top >= 0 && place.top < 700, `the first problem stands at ${place.top}`);
  assert.match(place.words, /^[^A-Za-z]+$/);
  await author.shoot("phone-edit-missing");
  await author.examine("form 2 with problems");
});

step("form 2 is written in full", async () => {
  const day = await author.page.evaluate(() => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10));
  await author.write({
    contact: "0470-8800001", activity_day: day, external: "yes", people_consent: "yes", other_attachments: "样报一份", body, excerpt: "十二家单位的选手比拼三个工种。",
    byline: "张三", photographer: "张三", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes",
  });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  assert.match(await author.page.locator("[data-clock]").textContent(), /按时/);
});

step("two photographs and a refused file", async () => {
  const pictures = [await photograph(told.browser, "赛场.jpg", "青禾区职工技能大赛", 205), await photograph(told.browser, "颁奖.jpg", "颁 奖 仪 式", 28)];
  const [photos, , others] = await author.page.locator("input[data-add]").all();
  await photos.setInputFiles(pictures);
  await eventually("both photographs", async () => (await author.page.getByText("已收到").count()) === 2);
  await author.write({ [await nameOf("caption_", 0)]: "选手在焊工赛场上操作。", [await nameOf("caption_", 1)]: "区总工会负责人为获奖选手颁奖。" });
  await others.setInputFiles([{ name: "软件.jpg", mimeType: "image/jpeg", buffer: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(4000, 144)]) }]);
  const refused = author.page.locator(".upload[data-state=failed]");
  await refused.waitFor();
  assert.match(await refused.locator(".upload__line").textContent(), /^[^A-Za-z]{6,}$/);
  await author.shoot("phone-file-refused");
  await author.press("删除", refused);
  await dialogOf(author.page).getByText("删除", { exact: true }).last().tap();
  await refused.waitFor({ state: "detached" });
});

const nameOf = (prefix, at) => author.page.locator(`[name^="${prefix}"]`).nth(at).getAttribute("name");

step("a film arrives whole over pause, a cut network and a killed server", async () => {
  author.expect(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_NETWORK|ERR_SOCKET_NOT_CONNECTED/);
  film = await told.installation.film("现场.mp4", 200 << 20);
  await author.slow(16 << 20);
  await author.page.locator("input[data-add]").nth(1).setInputFiles(film.path);
  const row = author.page.locator(".upload", { hasText: "现场.mp4" });
  const bar = row.locator("progress");
  const line = row.locator(".upload__line");
  const sent = () => bar.evaluate((one) => one.value);
  const beyond = (percent) => eventually(`${percent}% of the film`, async () => (await sent()) > percent);
  const says = async (words) => {
    let said = "";
    const holds = async () => words.test((said = await line.textContent()));
    await eventually(`the row says ${words}`, holds).catch((error) => assert.fail(`${error.message}, but: ${said}`));
  };
  await says(/^\d+% · [\d.]+ MB\/秒 · 还剩/);
  assert.match(await row.locator(".upload__size").textContent(), /^2\d\d(\.\d)? MB$/);
  await author.shoot("phone-upload");
  await author.examine("form 2 while uploading");

  await row.getByRole("button", { name: "暂停" }).tap();
  await says(/已暂停/);
  const stopped = await sent();
  await pause(700);
  assert.equal(await sent(), stopped);
  await author.shoot("phone-upload-paused");
  await row.getByRole("button", { name: "继续" }).tap();
  await beyond(stopped + 5);

  await author.connected(false);
  await says(/网络不通，正在重试/);
  await author.shoot("phone-upload-offline");
  await author.connected(true);
  const cut = await sent();
  await beyond(Math.min(70, cut + 5));

  await told.installation.end("laigao", "SIGKILL");
  await says(/网络不通，正在重试/);
  await told.installation.serve();
  await row.getByText("已收到").waitFor({ timeout: 40_000 });
  assert.ok((await told.installation.hashes()).includes(film.sha256), "no file in the store has the film's SHA-256");
  await author.slow();
  const caption = await row.locator("[name^=caption_]").getAttribute("name");
  await author.write({ [caption]: "比赛现场。" });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.shoot("phone-edit-full");
});

/** Reads the page before sending, accepts the statements, and sends with an impatient thumb. */
async function send(shot) {
  await author.follow("检查并报送");
  await author.page.waitForURL("**/check");
  for (const consent of await author.page.locator("label.consent").all()) await consent.tap();
  if (shot) {
    await author.shoot("phone-check");
    await author.examine("check");
  }
  const button = author.page.locator(".bar button");
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  const tap = () => author.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await Promise.all([author.page.waitForURL("**/sent"), tap(), tap(), tap()]);
  await author.page.getByText(/\d{4}-000001/).waitFor();
}

step("three taps send one manuscript with one number", async () => {
  await send(true);
  await author.shoot("phone-sent");
  await author.examine("sent");
  await author.open("/m/manuscripts");
  assert.equal(await author.page.locator(".entry").count(), 1);
  await author.shoot("phone-manuscripts");
  await author.follow(title);
  await author.shoot("phone-course-reviewing");
  await eventually("the receipt on the phone", async () => (await told.installation.inbox(openid, "template")).length === 2);
});

/** Signs the step that waits, by the keys. */
async function pass(one, opinion, then) {
  await one.page.keyboard.press("a");
  const dialog = dialogOf(one.page);
  await one.write({ opinion }, dialog);
  if (then === "已审定") await one.write({ secrecy_checked: "on" }, dialog);
  await one.page.keyboard.press("Control+Enter");
  await one.page.getByText(`现在是“${then}`).waitFor();
}

/** Opens the manuscript as an editor does who comes in the morning. */
async function take(one) {
  await one.open("/console/");
  await one.follow("稿件", one.page.getByRole("navigation", { name: "主菜单" }));
  await one.page.keyboard.press("ArrowDown");
  await one.page.locator(".line--here").waitFor();
  await one.page.keyboard.press("Enter");
  await one.page.locator("#pane .detail__title", { hasText: title }).waitFor();
}

/** Puts the cursor of the editor between words. */
async function cursorAfter(text, words, following) {
  await text.waitFor();
  await text.focus();
  await text.evaluate((root, [words, following]) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const at = walker.currentNode.data.indexOf(words + following);
      if (at >= 0) document.getSelection().collapse(walker.currentNode, at + words.length);
    }
  }, [words, following]);
  await text.page().waitForTimeout(100); // browsers tell of a moved cursor a little later
}

step("the first reviewer reads by keys, sees pictures and film, and edits", async () => {
  await take(first);
  await first.shoot("console-inbox");
  await first.examine("inbox");
  await first.press("附件");
  await first.page.locator("#pane video").waitFor();
  await eventually("both thumbnails", () => first.page.locator("#pane .gallery img").evaluateAll((all) => all.length === 2 && all.every((one) => one.naturalWidth > 0)));
  await first.shoot("console-attachments");
  await first.examine("attachments");
  await first.page.locator("#pane .gallery a[data-lightbox]").first().click();
  await eventually("the large picture", () => first.page.locator(".lightbox img").evaluate((one) => one.naturalWidth > 600));
  await first.shoot("console-lightbox");
  await first.page.keyboard.press("ArrowRight");
  await first.page.getByText("2 / 2").waitFor();
  await first.page.keyboard.press("Escape");
  await first.page.locator("#pane video").evaluate((one) => { one.muted = true; return one.play(); });
  assert.ok(await first.page.locator("#pane video").evaluate((one) => one.readyState >= 1 && one.videoWidth === 480 && Math.round(one.duration) === 4));

  await first.press("正文");
  await first.page.locator("#pane .article", { hasText: "十二家单位" }).waitFor();
  await first.page.keyboard.press("e");
  await first.page.waitForURL("**/edit*");
  await cursorAfter(first.page.locator(".rich__text"), "区总工会", "负责人表示");
  await first.page.keyboard.type("有关");
  await first.page.getByText(/已自动保存 \d\d:\d\d/).waitFor();
  await first.shoot("console-edit");
  await first.examine("edit");
  await first.follow("保存");
  await first.press("修订");
  await first.page.locator("#pane ins", { hasText: "有关" }).waitFor();
  await first.shoot("console-revisions");
  await first.examine("revisions");
  await first.page.keyboard.press("a");
  await dialogOf(first.page).waitFor();
  await first.shoot("console-pass-dialog");
  await first.examine("the dialog of a decision");
  await first.page.keyboard.press("Escape");
  await dialogOf(first.page).waitFor({ state: "hidden" });
  await pass(first, "语言通顺，事实清楚。", "复审");
});

step("the second reviewer returns it with reasons, and the author reads them", async () => {
  second = await signIn("fushen", "孙复审");
  await take(second);
  await second.page.keyboard.press("r");
  const dialog = dialogOf(second.page);
  await second.write({ reasons: "facts", opinion: "请补充参赛人数。" }, dialog);
  await second.shoot("console-return-dialog");
  await second.page.keyboard.press("Control+Enter");
  await second.page.getByText("现在是“退回修改”").waitFor();
  await second.shoot("console-returned");
  const notice = sim.locator("#chat .notice", { hasText: "请补充参赛人数" });
  await notice.waitFor();
  await author.shoot("wechat-returned", sim);
  const page = await opened(() => notice.last().tap());
  await page.getByText("请补充参赛人数。").first().waitFor();
  assert.equal(await page.getByText("语言通顺").count(), 0, "the author reads an internal opinion");
  await author.shoot("phone-returned");
  await author.examine("returned");
  await author.open("/m/");
  await author.shoot("phone-home-returned");
  await author.follow(title);
});

step("the author mends and sends again, and editors see the difference", async () => {
  await author.follow("修改稿件");
  await author.shoot("phone-edit-returned");
  const text = await author.page.inputValue("#body");
  assert.match(text, /有关负责人/);
  await author.page.fill("#body", text.replace("十二家单位的选手", "十二家单位的八十六名选手"));
  await send(false);
  await take(first);
  await first.follow("看与上次退回时的差别");
  await first.page.locator("#pane ins", { hasText: "八十六名" }).waitFor();
  await first.shoot("console-difference");
  await pass(first, "已补充人数。", "复审");
});

step("second and final reviewer pass it, the last with the secrecy tick", async () => {
  await take(second);
  await pass(second, "同意。", "终审");
  final = await signIn("zhongshen", "李终审");
  await take(final);
  await final.page.keyboard.press("a");
  await final.shoot("console-final-dialog");
  await final.page.keyboard.press("Escape");
  await dialogOf(final.page).waitFor({ state: "hidden" });
  await pass(final, "同意刊发。", "已审定");
  await final.open(`${draft.replace("/m/", "/console/")}?tab=reviews`);
  await final.page.getByText("同意刊发。").first().waitFor();
  await final.shoot("console-reviews");
  await final.examine("reviews");
});

step("the publisher composes an article, the final reviewer signs it", async () => {
  publisher = await signIn("fabu", "周发布");
  await publisher.follow("推送", publisher.page.getByRole("navigation", { name: "主菜单" }));
  await publisher.shoot("console-articles-empty");
  await publisher.follow("新建推送");
  await publisher.follow("加入");
  await publisher.write({ author: "张三", digest: "十二家单位的八十六名选手比拼三个工种。" });
  await publisher.page.locator("input[name=cover]").first().check();
  await publisher.follow("保存");
  await publisher.page.getByText("检查都通过了").waitFor();
  article = new URL(publisher.page.url()).pathname;
  await publisher.shoot("console-article");
  await publisher.examine("article");
  await publisher.follow("签发前检查");
  await publisher.shoot("console-article-checks");
  await publisher.follow("预览");
  const frame = publisher.page.frameLocator("iframe.preview");
  await frame.getByText("八十六名选手").waitFor();
  await publisher.shoot("console-article-preview");

  await final.open(article);
  await final.press("签发", final.page.locator(".verdict"));
  await final.shoot("console-sign-dialog");
  await dialogOf(final.page).getByText("签发", { exact: true }).last().click();
  await final.page.getByText("签发").first().waitFor();
  await final.page.locator(".work__head .state", { hasText: "已签发" }).waitFor();
});

step("the publisher pushes it, and followers get the card", async () => {
  await publisher.open(article);
  await publisher.follow("推送…");
  await publisher.page.getByText("关注者的微信里会出现消息").waitFor();
  await publisher.page.getByLabel("全部关注者").check();
  await publisher.shoot("console-push");
  await publisher.examine("push");
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await eventually("the platform's result", async () => {
    await publisher.open(article);
    return (await publisher.page.locator(".work__head .state").textContent()).includes("已发出");
  });
  await publisher.shoot("console-pushed");
  await publisher.open("/console/articles");
  await publisher.shoot("console-articles");
  await publisher.examine("articles");
  const card = sim.locator("#chat .news", { hasText: title });
  await card.waitFor();
  assert.equal(await card.count(), 1);
  await author.shoot("wechat-pushed", sim);
});

step("an adoption elsewhere is recorded", async () => {
  await first.open("/console/outlets");
  await first.write({ name: "示例日报", system: "党政", level: "市级" });
  await first.follow("保存");
  await first.page.getByRole("cell", { name: "示例日报" }).waitFor();
  await first.shoot("console-outlets");
  await first.open(draft.replace("/m/", "/console/") + "?tab=adoptions");
  const outlet = await first.page.locator("#outlet_id option", { hasText: "示例日报" }).getAttribute("value");
  await first.page.selectOption("#outlet_id", outlet);
  await first.write({ link: "https://daily.example/2026/1", place: "第 3 版" });
  await first.follow("登记采用");
  await first.page.locator("#pane .sheet", { hasText: "示例日报" }).waitFor();
  await first.shoot("console-adoption");
  await first.examine("adoptions of a manuscript");
  await first.open("/console/adoptions");
  await first.shoot("console-adoptions");
});

step("the author sees the whole course, and every notice arrived", async () => {
  await eventually("all notices", async () => (await told.installation.inbox(openid, "template")).length >= 7);
  await author.open(draft);
  for (const words of ["已采用", "示例日报", "八十六名选手"]) await author.page.getByText(words).first().waitFor();
  assert.equal(await author.page.getByText("语言通顺").count(), 0, "the author reads an internal opinion");
  await author.shoot("phone-course");
  await author.examine("course");
  await author.open("/m/");
  await author.shoot("phone-home");
  await author.open("/m/register/done");
  await author.shoot("phone-registration");
  await author.open("/m/privacy");
  await author.shoot("phone-privacy");
  await pause(500);
  assert.equal((await told.installation.inbox(openid, "template")).length, 7);
  assert.equal((await told.installation.inbox(openid, "mass")).length, 1);
  await author.shoot("wechat-end", sim);
});

step("the author claims another adoption, and an editor verifies it", async () => {
  await author.open(`${draft}/claim`);
  await author.follow("提交"); // nothing is filled in yet
  await author.page.getByText("请填写刊发日期").waitFor();
  await author.write({ outlet_id: "本会网站", day: new Date().toISOString().slice(0, 10), link: "https://union.example/1" });
  await author.follow("提交");
  await author.page.getByText("待核实").waitFor();
  await author.shoot("phone-claim");
  await author.examine("claim");
  await first.open("/console/adoptions?state=claimed");
  await first.shoot("console-claims");
  await first.examine("claims");
  await first.follow("认定");
  await first.page.getByText("没有要核实的").waitFor();
  await author.open(draft);
  await author.page.getByText("本会网站").first().waitFor();
  await author.follow("采用证书");
  await author.page.locator(".certificate__picture").waitFor();
  await author.shoot("phone-certificate");
  await author.examine("certificate");
  await author.follow("打开核验页面");
  await author.page.getByText("证书有效").waitFor();
  await author.shoot("public-certificate");
  await author.examine("verified certificate");
});

step("the author amends the registration, files its stamped scan and asks for a handover; the editor sees it", async () => {
  await author.open("/m/register");
  await author.write({ union_post: "兼职副主席" });
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
  await author.follow("保存修改");
  await author.page.getByText("兼职副主席").waitFor();
  await author.page.setInputFiles("#seals input[accept]", await photograph(told.browser, "盖章页.jpg", "盖 章 页", 0));
  await author.page.locator("#seals .upload[data-state=done]").waitFor();
  await author.shoot("phone-seal");
  await author.examine("registration with its scan");
  await author.open("/m/handover");
  await author.write({ last_day: new Date(Date.now() + 30 * 24 * 3600_000).toISOString().slice(0, 10), successor: "李四" });
  await author.follow("提出交接");
  await author.page.getByText("已提出交接").waitFor();
  await author.shoot("phone-handover");
  await author.examine("handover");
  await author.open("/m/mydata");
  await author.shoot("phone-mydata");
  await author.examine("own data");
  await first.open("/console/registrations?state=amended");
  await first.follow("张三");
  for (const words of ["宣传委员", "兼职副主席", "本人申请交接", "李四", "盖章扫描件"]) await first.page.getByText(words).first().waitFor();
  await first.shoot("console-registration-amended");
  await first.examine("amended registration");
  await first.follow("都看过了");
  await first.page.getByText("看过", { exact: false }).first().waitFor();
});

step("the console lists every notice with its tries", async () => {
  await first.open("/console/notifications");
  assert.equal(await first.page.locator("tbody tr").count() >= 7, true);
  assert.equal(await first.page.getByText(/第 1 次：/).count() >= 7, true);
  await first.shoot("console-notifications");
  await first.examine("notifications");
  await first.open("/console/");
  await first.shoot("console-today-end");
});

step("everybody can read the article", async () => {
  await author.open("/articles");
  await author.shoot("public-articles");
  await author.follow(title);
  await author.page.getByText("八十六名选手").first().waitFor();
  assert.equal(await author.page.locator("video").evaluate((one) => { one.muted = true; return one.play().then(() => one.videoWidth); }), 480);
  await author.shoot("public-article");
  await author.examine("public article");
  const reader = await told.people.desk("读者");
  await reader.open(new URL(author.page.url()).pathname);
  await reader.shoot("public-article-desk");
});

step("no link on any of these pages leads nowhere", async () => {
  const dead = [];
  for (const [address, one] of told.people.links) {
    const answer = await one.context.request.get(address);
    if (!answer.ok()) dead.push(`${one.name}: ${address} answers ${answer.status()}`);
  }
  assert.deepEqual(dead, []);
});

told.end();
