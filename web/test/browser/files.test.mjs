// Files that need more than storing: one with a virus in it, beside a real
// ClamAV, and a picture of Apple's phones; on the phone and at the desk.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { Installation, eventually } from "./installation.mjs";
import { People, form1, photograph } from "./people.mjs";

const password = "四海之内皆兄弟也-2026";
const virus = "LAIGAO-HARMLESS-TEST-VIRUS-7f3a9c";
let browser, installation, people, author, editor, daemon, port;

/** Starts a ClamAV that knows one made-up virus. */
async function startDaemon() {
  const folder = join(installation.folder, "clamav");
  if (port === undefined) {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = server.address().port;
    await new Promise((resolve) => server.close(resolve));
    mkdirSync(folder);
    writeFileSync(join(folder, "test.ndb"), `Laigao.Test.Harmless:0:*:${Buffer.from(virus).toString("hex")}\n`);
    writeFileSync(join(folder, "clamd.conf"), `Foreground yes\nTCPSocket ${port}\nTCPAddr 127.0.0.1\nDatabaseDirectory ${folder}\nTemporaryDirectory ${folder}\n`);
  }
  daemon = spawn("clamd", [`--config-file=${join(folder, "clamd.conf")}`], { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } });
}

async function stopDaemon() {
  if (daemon === undefined || daemon.exitCode !== null) return;
  const ended = new Promise((resolve) => daemon.once("exit", resolve));
  daemon.kill("SIGKILL");
  await ended;
}

before(async () => {
  installation = await Installation.create();
  installation.run(["units", "import", "-"], "编码,名称,简称,类别,上级编码,排序,需工会主席审签\nA01,青禾区总工会,青禾区,旗区总工会,,1,否\n");
  const first = installation.addAccount("chushen", "钱初审", "first_reviewer");
  await startDaemon();
  installation.env.LAIGAO_CLAMD = `tcp://127.0.0.1:${port}`;
  await installation.serve();
  browser = await launch();
  people = new People(browser, installation, "files");
  author = await people.phone("张三");
  author.expect(/favicon/, /404.*\/upload\//, /422.*\/(confirm|edit)$/); // what is asked before it is there, and what is refused
  const openid = await installation.follow("张三");
  await author.open(`${installation.platform}/`);
  await author.page.evaluate((one) => fetch("/_sim/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ openid: one }) }), openid);
  await author.open("/m/register");
  await author.write({ unit_id: "青禾区总工会", name: "张三", ...form1, privacy: "yes" });
  await author.follow("提交登记");
  editor = await people.desk("钱初审");
  await editor.open("/console/");
  await editor.write({ username: "chushen", password: first });
  await editor.follow("登录");
  await editor.write({ old_password: first, new_password: password, again: password });
  await editor.follow("保存");
  await editor.open("/console/registrations?state=pending");
  await editor.follow("张三");
  await Promise.all([editor.page.waitForEvent("load"), editor.page.locator("button[value=approve]").click()]);
});

after(async () => {
  await browser?.close();
  await stopDaemon();
  await installation?.close();
});

const pdf = (name, words) => ({ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n${words}\n%%EOF`) });
const row = (name) => author.page.locator(".upload", { hasText: name });

/** A photograph as Apple's phones write it. */
async function heic(name) {
  const photo = await photograph(browser, "a.jpg", "送清凉活动", 205);
  const [from, to] = [join(installation.folder, "a.jpg"), join(installation.folder, "a.heic")];
  writeFileSync(from, photo.buffer);
  const made = spawnSync("heif-enc", [from, "-o", to], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return { name, mimeType: "image/heic", buffer: readFileSync(to) };
}

test("the phone tells of a virus and shows a picture of a phone, without being loaded anew", { timeout: 120_000 }, async () => {
  await author.open("/m/submit");
  await author.follow("写新稿", author.page.locator(".weui-btn-area"));
  await author.page.locator("input[data-add]:not([accept])").first().setInputFiles([pdf("说明.pdf", virus)]);
  await author.page.locator("input[data-add][accept='image/*']").first().setInputFiles([await heic("IMG_0001.HEIC")]);
  await row("说明.pdf").getByText(`这个文件查出病毒，没有收下：Laigao.Test.Harmless.UNOFFICIAL。请换一份干净的文件。`).waitFor();
  await row("IMG_0001").locator("textarea").fill("图说写到一半");
  await row("IMG_0001").locator("img").waitFor();
  assert.equal(await row("IMG_0001").locator("textarea").inputValue(), "图说写到一半");
  await author.shoot("phone-virus");
  await author.examine("the form with a virus");
  await author.write({
    title: "青禾区开展送清凉活动", body: "青禾区总工会走进建筑工地。", external: "yes", people_consent: "yes", first_here: "yes", original: "yes", self_made: "yes",
    sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes",
    activity_day: await author.page.evaluate(() => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)), contact: "0470-8800001",
  });
  await author.follow("检查并报送");
  await author.page.getByText("“说明.pdf”查出病毒，没有收下。请删除它，换一份干净的文件。").first().waitFor(); // by the field of the form
  await author.shoot("phone-virus-refused");
});

test("what waits for the scanner can be sent, and the desk holds what is found later", { timeout: 120_000 }, async () => {
  await author.press("删除", row("说明.pdf"));
  await author.page.getByRole("dialog").getByText("删除", { exact: true }).last().tap();
  await eventually("the file to go", async () => (await row("说明.pdf").count()) === 0);
  await stopDaemon();
  await author.page.locator("input[data-add]:not([accept])").first().setInputFiles([pdf("附表.pdf", virus)]);
  await row("附表.pdf").getByText("已收到，正在查毒").waitFor();
  await author.shoot("phone-scanning");
  await author.follow("检查并报送");
  for (const consent of await author.page.locator("label.consent").all()) await consent.tap();
  await author.follow("报送", author.page.locator(".bar"));
  await author.page.getByText(/\d{4}-000001/).waitFor();
  await editor.open("/console/manuscripts");
  await editor.follow("青禾区开展送清凉活动").catch(() => undefined);
  const at = `/console/manuscripts/${await editor.page.locator("[data-manuscript]").first().getAttribute("data-manuscript")}?tab=attachments`;
  await editor.open(at);
  await editor.page.getByText("正在查毒").first().waitFor();
  await editor.shoot("desk-scanning");
  await startDaemon();
  await eventually("the virus to be found", async () => {
    await editor.page.reload();
    return editor.page.getByText("查出病毒，已隔离").isVisible();
  }, 60);
  await editor.shoot("desk-virus");
  await editor.examine("the manuscript with a virus");
  await editor.open("/console/quarantine");
  await editor.shoot("desk-quarantine");
  await editor.examine("the quarantine");
  await editor.page.setViewportSize({ width: 375, height: 800 });
  await editor.shoot("desk-quarantine-narrow");
  await editor.page.setViewportSize({ width: 1440, height: 900 });
  await editor.press("误报，放行…");
  await editor.shoot("desk-release");
  await editor.page.locator(".drop__box [name=reason]").fill("测试特征，不是病毒");
  await editor.follow("放行", editor.page.locator(".drop__box"));
  await editor.page.getByText("已放行“附表.pdf”").waitFor();
  await author.open("/m/manuscripts");
  await author.follow("青禾区开展送清凉活动");
  await author.shoot("phone-released");
  assert.deepEqual(people.faults, []);
});
