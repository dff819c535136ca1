// Runs all browser tests, two files at a time, with one demo filled for all of
// those that need one.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));
const filled = mkdtempSync(join(tmpdir(), "laigao-filled-"));
const tests = spawn(process.execPath, ["--test", "--test-concurrency=2", ...files], { stdio: "inherit", env: { ...process.env, LAIGAO_FILLED_DEMO: filled } });
tests.once("exit", (code) => {
  rmSync(filled, { recursive: true, force: true });
  process.exitCode = code ?? 1;
});
