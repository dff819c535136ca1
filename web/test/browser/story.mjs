// A story told in a browser: one installation, its people, and steps of which
// those after a failed one fail at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../chromium.mjs";
import { Installation } from "./installation.mjs";
import { People } from "./people.mjs";

/** What every account of a story takes as its own password. */
export const password = "四海之内皆兄弟也-2026";

/** Begins a story; units are lines of the units' table, accounts [user name, name, role]. */
export function story(album, { units, accounts = [] }) {
  const told = { passwords: {}, failed: undefined };

  before(async () => {
    told.installation = await Installation.create();
    told.installation.run(["units", "import", "-"], ["编码,名称,简称,类别,上级编码,排序,需工会主席审签", ...units, ""].join("\n"));
    for (const [username, name, role] of accounts) told.passwords[username] = told.installation.addAccount(username, name, role);
    await told.installation.serve();
    told.browser = await launch();
    told.people = new People(told.browser, told.installation, album);
  });

  after(async () => {
    await told.browser?.close();
    await told.installation?.close();
  });

  told.step = (name, act) => {
    test(name, { timeout: 90_000 }, async () => {
      assert.equal(told.failed, undefined, "an earlier step failed");
      try {
        await act();
      } catch (cause) {
        told.failed = name;
        const { people, installation } = told;
        for (const one of people.everybody) await one.page.screenshot({ path: `${people.folder}/failed-${one.name}.png`, fullPage: true }).catch(() => undefined);
        throw Object.assign(cause, { message: `${cause.message}\n--- on the pages so far\n${people.faults.join("\n")}\n--- the server's last lines\n${(installation.logs.get("laigao") ?? "").split("\n").slice(-15).join("\n")}` });
      }
    });
  };

  /** Signs an account in at a desk for the first time, which asks for an own password. */
  told.desk = async (username, ...expected) => {
    const one = await told.people.desk(accounts.find(([known]) => known === username)[1]);
    one.expect(...expected);
    await one.open("/console/");
    await one.write({ username, password: told.passwords[username] });
    await one.page.keyboard.press("Enter");
    await one.page.getByText("请先设置自己的密码").waitFor();
    await one.write({ old_password: told.passwords[username], new_password: password, again: password });
    await one.follow("保存");
    return one;
  };

  /** Somebody with a phone who follows the account. */
  told.phone = async (name, ...expected) => {
    const one = await told.people.phone(name);
    one.expect(/favicon/, ...expected);
    one.openid = await told.installation.follow(name);
    return one.hold(one.openid);
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

/** Photographs a page and asks axe about it. */
export async function look(one, name) {
  await one.shoot(name);
  await one.examine(name);
}
