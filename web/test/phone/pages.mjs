// Every page of the phone in every state worth seeing, as the demo's people meet
// it: for the page of screenshots and for the test that goes through them all.

const drafted = "/m/manuscripts?state=draft";

/** Opens the first manuscript of a list, or one whose title says so. */
async function first(p, list, words = "") {
  await p.open(list);
  const entry = p.page.locator(".entry", { hasText: words }).first();
  await p.open(await entry.getAttribute("href"));
}

/** Opens the form of the draft, or another page of it. */
async function ofDraft(p, page = "edit") {
  await first(p, drafted);
  const address = new URL(p.page.url()).pathname.replace(/\/edit$/, "");
  await p.open(`${address}/${page}`);
}

const at = (address) => (p) => p.open(address);

/** What the administrator gets at a desk: signs in, does something, and ends. */
async function administrator(p, act) {
  const one = await p.people.desk("管理员");
  try {
    return await act(await one.signIn("admin"));
  } finally {
    await one.context.close();
  }
}

// Each: its name, whose phone, how one comes there, and what it is in words.
export const pages = [
  ["home-new", "新来的", at("/m/"), "还没有登记"],
  ["register-empty", "新来的", at("/m/register"), "登记表，空白"],
  ["register-problems", "新来的", async (p) => {
    await p.open("/m/register");
    await p.page.evaluate(() => { document.querySelector("form[data-autosave]").noValidate = true; });
    await Promise.all([p.page.waitForEvent("load"), p.page.evaluate(() => document.querySelector("form[data-autosave]").submit())]);
  }, "登记表，有几处要补充"],
  ["home-begun", "褚小四", at("/m/"), "登记表写了一半"],
  ["register-begun", "褚小四", at("/m/register"), "登记表，写了一半"],
  ["home-pending", "钱一", at("/m/"), "登记等待审核"],
  ["registered-pending", "钱一", at("/m/register/done"), "登记表已提交"],
  ["home-refused", "陈小三", at("/m/"), "登记未通过"],
  ["register-refused", "陈小三", at("/m/register"), "登记表，退回修改"],
  ["home", "张三", at("/m/"), "我的"],
  ["home-returned", "周八", at("/m/"), "我的，有退回的稿件"],
  ["registered", "张三", at("/m/register/done"), "我的登记"],
  ["register-amend", "张三", at("/m/register"), "修改我的登记"],
  ["submit", "张三", at("/m/submit"), "报送稿件"],
  ["submit-empty", "王五", at("/m/submit"), "报送稿件，没有草稿"],
  ["edit", "张三", (p) => ofDraft(p), "报送单"],
  ["edit-problems", "张三", async (p) => {
    await ofDraft(p);
    await Promise.all([p.page.waitForEvent("load"), p.page.locator("button[value=check]").tap()]);
  }, "报送单，有几处要补充"],
  ["edit-returned", "周八", async (p) => {
    await first(p, "/m/manuscripts?state=returned");
    await p.follow("修改稿件");
  }, "退回的稿件，修改"],
  ["edit-offline", "吴九", async (p) => {
    await ofDraft(p);
    await p.page.waitForLoadState("networkidle");
    await p.context.setOffline(true);
    await p.page.locator("#excerpt").fill("断网时写的摘要。");
    await p.page.getByText("未保存").first().waitFor();
  }, "报送单，断网时"],
  ["check", "张三", (p) => ofDraft(p, "check"), "检查并报送"],
  ["manuscripts", "张三", at("/m/manuscripts"), "我的稿件"],
  ["manuscripts-empty", "王五", at("/m/manuscripts?state=draft"), "我的稿件，这一类没有"],
  ["course-reviewing", "张三", (p) => first(p, "/m/manuscripts?state=reviewing"), "稿件，审稿中"],
  ["course-endorsing", "吴九", (p) => first(p, "/m/manuscripts?state=reviewing", "待单位审签"), "稿件，待单位审签"],
  ["course-returned", "周八", (p) => first(p, "/m/manuscripts?state=returned"), "稿件，退回修改"],
  ["course-accepted", "王五", (p) => first(p, "/m/manuscripts?state=accepted"), "稿件，已审定"],
  ["course-adopted", "张三", (p) => first(p, "/m/manuscripts?state=adopted"), "稿件，已采用"],
  ["course-closed", "张三", (p) => first(p, "/m/manuscripts?state=closed"), "稿件，未采用"],
  ["letters", "张三", async (p) => {
    await first(p, "/m/manuscripts?state=reviewing");
    await p.follow("和编辑部往来");
  }, "和编辑部往来"],
  ["letters-empty", "王五", async (p) => {
    await first(p, "/m/manuscripts?state=accepted");
    await p.follow("和编辑部往来");
  }, "和编辑部往来，还没有"],
  ["letters-problems", "王五", async (p) => {
    await first(p, "/m/manuscripts?state=accepted");
    await p.follow("和编辑部往来");
    await Promise.all([p.page.waitForEvent("load"), p.page.evaluate(() => { const form = document.querySelector("form"); form.noValidate = true; form.submit(); })]);
  }, "和编辑部往来，没有写"],
  ["claim", "张三", async (p) => {
    await first(p, "/m/manuscripts?state=adopted");
    await p.follow("其他媒体刊发了");
  }, "报采用"],
  ["rewards", "张三", async (p) => { // the last but one before this quarter, which is paid
    await p.open("/m/rewards");
    await p.open(await p.page.locator("a.quarter").nth(2).getAttribute("href"));
  }, "积分和稿酬"],
  ["rewards-empty", "褚小四", at("/m/rewards"), "积分和稿酬，还没有"],
  ["rewards-account", "张三", at("/m/rewards/account"), "收款账户"],
  ["rewards-account-problems", "张三", async (p) => {
    await p.open("/m/rewards/account");
    await p.page.locator("#account").fill("123");
    await Promise.all([p.page.waitForEvent("load"), p.page.evaluate(() => document.querySelector('form[action="/m/rewards/account"]').submit())]);
  }, "收款账户，有几处要改"],
  ["recall", "张三", async (p) => {
    await first(p, "/m/manuscripts?state=adopted");
    await p.follow("申请撤稿");
  }, "申请撤稿"],
  ["sent", "张三", async (p) => {
    await first(p, "/m/manuscripts?state=reviewing");
    await p.open(`${new URL(p.page.url()).pathname}/sent`);
  }, "已报送"],
  ["certificate", "张三", async (p) => {
    await first(p, "/m/manuscripts?state=adopted");
    await p.follow("采用证书");
    await p.page.locator("canvas, img.certificate__picture, .certificate").first().waitFor();
  }, "采用证书"],
  ["inbox", "张三", at("/m/inbox"), "通知"],
  ["allow", "张三", async (p) => {
    await p.open("/m/allow");
    await p.page.getByRole("button", { name: "再同意一次" }).waitFor();
  }, "微信提醒"],
  ["inbox-empty", "新来的", at("/m/inbox"), "通知，还没有"],
  ["handover", "张三", at("/m/handover"), "交接"],
  ["circulars", "张三", at("/m/circulars"), "季度通报"],
  ["mydata", "张三", at("/m/mydata"), "我的信息"],
  ["privacy", "新来的", at("/m/privacy"), "个人信息处理说明"],
  ["unit", "卫主席（单位审签人）", at("/m/unit"), "本单位"],
  ["unit-figures", "卫主席（单位审签人）", async (p) => {
    await p.open("/m/unit");
    await p.follow("单位数据");
    await p.follow("看上个季度");
  }, "单位数据"],
  ["figures", "张三", at("/m/figures"), "单位数据，这个季度"],
  ["unit-manuscripts", "卫主席（单位审签人）", at("/m/unit/manuscripts"), "本单位的稿件"],
  ["unit-manuscript", "卫主席（单位审签人）", (p) => first(p, "/m/unit"), "审签一篇稿件"],
  ["unit-people", "卫主席（单位审签人）", at("/m/unit/people"), "本单位的信息员"],
  ["unit-person", "卫主席（单位审签人）", async (p) => {
    await p.open("/m/unit/people");
    await p.follow("吴九");
  }, "替信息员提出交接"],
  ["unit-nobody", "关注者甲", at("/m/unit"), "不是审签人"],
  ["reviews", "马终审（编辑）", at("/m/review/"), "等您审稿"],
  ["review", "马终审（编辑）", (p) => first(p, "/m/review/"), "在手机上审一篇稿件"],
  ["continue", "新来的", at("/m/continue"), "在电脑上接着写"],
  ["grant", "张三", async (p) => {
    const computer = await p.people.desk("电脑");
    await computer.open("/m/continue");
    const address = /http\S+/.exec(await computer.page.locator(".hint").first().textContent())[0];
    await computer.context.close();
    await p.open(address);
  }, "让电脑接着写"],
  ["join", "新来的", async (p) => p.open(await administrator(p, async (one) => {
    await one.open("/console/units");
    await one.follow("云岭区总工会");
    if ((await one.page.locator("#chairs button", { hasText: "邀请审签人" }).count()) > 0) await one.follow("邀请审签人");
    return (await one.page.locator("#chairs .num").last().textContent()).trim();
  })), "受邀担任审签人"],
  ["bind", "新来的", async (p) => p.open(await administrator(p, async (one) => {
    await one.open("/console/accounts");
    await one.follow("罗发布");
    await one.follow("生成绑定二维码");
    return (await one.page.locator("main .num").textContent()).trim();
  })), "受邀绑定账号"],
  ["missing", "张三", at("/m/manuscripts/01AAAAAAAAAAAAAAAAAAAAAAAA"), "没有这个页面"],
];
