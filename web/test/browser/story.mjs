// A story told in a browser: one installation, its people, and steps of which
// those after a failed one fail at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { read, send, upload } from "./forms.mjs";
import { Installation } from "./installation.mjs";
import { People, form1, photograph } from "./people.mjs";

/** What every account of a story takes as its own password. */
export const password = "四海之内皆兄弟也-2026";

/** The accounts of the three reviewers, as a story takes them. */
export const reviewers = [["chushen", "钱初审", "first_reviewer"], ["fushen", "孙复审", "second_reviewer"], ["zhongshen", "李终审", "final_reviewer"]];

/** Today in Beijing, as a form has it. */
export const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);

/** Form 2 beside its title, text and day, with nothing missing. */
export const form2 = {
  contact: "0470-8800001", external: "yes", people_consent: "yes", byline: "张三", first_here: "yes", original: "yes", self_made: "yes",
  sent_freely: "yes", secrecy_reviewer: "李四", secrecy_passed: "yes",
};

/**
 * Begins a story; units are lines of the units' table, accounts [user name, name,
 * role]; prepare does what has to be done before the server starts.
 */
export function story(album, { units, accounts = [], prepare = () => undefined }) {
  const told = { passwords: {}, failed: undefined };

  before(async () => {
    told.installation = await Installation.create();
    told.installation.run(["units", "import", "-"], ["编码,名称,简称,类别,上级编码,排序,需工会主席审签", ...units, ""].join("\n"));
    for (const [username, name, role] of accounts) told.passwords[username] = told.installation.addAccount(username, name, role);
    await prepare(told.installation);
    await told.installation.serve();
    told.browser = await launch();
    told.people = new People(told.browser, told.installation, album);
  });

  after(async () => {
    await told.browser?.close();
    await told.installation?.close();
  });

  told.step = (name, act, timeout = 120_000) => {
    test(name, { timeout }, async () => {
      assert.equal(told.failed, undefined, "an earlier step failed");
      try {
        await act();
      } catch (cause) {
        told.failed = name;
        const { people, installation } = told;
        for (const one of people.everybody) await one.page.screenshot({ path: `${people.folder}/failed-${one.name}.png`, fullPage: true }).catch(() => undefined);
        const said = [];
        for (const one of people.everybody) said.push(...(await one.page.locator(".toast, .toast-line, [role=alert]").allInnerTexts().catch(() => [])).map((words) => `${one.name}: ${words}`));
        throw Object.assign(cause, { message: `${cause.message}\n--- the pages say now\n${said.join("\n")}\n--- on the pages so far\n${people.faults.join("\n")}\n--- the server's last lines\n${(installation.logs.get("laigao") ?? "").split("\n").slice(-15).join("\n")}` });
      }
    });
  };

  /** Signs an account in at a desk for the first time, which asks for an own password, and opens the first page. */
  told.desk = async (username, ...expected) => {
    const one = await told.people.desk(accounts.find(([known]) => known === username)[1]);
    one.expect(...expected);
    const given = told.passwords[username];
    await send(one, "/console/signin", 'form[action="/console/signin"]', { username, password: given });
    await send(one, "/console/password", 'form[action="/console/password"]', { old_password: given, new_password: password, again: password });
    await one.open("/console/");
    return one;
  };

  /** Somebody with a phone who follows the account. */
  told.phone = async (name, ...expected) => {
    const one = await told.people.phone(name);
    one.expect(/favicon/, ...expected);
    one.openid = await told.installation.follow(name);
    return one.hold(one.openid);
  };

  /** Sends form 1 for somebody with a phone. */
  told.register = (one, unit) => send(one, "/m/register", "#register", { ...form1, unit_id: unit, name: one.name, privacy: "yes" });

  /** Lets an editor approve the registration of somebody. */
  told.letIn = async (editor, name) => {
    const list = await read(editor, "/console/registrations?state=pending");
    const [, path] = new RegExp(`href="(/console/registrations/\\w+)">${name}<`).exec(list) ?? assert.fail(`${name} waits nowhere`);
    await send(editor, path, "form.verdict", { decision: "approve" });
  };

  /** Somebody with a phone who is an informant of a unit, let in by an editor. */
  told.informant = async (name, unit, editor, ...expected) => {
    const one = await told.phone(name, ...expected);
    await told.register(one, unit);
    await told.letIn(editor, name);
    return one;
  };

  /** Sends a manuscript of an informant, with photographs where there are any; returns its id. */
  told.manuscript = async (author, { photos = [], caption, ...fields }) => {
    const begun = await send(author, "/m/submit", 'form[action="/m/submit"]');
    const draft = begun.path.replace(/\/edit$/, "");
    const captions = {};
    for (const photo of photos) captions[`caption_${await upload(author, draft, photo)}`] = caption;
    await send(author, `${draft}/edit`, "#manuscript", { ...form2, byline: author.name, activity_day: today(), ...fields, ...captions, act: "check" });
    await send(author, `${draft}/check`, 'form[action$="/submit"]', { consent: true });
    return draft.split("/").at(-1);
  };

  /** Lets reviewers pass a manuscript, each the step that waits then. */
  told.pass = async (id, ...reviewers) => {
    for (const one of reviewers) await send(one, `/console/manuscripts/${id}?tab=reviews&decide=pass`, 'form[action$="/decide"]:has([name=decision][value=pass])', { opinion: "可用。", secrecy_checked: true });
  };

  /** Has a manuscript set as an article and signed; returns the article's address. */
  told.signed = async (publisher, final, id) => {
    const { path } = await send(publisher, "/console/articles", 'form[action="/console/articles"]');
    await send(publisher, path, 'form[action$="/items"]', { manuscript_id: id });
    const cover = /name="cover" value="(\w+)"/.exec(await read(publisher, path))[1];
    await send(publisher, path, 'form[action$="/items/0"]', { author: "张三", digest: "摘要。", cover });
    await send(final, path, 'form[action$="/sign"]');
    return path;
  };

  /** Brings a manuscript of an informant to its approval by first, second and final reviewer; returns it with everybody. */
  told.approved = async ({ unit, title, body, photo, caption }, ...expected) => {
    const desks = [];
    for (const [username] of reviewers) desks.push(await told.desk(username, ...expected));
    const [first, second, final] = desks;
    const author = await told.informant("张三", unit, first, ...expected);
    const id = await told.manuscript(author, { title, body, photos: [await photograph(told.browser, ...photo)], caption });
    await told.pass(id, ...desks);
    return { first, second, final, author, id };
  };

  told.end = () => told.step("nothing on the pages was wrong", async () => {
    assert.deepEqual(told.people.faults, []);
  });
  return told;
}

/** Lets notices go out at any hour, so that a test sees them at night too. */
export async function awake(admin) {
  await admin.open("/console/settings/notices/rules");
  await admin.page.fill("#quiet_from", "00:00");
  await admin.page.fill("#quiet_until", "00:00");
  await admin.follow("保存");
  await admin.page.getByText("已保存").first().waitFor();
}

/** The manuscript of the stories that begin with an approved one. */
export const sports = {
  unit: "青禾区总工会", title: "青禾区总工会举办职工运动会", photo: ["运动会.jpg", "职 工 运 动 会", 90], caption: "拔河比赛现场。",
  body: "本周，区总工会举办职工运动会，各行业共十二支队参加，设拔河、跳绳、接力三个项目，教育系统代表队获得第一名，比赛秩序井然。",
};

/** Photographs a page and asks axe about it. */
export async function look(one, name) {
  await one.shoot(name);
  await one.examine(name);
}

/** Looks at a page so at several widths, after which it is as wide as before. */
export async function lookAt(one, name, ...widths) {
  const usual = one.page.viewportSize();
  for (const width of widths) {
    await one.page.setViewportSize({ width, height: width < 1000 ? 812 : width / 1.6 });
    await look(one, `${name}-${width}`);
  }
  await one.page.setViewportSize(usual);
}
