// What people type stays text everywhere, and is never lost when a session ends
// before the form is sent.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { password, story } from "./story.mjs";

const markup = '"><svg onload=alert(1)>';
const refused = /Failed to load resource: .*(401 \(Unauthorized\)|422)/;
const valid = { // for fields that take no other text
  unit_id: "青禾区总工会", gender: "female", birth_month: "1985-04", education: "本科", phone: "13800000001", email: "a@sample.example", site_url: "https://union.example",
  name: markup, id_number: "", contact: "13800000001", activity_day: "2026-01-05", external: "yes", people_consent: "yes", first_here: "yes", original: "yes", self_made: "yes", sent_freely: "yes", secrecy_passed: "yes",
};
const told = story("hostile", { units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"], accounts: [["chushen", "钱初审", "first_reviewer"]] });
const { step } = told;
let author, editor, draft;

/** Fills every text field of the page with markup, then mends what the server does not take, until it goes on. */
async function fillWithMarkup(send, gone) {
  for (const field of await author.page.locator("form input:not([type]), form input[type=text], form input[type=search], form input[type=tel], form input[type=email], form textarea").all()) {
    await author.turnTo(field);
    if ((await field.isVisible()) && !/^(caption_|photographer_)/.test((await field.getAttribute("name")) ?? "")) await field.fill(markup);
  }
  for (let round = 0; round < 3 && !gone.test(author.page.url()); round++) {
    const steps = author.page.locator(".steps button");
    if ((await steps.count()) > 0) await steps.last().tap();
    await author.follow(send);
    if (gone.test(author.page.url())) return;
    const bad = await author.page.locator(".field--bad").evaluateAll((all) => all.map((one) => one.dataset.field));
    assert.ok(bad.length > 0, `stays at ${author.page.url()} without naming a problem`);
    for (const name of bad.filter((one) => one !== "id_consent")) await author.write({ [name]: valid[name] ?? (name === "privacy" ? "yes" : assert.fail(`${name} takes no text`)) });
  }
}

/** The markup is there to be read, and did nothing. */
async function harmless(one, path) {
  if (path !== undefined) await one.open(path);
  await one.page.getByText(markup).first().waitFor();
  assert.equal(await one.page.locator("main svg[onload]").count(), 0);
}

step("markup in form 1 is text on every page", async () => {
  author = await told.phone("张三", refused);
  await author.open("/m/register");
  await fillWithMarkup("提交登记", /\/done$/);
  await harmless(author);
  await harmless(author, "/m/");
  editor = await told.desk("chushen", refused);
  await harmless(editor, "/console/registrations?state=pending");
  await editor.follow(markup);
  await harmless(editor);
  await editor.write({ unit_id: "青禾区总工会" }); // the unit's own name was markup too
  await Promise.all([editor.page.waitForEvent("load"), editor.page.locator("button[value=approve]").click()]);
  await harmless(editor, "/console/registrations?state=active");
});

step("markup in form 2 is text on every page", async () => {
  await author.open("/m/submit");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  draft = new URL(author.page.url()).pathname.replace(/\/edit$/, "");
  await fillWithMarkup("检查并报送", /\/check$/);
  await harmless(author);
  for (const consent of await author.page.locator("label.consent input").all()) await consent.tap();
  await author.follow("报送", author.page.locator(".bar form, .bar").last());
  await harmless(author);
  for (const path of [draft, "/m/", "/m/manuscripts"]) await harmless(author, path);
  const desk = draft.replace("/m/", "/console/");
  for (const path of ["/console/manuscripts?state=all", desk, `${desk}?tab=revisions`, `${desk}?tab=course`]) {
    await editor.open(path);
    await editor.page.getByText(markup).first().waitFor();
  }
});

step("another informant who guesses an address finds nothing, and changes nothing", async () => {
  const other = await told.phone("李四", /Failed to load resource: .*(40[34]|422)/);
  for (const path of ["", "/edit", "/check", "/sent", "/claim", "/recall", "/form.docx"]) {
    const answer = await other.page.goto(told.installation.origin + draft + path);
    assert.ok(answer.status() === 404 || answer.status() === 403, `${path} was answered ${answer.status()}`);
    assert.equal(await other.page.getByText(markup).count(), 0);
  }
  const answers = await other.page.evaluate(async (draft) => {
    const csrf = document.querySelector("meta[name=csrf]").content;
    const send = async (path) => (await fetch(draft + path, { method: "POST", headers: { "X-CSRF-Token": csrf, "Content-Type": "application/x-www-form-urlencoded" }, body: "title=x&version=1&round=1&act=save&reason=x" })).status;
    await send("/discard"); // says of what is not there that it is gone
    return Promise.all(["/save", "/edit", "/submit", "/withdraw", "/copy", "/order", "/disconnect", "/recall"].map(send));
  }, draft);
  for (const status of answers) assert.ok(status >= 400, `one was answered ${status}`);
  await harmless(author, draft);
});

step("an ended session loses nothing of form 2", async () => {
  await author.open("/m/submit");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  const address = author.page.url();
  await author.context.clearCookies({ name: "laigao" });
  await author.page.fill("#title", "会话结束前写的标题");
  await author.page.fill("#body", "会话结束前写的正文。");
  await author.follow("检查并报送");
  await author.page.getByText("会话结束前写的正文。").first().waitFor();
  await author.shoot("phone-session-ended");
  await Promise.all([author.page.waitForURL(address), author.press("重新进入")]);
  await author.page.getByRole("dialog").getByText("恢复", { exact: true }).tap();
  assert.equal(await author.page.inputValue("#title"), "会话结束前写的标题");
  assert.equal(await author.page.inputValue("#body"), "会话结束前写的正文。");
  await author.page.getByText(/已保存 \d\d:\d\d/).first().waitFor();
});

step("an ended session loses nothing of an editor's work", async () => {
  await editor.open(draft.replace("/m/", "/console/"));
  await editor.page.keyboard.press("e");
  await editor.page.waitForURL("**/edit*");
  const text = editor.page.locator(".rich__text");
  await text.fill("编辑改过的正文。");
  await editor.context.clearCookies({ name: "laigao" });
  await editor.follow("保存");
  await editor.page.getByText("编辑改过的正文。").first().waitFor();
  await editor.shoot("console-session-ended");
  await editor.follow("重新");
  await editor.write({ username: "chushen", password });
  await editor.follow("登录");
  await eventually("the offer of what was typed", () => editor.page.getByRole("dialog").isVisible());
  await editor.page.getByRole("dialog").getByText("恢复", { exact: true }).click();
  assert.equal((await text.textContent()).trim(), "编辑改过的正文。");
});

told.end();
