// The demo as a process of its own, for what goes through its pages.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, freePort } from "../browser/installation.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** The whole product with the demo's sample data, made anew. */
export class Demo {
  static async start() {
    const one = new Demo();
    one.password = "四海之内皆兄弟也-2026";
    one.folder = await mkdtemp(join(tmpdir(), "laigao-demo-"));
    const program = join(process.env.LAIGAO_BIN ?? one.folder, "demo");
    if (process.env.LAIGAO_BIN === undefined) {
      const made = spawnSync("go", ["build", "-o", program, "./cmd/demo"], { cwd: root, env: { ...process.env, CGO_ENABLED: "0" }, encoding: "utf8" });
      if (made.status !== 0) throw new Error(`go build demo: ${made.error ?? made.stderr}`);
    }
    const shared = process.env.LAIGAO_FILLED_DEMO;
    try {
      if (shared !== undefined) await one.take(program, shared);
      await one.serve(program, join(one.folder, "demo"));
    } catch (cause) {
      await one.close(); // or the test would wait for the program for ever
      throw cause;
    }
    const { list } = await (await fetch(`${one.platform}/_sim/followers`)).json().then((got) => (Array.isArray(got) ? { list: got } : got));
    one.followers = new Map(list.map((one) => [one.nickname, one.openid]));
    return one;
  }

  /** Starts the program on a folder, which it fills when it is new, at addresses of its own. */
  async serve(program, folder) {
    const [server, platform] = [await freePort(), await freePort()];
    this.origin = `http://127.0.0.1:${server}`;
    this.platform = `http://127.0.0.1:${platform}`;
    this.words = "";
    this.process = spawn(program, [], {
      env: {
        ...process.env, LAIGAO_DEMO_DIR: folder, LAIGAO_DEMO_LISTEN: `127.0.0.1:${server}`,
        LAIGAO_DEMO_SIM_LISTEN: `127.0.0.1:${platform}`, LAIGAO_DEMO_PASSWORD: this.password,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.words += text));
    const ready = () => fetch(`${this.origin}/readyz`).then((got) => got.ok, () => false);
    await eventually("the demo", async () => this.process.exitCode !== null || ready(), 240);
    if (this.process.exitCode !== null) throw new Error(`the demo ended: ${this.words}`);
  }

  /**
   * Copies the demo that the tests of one run share, which the first of them
   * fills. Links that its phones were sent lead to where it was filled.
   */
  async take(program, shared) {
    const [whole, work] = [join(shared, "whole"), join(shared, "work")];
    if (await mkdir(join(shared, "begun")).then(() => true, () => false)) { // nobody else comes here
      await this.serve(program, work);
      await this.end();
      await rename(work, whole);
    }
    await eventually("the demo that is filled for all", () => existsSync(whole), 300);
    await cp(whole, join(this.folder, "demo"), { recursive: true });
  }

  async end() {
    if (this.process === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
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
    await this.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}
