// One installation for browser tests: the real server and the simulated
// platform as processes on loopback, with a folder of their own.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const account = { appID: "wxbrowsertest0001", secret: "browser-test-secret", token: "browsertesttoken", aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" };

/**
 * Returns a loopback port that nobody listens on. It lies below those that the
 * system gives to outgoing connections, so that it stays free while a server
 * that was killed on it starts again, and while other tests run.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise((resolve) => server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)));
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** Waits until something is true; what it waits for is named in the failure. */
export async function eventually(what, holds, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) {
    const got = await holds();
    if (got) return got;
  }
  throw new Error(`not in ${seconds} seconds: ${what}`);
}

/** The server, the platform, and what an operator does by commands. */
export class Installation {
  processes = new Map();
  logs = new Map();

  /** Builds the programs, unless LAIGAO_BIN names a folder that has them, and starts the platform. */
  static async create() {
    const one = new Installation();
    one.folder = await mkdtemp(join(tmpdir(), "laigao-browser-"));
    one.programs = process.env.LAIGAO_BIN ?? one.folder;
    if (process.env.LAIGAO_BIN === undefined) one.build();
    const [server, platform] = [await freePort(), await freePort()];
    one.origin = `http://127.0.0.1:${server}`;
    one.platform = `http://127.0.0.1:${platform}`;
    one.media = join(one.folder, "media");
    one.env = {
      ...process.env,
      LAIGAO_LISTEN: `127.0.0.1:${server}`,
      LAIGAO_PUBLIC_URL: one.origin,
      LAIGAO_DATABASE: `sqlite:${join(one.folder, "laigao.db")}`,
      LAIGAO_MEDIA: `file:${one.media}`,
      LAIGAO_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
      LAIGAO_WECHAT_APP_ID: account.appID,
      LAIGAO_WECHAT_APP_SECRET: account.secret,
      LAIGAO_WECHAT_TOKEN: account.token,
      LAIGAO_WECHAT_AES_KEY: account.aesKey,
      LAIGAO_WECHAT_API_BASE: one.platform,
      LAIGAO_WECHAT_OPEN_BASE: one.platform,
      LAIGAO_WECHAT_MP_BASE: one.platform,
      LAIGAO_WECHAT_RES_BASE: one.platform,
    };
    one.start("wxsim", ["-listen", `127.0.0.1:${platform}`, "-name", "示例市总工会", "-app-id", account.appID, "-app-secret", account.secret,
      "-token", account.token, "-aes-key", account.aesKey, "-callback", `${one.origin}/wechat/callback`, "-retry-delay", "300ms"]);
    try {
      await eventually("the platform", () => fetch(`${one.platform}/_sim/accounts`).then((got) => got.ok, () => false));
    } catch (cause) {
      await one.close(); // or the test would wait for the program for ever
      throw cause;
    }
    return one;
  }

  build() {
    for (const program of ["laigao", "wxsim"]) {
      const made = spawnSync("go", ["build", "-o", join(this.folder, program), `./cmd/${program}`], { cwd: root, env: { ...process.env, CGO_ENABLED: "0" }, encoding: "utf8" });
      if (made.status !== 0) throw new Error(`go build ${program}: ${made.error ?? made.stderr}`);
    }
  }

  start(program, args) {
    const child = spawn(join(this.programs, program), args, { env: this.env, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (text) => this.logs.set(program, (this.logs.get(program) ?? "") + text));
    child.on("error", (cause) => this.logs.set(program, String(cause)));
    this.processes.set(program, child);
  }

  /** Runs one command of the server's program and returns what it prints. */
  run(args, input = "") {
    const done = spawnSync(join(this.programs, "laigao"), args, { env: this.env, input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`laigao ${args.join(" ")}: ${done.error ?? done.stderr + done.stdout}`);
    return done.stdout;
  }

  async serve() {
    this.start("laigao", ["serve"]);
    await eventually("the server", () => fetch(`${this.origin}/readyz`).then((got) => got.ok, () => false));
  }

  async end(program, signal) {
    const child = this.processes.get(program);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Adds a console account and returns its first password. */
  addAccount(username, name, role) {
    const found = /初始密码 (\S+)/.exec(this.run(["account", "add", username, "-name", name, "-roles", role]));
    if (found === null) throw new Error(`no password for ${username}`);
    return found[1];
  }

  /** Returns the SHA-256 of every file in the media store; what is only being written is none yet. */
  async hashes() {
    const entries = await readdir(this.media, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith(".incoming")).map((entry) => createHash("sha256").update(readFileSync(join(entry.parentPath, entry.name))).digest("hex"));
  }

  /** Returns the messages of one channel that reached a follower's phone. */
  async inbox(openid, channel) {
    const all = await (await fetch(`${this.platform}/_sim/followers/${openid}/inbox`)).json();
    return all.filter((one) => one.channel === channel);
  }

  /** Lets somebody follow the account without showing it; returns the OpenID. */
  async follow(nickname) {
    const made = await fetch(`${this.platform}/_sim/followers`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ nickname }) });
    return (await made.json()).openid;
  }

  /** Writes a film of about so many bytes: the sample clip with a box that players leave out. */
  async film(name, size) {
    const clip = readFileSync(join(root, "cmd/internal/sample/media/clip.mp4"));
    const rest = Buffer.alloc(size - clip.length);
    for (let at = 8, x = 1; at + 4 <= rest.length; at += 4) {
      x = (Math.imul(x, 1103515245) + 12345) >>> 0;
      rest.writeUInt32LE(x, at);
    }
    rest.writeUInt32BE(rest.length, 0);
    rest.write("free", 4, "latin1");
    const content = Buffer.concat([clip, rest]);
    const path = join(this.folder, name);
    await writeFile(path, content);
    return { path, sha256: createHash("sha256").update(content).digest("hex") };
  }

  async close() {
    await this.end("laigao", "SIGKILL");
    await this.end("wxsim", "SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}
