// The calendar of working days in a real browser: the announcement pasted as it
// is, looked at before it is saved, corrected, and an earlier version restored.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { Demo } from "../phone/demo.mjs";
import { People } from "./people.mjs";
import { lookAt } from "./story.mjs";

const year = new Date(Date.now() + 8 * 3600_000).getUTCFullYear() + 1;

let demo, browser, people;

before(async () => {
  demo = await Demo.start();
  browser = await launch();
  people = new People(browser, demo, "calendar");
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

test("next year's holidays are pasted, looked at, saved, taken back and restored", { timeout: 300_000 }, async () => {
  const one = await people.signedIn("admin");
  one.expect(/422/);
  await one.open("/console/settings");
  await one.follow("工作日历");
  await one.follow(`${year} 年`, one.page.locator(".views"));
  await one.page.getByText("放假 0 天，调休上班 0 天").waitFor();
  assert.equal(await one.page.locator(".mini").count(), 12);
  await one.page.fill("#pasted", "一、国庆节：10月1日（星期几）至7日放假调休，共7天。\n10月7日 国庆节 上班");
  await one.follow("预览");
  await one.page.locator("tr.field--bad .field__error", { hasText: "第 1 行写的是放假" }).waitFor();
  assert.equal(await one.page.locator("button", { hasText: /^保存$/ }).count(), 0, "what is wrong can be saved");
  assert.equal(await one.page.inputValue("#pasted"), "", "what was read into rows is pasted once more");
  await one.examine("a row that is wrong");
  await lookAt(one, "wrong", 1280, 1440);
  const wrong = one.page.locator(".calendar__rows tbody tr").nth(1);
  for (const name of ["from", "to", "name"]) await wrong.locator(`[name=${name}]`).fill("");
  await one.follow("预览");
  await one.page.locator("#changes", { hasText: "改为不上班：10月1日" }).waitFor();
  assert.equal(await one.page.locator("td.mini__day--off").count(), 7);
  await one.examine("the preview");
  await lookAt(one, "preview", 1280, 1440);
  await one.follow(/^保存$/);
  await one.page.getByText("第 1 版").waitFor();
  for (const name of ["from", "to", "name"]) await one.page.locator(`[name=${name}]`).first().fill("");
  await one.follow("预览");
  await one.page.locator("#changes", { hasText: "改为上班：10月1日" }).waitFor();
  await one.follow(/^保存$/);
  await one.page.getByText("放假 0 天").waitFor();
  await one.follow("查看、恢复");
  await one.page.getByText("下面是第 1 版，现在用的是第 2 版").waitFor();
  await one.follow(/^保存$/);
  await one.page.getByText("放假 7 天").waitFor();
  await one.page.getByText("第 3 版").waitFor();
  await one.examine("saved");
  await lookAt(one, "saved", 1280, 1440);
  await one.context.close();
  assert.deepEqual(people.faults.splice(0), []);
});
