// The demo as a process of its own, for what goes through its pages.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "../browser/installation.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** The whole product with the demo's sample data, made anew. */
export class Demo {
  static async start() {
    const one = new Demo();
    one.folder = await mkdtemp(join(tmpdir(), "laigao-demo-"));
    const program = join(process.env.LAIGAO_BIN ?? one.folder, "demo");
    if (process.env.LAIGAO_BIN === undefined) {
      const made = spawnSync("go", ["build", "-o", program, "./cmd/demo"], { cwd: root, env: { ...process.env, CGO_ENABLED: "0" }, encoding: "utf8" });
      if (made.status !== 0) throw new Error(`go build demo: ${made.error ?? made.stderr}`);
    }
    one.password = "四海之内皆兄弟也-2026";
    const [server, platform] = [await freePort(), await freePort()];
    one.origin = `http://127.0.0.1:${server}`;
    one.platform = `http://127.0.0.1:${platform}`;
    one.words = "";
    one.process = spawn(program, [], {
      env: {
        ...process.env, LAIGAO_DEMO_DIR: join(one.folder, "demo"), LAIGAO_DEMO_LISTEN: `127.0.0.1:${server}`,
        LAIGAO_DEMO_SIM_LISTEN: `127.0.0.1:${platform}`, LAIGAO_DEMO_PASSWORD: one.password,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [one.process.stdout, one.process.stderr]) stream.on("data", (text) => (one.words += text));
    const ready = () => fetch(`${one.origin}/readyz`).then((got) => got.ok, () => false);
    await eventually(`the demo, which said ${one.words}`, async () => one.process.exitCode !== null || ready(), 240);
    if (one.process.exitCode !== null) throw new Error(`the demo ended: ${one.words}`);
    const { list } = await (await fetch(`${one.platform}/_sim/followers`)).json().then((got) => (Array.isArray(got) ? { list: got } : got));
    one.followers = new Map(list.map((one) => [one.nickname, one.openid]));
    return one;
  }

  /** The OpenID of somebody by name; who is not there follows now. */
  async openid(name) {
    const known = this.followers.get(name);
    if (known !== undefined) return known;
    const made = await fetch(`${this.platform}/_sim/followers`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ nickname: name }) });
    const { openid } = await made.json();
    this.followers.set(name, openid);
    return openid;
  }

  async close() {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
