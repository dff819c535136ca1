// An article on its way out, in a real browser: shown to an informant's phone,
// scheduled, suspended, resumed, changed, cancelled, and pushed to a tag on a
// sensitive day while the account's administrator has to confirm it.
import assert from "node:assert/strict";
import { account, eventually } from "./installation.mjs";
import { lookAt, reviewers, sports, story } from "./story.mjs";

const { title } = sports;
const bad = /Failed to load resource: .*(422|409|404 .*\/upload\/)/;
const told = story("publish", {
  units: ["A01,青禾区总工会,青禾区,基层工会,,1,否"],
  accounts: [...reviewers, ["fabu", "周发布", "publisher"]],
});
const { step } = told;
let final, publisher, author, reader, article;

/** Beijing's time so many days from now, as a browser's field writes it. */
const beijing = (days, clock) => `${new Date(Date.now() + 8 * 3600_000 + days * 86_400_000).toISOString().slice(0, 10)}T${clock}`;

/** Calls the simulated platform as the account does. */
async function platform(path, body) {
  const json = { method: "POST", headers: { "Content-Type": "application/json" } };
  const base = told.installation.platform;
  const token = await (await fetch(`${base}/cgi-bin/stable_token`, { ...json, body: JSON.stringify({ grant_type: "client_credential", appid: account.appID, secret: account.secret }) })).json();
  const answer = await (await fetch(`${base}${path}?access_token=${token.access_token}`, { ...json, body: JSON.stringify(body) })).json();
  assert.ok(!answer.errcode, JSON.stringify(answer));
  return answer;
}

step("a manuscript is approved", async () => {
  ({ final, author } = await told.approved(sports, bad));
  reader = await told.installation.follow("读者");
});

step("the publisher composes an article, the final reviewer signs it", async () => {
  publisher = await told.desk("fabu", bad);
  await publisher.open("/console/articles");
  await publisher.follow("新建推送");
  await publisher.follow("加入");
  await publisher.write({ author: "张三", digest: "十二支队比拼三个项目。" });
  await publisher.page.locator("input[name=cover]").first().check();
  await publisher.follow("保存");
  await publisher.page.getByText("检查都通过了").waitFor();
  article = new URL(publisher.page.url()).pathname;
  await final.open(article);
  await final.press("签发", final.page.locator(".verdict"));
  await Promise.all([final.page.waitForEvent("load"), final.page.getByRole("dialog").getByRole("button", { name: "签发" }).click()]);
  await final.page.locator(".work__head .state", { hasText: "已签发" }).waitFor();
});

step("the author sees the article on the phone before it goes out", async () => {
  await publisher.open(article);
  await lookAt(publisher, "signed", 1280, 375);
  await publisher.follow("发到手机预览…");
  await publisher.write({ q: "张" });
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.keyboard.press("Enter")]);
  await publisher.page.getByLabel("张三").check();
  await publisher.follow("发送预览");
  const [card] = await eventually("the preview", async () => {
    const shown = await told.installation.inbox(author.openid, "preview");
    return shown.length === 1 && shown;
  });
  assert.match(JSON.stringify(card), new RegExp(title));
  await eventually("its result", async () => {
    await publisher.open(`${article}/show`);
    return (await publisher.page.getByText("已发到手机").count()) === 1;
  });
  await lookAt(publisher, "show", 1280, 375);
  assert.equal((await told.installation.inbox(reader, "preview")).length, 0);
});

step("the department keeps its sensitive days", async () => {
  await final.open("/console/settings/days");
  await final.follow("添加常用日期");
  await final.page.getByText("烈士纪念日").first().waitFor();
  const today = beijing(0, "").slice(5, 10);
  await final.write({ name: "职工安全纪念日", from_day: today, words: "用语要庄重" });
  await final.follow("保存");
  await final.page.getByRole("link", { name: "职工安全纪念日" }).waitFor();
  await final.page.getByLabel("公众号开启了").check();
  await final.follow("保存", final.page.locator("form", { has: final.page.locator("[name=guarded]") }));
  await lookAt(final, "days", 1280, 375);
});

step("it is scheduled for a tag", async () => {
  const { tag } = await platform("/cgi-bin/tags/create", { tag: { name: "积极分子" } });
  await platform("/cgi-bin/tags/members/batchtagging", { tagid: tag.id, openid_list: [author.openid] });
  await publisher.open(article);
  await publisher.follow("推送…");
  await publisher.page.getByText("还剩 4 次").waitFor();
  await lookAt(publisher, "send", 1280, 375);
  await publisher.page.getByLabel("一个标签").check();
  await publisher.page.getByLabel("标签", { exact: true }).selectOption({ label: "积极分子（1 人）" });
  await publisher.page.getByLabel("定时（北京时间）").check();
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await publisher.page.getByText("请填写日期和时间").waitFor();
  assert.ok(await publisher.page.getByLabel("一个标签").isChecked(), "what was chosen is gone");
  await publisher.page.getByLabel("日期和时间").fill(beijing(2, "09:00"));
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await publisher.page.locator(".work__head .state", { hasText: "已定时" }).waitFor();
  await publisher.page.getByText(/还有 [12] 天/).waitFor();
  await lookAt(publisher, "scheduled", 1280, 375);
});

step("everything scheduled is suspended with a reason, and resumed", async () => {
  await final.open("/console/articles");
  await final.press("暂停定时推送…");
  const dialog = final.page.getByRole("dialog");
  await dialog.locator("textarea").fill("等候统一安排");
  await Promise.all([final.page.waitForEvent("load"), dialog.getByRole("button", { name: "暂停" }).click()]);
  await final.page.getByText("定时推送已全部暂停").waitFor();
  await lookAt(final, "suspended", 1280, 375);
  await publisher.open(article);
  await publisher.page.getByText("等候统一安排").waitFor();
  await publisher.open("/console/articles");
  await publisher.press("恢复定时推送");
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.getByRole("dialog").getByRole("button", { name: "恢复" }).click()]);
  assert.equal(await publisher.page.getByText("定时推送已全部暂停").count(), 0);
});

step("the calendar shows it, and its line is reached by keys", async () => {
  await publisher.open(`/console/articles/calendar?month=${beijing(2, "").slice(0, 7)}`);
  const line = publisher.page.locator(".month__line", { hasText: title });
  await line.waitFor();
  await lookAt(publisher, "calendar", 1280, 375);
  await publisher.page.locator(".work__acts a").last().focus();
  await publisher.page.keyboard.press("Tab");
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.keyboard.press("Enter")]);
  assert.equal(new URL(publisher.page.url()).pathname, article);
});

step("its time is changed, then the schedule is cancelled", async () => {
  await publisher.follow("改时间…");
  assert.ok(await publisher.page.getByLabel("一个标签").isChecked());
  assert.equal(await publisher.page.getByLabel("日期和时间").inputValue(), beijing(2, "09:00"));
  await publisher.page.getByLabel("日期和时间").fill(beijing(3, "15:30"));
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await publisher.page.getByText("15:30").first().waitFor();
  await publisher.press("取消定时", publisher.page.locator(".verdict"));
  await Promise.all([publisher.page.waitForEvent("load"), publisher.page.getByRole("dialog").getByRole("button", { name: "取消定时" }).click()]);
  await publisher.page.locator(".work__head .state", { hasText: "已签发" }).waitFor();
});

step("it is pushed to the tag today, which has to be confirmed twice", async () => {
  const guard = (on) => fetch(`${told.installation.platform}/_sim/accounts/${account.appID}/console`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ mass_guarded: on }) });
  await guard(true);
  await publisher.follow("推送…");
  await publisher.page.getByText("用语要庄重").waitFor();
  await publisher.page.getByLabel("一个标签").check();
  await publisher.page.getByLabel("标签", { exact: true }).selectOption({ label: "积极分子（1 人）" });
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await publisher.page.getByText("请勾选确认").waitFor();
  await lookAt(publisher, "sensitive", 1280, 375);
  await publisher.page.getByLabel("内容适合在这一天发").check();
  await publisher.follow("推送", publisher.page.locator(".form__acts"));
  await eventually("the platform waits", async () => {
    await publisher.open(article);
    return (await publisher.page.getByText("等公众号管理员在微信上确认").count()) === 1;
  });
  await publisher.page.getByText(/还有 2\d 分 \d\d 秒/).waitFor();
  await lookAt(publisher, "guarded", 1280, 375);
  assert.equal((await told.installation.inbox(author.openid, "mass")).length, 0);
  await fetch(`${told.installation.platform}/_sim/accounts/${account.appID}/confirm`, { method: "POST" });
  await eventually("the platform's result", async () => {
    await publisher.open(article);
    return (await publisher.page.locator(".work__head .state").textContent()).includes("已发出");
  });
  assert.equal((await told.installation.inbox(author.openid, "mass")).length, 1);
  assert.equal((await told.installation.inbox(reader, "mass")).length, 0, "who has not the tag got it");
  await publisher.open("/console/articles");
  await publisher.page.getByText("标签“积极分子”").first().waitFor();
  await lookAt(publisher, "list", 1280, 375);
});

step("one draft was made, for the preview and for the push", async () => {
  const calls = await (await fetch(`${told.installation.platform}/_sim/calls?path=/cgi-bin/draft/add`)).json();
  assert.equal((calls.calls ?? calls).length, 1);
});

told.end();
