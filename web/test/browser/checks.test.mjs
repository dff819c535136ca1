// Machine checks in a real browser: what they noticed is seen and answered, a
// word is let pass, the lists are kept and swept, and the same news of two units
// is merged and taken apart again.
import assert from "node:assert/strict";
import { eventually } from "./installation.mjs";
import { lookAt, story } from "./story.mjs";

const bad = /Failed to load resource: .*(422|409)/;
const told = story("checks", {
  units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否", "A02,白桦矿业公司工会,白桦矿业,基层工会,,2,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"], ["shenji", "吴审计", "auditor"]],
});
const { step } = told;
const news = "近日，全市职工技能大赛在新建的实训基地举行，来自各行业的八十六名选手参加。实训基地座落在河东，占地三千平方米。比赛分理论和实操两部分，裁判当场亮分。钳工组要在四十分钟内锉配一个燕尾槽，误差不得超过两丝。闭幕式上为前三名颁了奖。";
let editor, first, second;

step("an editor lets an informant of each of two units in", async () => {
  editor = await told.desk("chushen", bad);
  first = await told.informant("张三", "青禾区总工会", editor, bad, /\/upload\//);
  second = await told.informant("李四", "白桦矿业公司工会", editor, bad, /\/upload\//);
});

step("the two send the same news, one with faults in it", async () => {
  await told.manuscript(first, { title: "全市职工技能大赛举行", body: `${news}联系人手机13800001234，下一场定于2月30日举行。` });
  await told.manuscript(second, { title: "我公司选手参加全市技能大赛", body: news.replace("近日，", "前天，我公司六名选手参加了").replace("座落", "坐落") });
});

/** Opens a manuscript at the desk on its checks, once they were made. */
async function checks(words) {
  await editor.open("/console/manuscripts?state=first");
  const line = editor.page.locator(".line", { hasText: words }).first();
  const href = await line.locator("a").first().getAttribute("href");
  const id = /open=(\w+)/.exec(href)?.[1] ?? /manuscripts\/(\w+)/.exec(href)[1];
  await eventually("the checks", async () => {
    await editor.open(`/console/manuscripts/${id}?tab=checks`);
    return (await editor.page.getByText("最近一次检查").count()) > 0 && (await editor.page.getByText("相似的稿件").count()) > 0;
  });
  return id;
}

step("an editor sees what was noticed, and answers it without the mouse", async () => {
  await checks("全市职工技能大赛举行");
  const page = editor.page;
  for (const words of ["提示词“座落”", "应写作“坐落”", "有手机号", "没有这一天"]) await page.getByText(words).first().waitFor();
  assert.equal(await page.getByText("13800001234").count(), 0, "the evidence shows a number in full");
  const tab = page.locator(".parts__item", { hasText: "检查" });
  assert.equal(await tab.locator(".num").textContent(), String(await page.locator(".finding").count() + 1)); // and a text that is alike
  await lookAt(editor, "checks", 1920, 1280, 375);

  const open = () => page.locator(".finding:not(.finding--done)").count();
  const before = await open();
  await page.getByRole("button", { name: "已处理：没有这一天" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".finding--done", { hasText: "已处理，钱初审" }).waitFor();
  await page.getByRole("button", { name: "不是问题：有手机号" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".finding--done", { hasText: "不是问题，钱初审" }).waitFor();
  assert.equal(await open(), before - 2);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "通过初审" }).click();
  await page.getByRole("dialog").getByText(/机器检查还有 \d 处没有处理/).waitFor();
  await editor.shoot("verdict");
  await page.keyboard.press("Escape");
});

step("a context goes to the white list, and everything is checked again", async () => {
  const id = await checks("全市职工技能大赛举行");
  const page = editor.page;
  await editor.press("加入白名单");
  await page.locator("input[name=context]").fill("别的话");
  await editor.follow("加入白名单", page.locator(".drop__box").filter({ visible: true }));
  await page.getByText("应含有这个词").waitFor();
  await editor.shoot("white-list-refused");
  await editor.press("加入白名单");
  await page.locator("input[name=context]").fill("基地座落在河");
  await editor.follow("加入白名单", page.locator(".drop__box").filter({ visible: true }));
  await page.locator(".finding--done", { hasText: "座落" }).waitFor();
  await eventually("the word is noticed no more", async () => {
    await editor.open(`/console/manuscripts/${id}?tab=checks`);
    return (await page.getByText("词库或名录变动后").count()) > 0 && (await page.locator(".finding", { hasText: "座落" }).count()) === 0;
  });
  await page.getByText("以前的检查").click();
  await Promise.all([page.waitForEvent("load"), page.locator(".trail a", { hasText: "报送时" }).click()]);
  await page.getByText("这是以前的检查").waitFor();
  assert.equal(await page.getByText("提示词“座落”").count(), 1);
  assert.equal(await page.getByRole("button", { name: /已处理/ }).count(), 0, "older evidence can be answered");
});

step("a word is added to the lists", async () => {
  const page = editor.page;
  await editor.open("/console/checks");
  await page.getByText("已完成").first().waitFor();
  await lookAt(editor, "sweeps", 1920, 1280, 375);
  await editor.follow("词库");
  await lookAt(editor, "words", 1920, 1280, 375);
  await editor.follow("添加词语");
  await editor.write({ text: "燕尾槽", level: "敏感" });
  await page.fill("#fine", "没有那个词");
  await editor.follow("保存");
  await page.getByText("应含有这个词").waitFor();
  await lookAt(editor, "word", 1920, 1280, 375);
  await page.fill("#fine", "");
  await editor.follow("保存");
});

step("a table is imported after a preview, and taken back", async () => {
  const page = editor.page;
  await editor.follow("导入");
  await lookAt(editor, "import", 1920, 1280, 375);
  await page.fill("#table", "词语,级别\n亮分,提示\n亮分,要紧\n");
  await editor.follow("先看看会改什么");
  await page.getByText("第 3 行").waitFor();
  await page.fill("#table", "词语,级别\n当场亮分,提示\n燕尾槽,禁用\n");
  await editor.follow("先看看会改什么");
  await page.getByText("新增 1 个，修改 1 个").first().waitFor();
  await lookAt(editor, "preview", 1920, 1280, 375);
  await editor.follow("确认导入");
  await page.getByText("已导入：新增 1 个，修改 1 个。").waitFor();
  await page.getByRole("button", { name: "撤销导入 粘贴的词表" }).click();
  await editor.follow("撤销导入", page.getByRole("dialog"));
  await page.getByText("已撤销导入").waitFor();
});

step("a leader is listed, and what differs now is listed with its manuscripts", async () => {
  const page = editor.page;
  await editor.open("/console/leaders");
  await editor.write({ name: "贺云舟" });
  await editor.follow("保存");
  await page.getByText("请至少填写一项职务").waitFor();
  await page.locator("input[name=title]").first().fill("示例市总工会主席");
  await page.locator("input[name=rank]").first().fill("1");
  await editor.follow("保存");
  await page.getByText("示例市总工会主席").first().waitFor();
  await lookAt(editor, "leaders", 1920, 1280, 375);
  await eventually("the sweep that found the word", async () => {
    await editor.open("/console/checks");
    return (await page.getByText("已完成").count()) > 1 && (await page.getByText("正在复查").count()) + (await page.getByText("等待开始").count()) === 0;
  });
  await Promise.all([page.waitForEvent("load"), page.locator("td a", { hasText: "燕尾槽" }).first().click()]);
  await lookAt(editor, "sweep", 1920, 1280, 375);
});

step("the same news of two units is merged, told to its author, and taken apart again", async () => {
  const page = editor.page;
  await checks("全市职工技能大赛举行");
  await editor.follow("对照");
  await page.locator(".pair mark").first().waitFor();
  await lookAt(editor, "pair", 1920, 1280, 375);
  const keep = page.locator(".pair__side", { hasText: "全市职工技能大赛举行" }).getByRole("button", { name: "保留这一篇" });
  await keep.click();
  await editor.follow("合并", page.getByRole("dialog"));
  await page.getByText("已合并。").waitFor();
  await page.getByText("可作为本稿的合作者").waitFor();
  await lookAt(editor, "merged", 1920, 1280, 375);
  await second.open("/m/");
  await second.follow("全部");
  await second.follow("我公司选手参加全市技能大赛");
  await second.page.getByText("已合并到那一篇").first().waitFor();
  await second.shoot("phone-merged");
  await first.open("/m/");
  await first.follow("全市职工技能大赛举行");
  await first.page.getByText("白桦矿业报送的同一内容稿件并入本稿").waitFor();

  await editor.press("撤销合并");
  await editor.follow("撤销合并", page.getByRole("dialog"));
  await page.getByText("两篇稿件各自继续审稿").waitFor();
  await second.open("/m/");
  await second.follow("我公司选手参加全市技能大赛");
  await second.page.getByText("撤销合并，恢复初审").waitFor();
});

step("an auditor sees the evidence and changes nothing", async () => {
  const auditor = await told.desk("shenji");
  await auditor.open("/console/words");
  await auditor.page.getByText("座落").first().waitFor();
  assert.equal(await auditor.page.getByText("添加词语").count(), 0);
  await auditor.open(editor.page.url());
  await auditor.page.getByText("最近一次检查").waitFor();
  assert.equal(await auditor.page.getByRole("button", { name: /已处理|不是问题|撤销合并/ }).count(), 0);
});

told.end();
