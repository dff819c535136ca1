// The people of a browser test: each has a browser of their own, is watched for
// everything that must never happen, and is photographed on the way.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { desk, phone } from "../chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = join(dirname(fileURLToPath(import.meta.url)), "../screenshots");

/** Form 1 beside the unit, the name and the consent. */
export const form1 = {
  gender: "female", birth_month: "1985-04", education: "本科", union_post: "宣传委员", unit_post: "综合科干事",
  phone: "13800000001", email: "zhang@sample.example", hobbies: "摄影", site_url: "https://union.example", wechat_id: "qinghe-union",
  wechat_name: "青禾工会", weibo_platform: "示例微博", weibo_name: "青禾工会", newspaper_name: "青禾职工", newspaper_cycle: "每月一期",
  magazine_name: "青禾风采", magazine_cycle: "每季一期", other_platforms: "宣传栏两处", summary: "每周走访基层一次，全年编发稿件六十篇，照片三百张。",
};

/** Everybody of one test. */
export class People {
  faults = [];
  everybody = []; // whose browsers are open
  links = new Map(); // address: who saw it
  count = 0;

  constructor(browser, installation, album) {
    Object.assign(this, { browser, installation, folder: join(shots, album) });
    mkdirSync(this.folder, { recursive: true });
  }

  async phone(name) {
    return new Person(this, name, await this.browser.newContext({ ...phone, reducedMotion: "reduce" }), true).begin();
  }

  async desk(name, more = {}) {
    return new Person(this, name, await this.browser.newContext({ ...desk, reducedMotion: "reduce", ...more }), false).begin();
  }

  /** Somebody at a desk of the demo who is signed in; more is what is different of their browser. */
  async signedIn(username, more = {}) {
    return (await this.desk(username, more)).signIn(username);
  }
}

/** One person with one browser. */
export class Person {
  expected = []; // what the console may say
  leaving = false; // whether a page may ask before it is left

  constructor(people, name, context, touch) {
    Object.assign(this, { people, name, context, touch });
    context.setDefaultTimeout(15_000);
    context.on("page", (page) => this.watch(page));
    context.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) this.fault(`asked the outside for ${request.url()}`);
    });
  }

  async begin() {
    this.page = await this.context.newPage();
    this.people.everybody.push(this);
    return this;
  }

  fault(words) {
    this.people.faults.push(`${this.name}: ${words}`);
  }

  /** Lets the console say what a step provokes on purpose. */
  expect(...patterns) {
    this.expected.push(...patterns);
  }

  watch(page) {
    page.on("pageerror", (cause) => this.fault(`script failed: ${cause.stack}`));
    page.on("console", (message) => {
      const words = `${message.text()} ${message.location().url}`;
      if (message.type() === "error" && !this.expected.some((one) => one.test(words))) this.fault(words);
    });
    page.on("dialog", async (dialog) => {
      if (dialog.type() !== "beforeunload" || !this.leaving) this.fault(`a ${dialog.type()} dialog: ${dialog.message()}`);
      await dialog.accept().catch(() => undefined); // the page may be gone
    });
  }

  async open(path) {
    await this.page.goto(path.startsWith("http") ? path : this.people.installation.origin + path);
    return this.page;
  }

  /** Signs in to the console of the demo. */
  async signIn(username) {
    this.expect(/favicon/);
    await this.open("/console/signin");
    await this.write({ username, password: this.people.installation.password });
    await Promise.all([this.page.waitForURL(/\/console\/(?!signin)/), this.page.keyboard.press("Enter")]);
    return this;
  }

  /** Takes the simulated phone of a follower into the hand. */
  async hold(openid) {
    await this.open(`${this.people.installation.platform}/`);
    await this.page.evaluate((openid) => fetch("/_sim/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ openid }) }), openid);
    return this;
  }

  /** Presses a button or link by its words. */
  async press(words, where = this.page) {
    const target = where.locator("button, a, summary", { hasText: words }).filter({ visible: true }).first();
    await (this.touch ? target.tap() : target.click());
  }

  /** Presses what leads to another page, and waits for that page. */
  async follow(words, where = this.page) {
    await Promise.all([this.page.waitForEvent("load"), this.press(words, where)]);
  }

  /** Presses what asks before it is done, and says yes. */
  async sure(words, yes = words, where = this.page) {
    await this.press(words, where);
    await this.follow(yes, this.page.getByRole("dialog"));
  }

  /** Turns a form in steps to the one that holds a field. */
  async turnTo(field) {
    const step = await field.evaluate((one) => one.closest("[data-step][hidden]")?.dataset.step);
    if (step !== undefined) await this.press(step, this.page.locator(".steps"));
  }

  /** Fills in fields of the page by name, as hands do. */
  async write(values, where = this.page) {
    for (const [name, value] of Object.entries(values)) {
      const fields = where.locator(`[name="${name}"]:not([type=hidden])`);
      await this.turnTo(fields.first());
      const kind = await fields.first().evaluate((one) => one.type);
      if (kind === "radio" || kind === "checkbox") {
        const at = await fields.evaluateAll((all, wanted) => all.findIndex((one) => one.value === wanted), value);
        const choice = fields.nth(at).locator("xpath=ancestor::*[contains(@class, 'choice')]/label[.//input]").nth(at);
        const target = (await choice.count()) > 0 ? choice : fields.nth(at);
        await (this.touch ? target.tap() : target.click());
        continue;
      }
      const field = fields.filter({ visible: true }).first();
      if (kind === "select-one") await field.selectOption({ label: value });
      else if (kind === "date" || kind === "month" || value.length > 60) await field.fill(value);
      else {
        await field.fill("");
        await field.pressSequentially(value);
      }
    }
  }

  /** Photographs the page and checks what holds for every page. */
  async shoot(name, page = this.page) {
    await page.evaluate(() => Promise.all(Array.from(document.images, (image) => { image.loading = "eager"; return image.decode().catch(() => undefined); })));
    const file = `${String(++this.people.count).padStart(2, "0")}-${name}.png`;
    await photographWhole(page, join(this.people.folder, file), this.touch);
    if (!page.url().startsWith(this.people.installation.origin)) return;
    const seen = await page.evaluate((width) => ({
      wide: document.documentElement.scrollWidth - width, // what is too wide makes a phone's window wider too
      heads: document.querySelectorAll("h1").length,
      broken: Array.from(document.images).filter((image) => image.complete && image.naturalWidth === 0).map((image) => image.src),
      links: Array.from(document.querySelectorAll("a[href]"), (link) => link.href),
    }), page.viewportSize().width);
    if (seen.wide > 0) this.fault(`${file}: ${seen.wide} px wider than the screen`);
    if (seen.heads !== 1) this.fault(`${file}: ${seen.heads} first headings`);
    for (const src of seen.broken) this.fault(`${file}: no picture at ${src}`);
    for (const link of seen.links) if (link.startsWith(this.people.installation.origin)) this.people.links.set(link.split("#")[0], this);
  }

  /** Asks axe about the page; whatever it finds is a fault, but for empty heads of tables that people typed. */
  async examine(name, page = this.page) {
    for (const { id, nodes } of await violations(page, { "empty-table-header": { enabled: false } })) {
      this.fault(`${name}, axe ${id}: ${nodes.map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join("; ")}`);
    }
  }

  /** Makes the network of the page as slow as said, in bytes per second; without a figure it is as fast as it is. */
  async slow(bytes) {
    await this.wire?.detach();
    this.wire = undefined;
    if (bytes === undefined) return;
    this.wire = await this.context.newCDPSession(this.page);
    await this.wire.send("Network.enable");
    this.speed = bytes;
    await this.connected(true);
  }

  /** Cuts the network that slow has made, or brings it back. */
  async connected(is) {
    const conditions = { offline: !is, latency: 5, downloadThroughput: -1, uploadThroughput: this.speed };
    await this.wire.send("Network.emulateNetworkConditions", conditions);
  }
}

/** What axe finds wrong with a page, by all its rules but for those that are changed. */
export async function violations(page, rules = {}) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate((rules) => window.axe.run(document, { rules, resultTypes: ["violations"] }), rules); // it describes the rest of what it saw in brief
  return found.violations;
}

/** Photographs all of a page; on a phone what is fixed to the screen's edge stays at the edge. */
async function photographWhole(page, path, touch) {
  const screen = page.viewportSize();
  const [height, scrolled] = await page.evaluate(() => [document.documentElement.scrollHeight, window.scrollY]);
  if (touch && height > screen.height) await page.setViewportSize({ width: screen.width, height: Math.min(height, 6000) });
  await page.screenshot({ path, fullPage: !touch, animations: "disabled" });
  if (!touch || height <= screen.height) return;
  await page.setViewportSize(screen);
  await page.evaluate((y) => window.scrollTo(0, y), scrolled);
}

/** Draws a photograph of a hall with people, in Chromium; returns it as a file to pick. */
export async function photograph(browser, name, words, hue) {
  const page = await browser.newPage();
  const data = await page.evaluate(({ words, hue }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1600, height: 1067 });
    const draw = canvas.getContext("2d");
    const wall = draw.createLinearGradient(0, 0, 0, 700);
    wall.addColorStop(0, `hsl(${hue} 45% 82%)`);
    wall.addColorStop(1, `hsl(${hue} 35% 62%)`);
    draw.fillStyle = wall;
    draw.fillRect(0, 0, 1600, 1067);
    draw.fillStyle = `hsl(${hue} 22% 40%)`;
    draw.fillRect(0, 700, 1600, 367);
    draw.fillStyle = "#b5121b";
    draw.fillRect(200, 120, 1200, 170);
    draw.fillStyle = "#fff6e0";
    draw.font = "bold 92px 'Noto Sans CJK SC', sans-serif";
    draw.textAlign = "center";
    draw.fillText(words, 800, 240);
    for (let i = 0; i < 9; i++) {
      const [x, y] = [130 + i * 168, 640 + (i % 3) * 46];
      draw.fillStyle = `hsl(${(hue + i * 23) % 360} 30% ${30 + (i % 4) * 8}%)`;
      draw.beginPath();
      draw.ellipse(x, y + 230, 78, 190, 0, 0, 7);
      draw.fill();
      draw.fillStyle = "#e8c39e";
      draw.beginPath();
      draw.arc(x, y, 50, 0, 7);
      draw.fill();
      draw.fillStyle = i % 2 ? "#f2b705" : "#c8102e";
      draw.beginPath();
      draw.arc(x, y - 14, 54, Math.PI, 0);
      draw.fill();
    }
    return canvas.toDataURL("image/jpeg", 0.9);
  }, { words, hue });
  await page.close();
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(data.slice(data.indexOf(",") + 1), "base64") };
}
