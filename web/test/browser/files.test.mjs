// Files that need more than storing: one with a virus in it, beside a real
// ClamAV, and a picture of Apple's phones; on the phone and at the desk.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { eventually, freePort } from "./installation.mjs";
import { photograph } from "./people.mjs";
import { story } from "./story.mjs";

const virus = "LAIGAO-HARMLESS-TEST-VIRUS-7f3a9c";
const told = story("files", {
  units: ["A01,青禾区总工会,青禾区,旗区总工会,,1,否"],
  accounts: [["chushen", "钱初审", "first_reviewer"]],
  prepare: async (installation) => {
    await startDaemon();
    installation.env.LAIGAO_CLAMD = `tcp://127.0.0.1:${port}`;
  },
});
const { step } = told;
let author, editor, daemon, port;

/** Starts a ClamAV that knows one made-up virus. */
async function startDaemon() {
  const folder = join(told.installation.folder, "clamav");
  if (port === undefined) {
    port = await freePort();
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

after(stopDaemon);

step("an informant is let in", async () => {
  editor = await told.desk("chushen");
  // What is asked for before it is there, and what is refused.
  author = await told.informant("张三", "青禾区总工会", editor, /404.*\/upload\//, /422.*\/(confirm|edit)$/);
});

const pdf = (name, words) => ({ name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4\n${words}\n%%EOF`) });
const row = (name) => author.page.locator(".upload", { hasText: name });

/** A photograph as Apple's phones write it. */
async function heic(name) {
  const photo = await photograph(told.browser, "a.jpg", "送清凉活动", 205);
  const [from, to] = [join(told.installation.folder, "a.jpg"), join(told.installation.folder, "a.heic")];
  writeFileSync(from, photo.buffer);
  const made = spawnSync("heif-enc", [from, "-o", to], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return { name, mimeType: "image/heic", buffer: readFileSync(to) };
}

step("the phone tells of a virus and shows a picture of a phone, without being loaded anew", async () => {
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

step("what waits for the scanner can be sent, and the desk holds what is found later", async () => {
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
});

told.end();
