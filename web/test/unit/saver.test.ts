import assert from "node:assert/strict";
import test from "node:test";
import { Saver, retryDelay, type Refusal, type SaveState } from "../../src/lib/saver.ts";

/** A world with its own clock, in which saves succeed, fail or hang as told. */
class World {
  time = 1_000_000;
  states: string[] = [];
  kept: string | null = null;
  saves: string[] = [];
  next: (() => Promise<void>)[] = [];
  refusal: Refusal | null = null;
  private timers: { at: number; run: () => void }[] = [];

  readonly saver = new Saver<string>({
    save: async (value) => {
      this.saves.push(value);
      await this.next.shift()?.();
      return { savedAt: this.time };
    },
    keep: (value) => (this.kept = value),
    drop: () => (this.kept = null),
    refusal: () => this.refusal,
    show: (state: SaveState) => this.states.push(state.at === "retrying" ? `retrying ${state.tries}` : state.at),
    later: (run, milliseconds) => {
      const timer = { at: this.time + milliseconds, run };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((other) => other !== timer));
    },
    now: () => this.time,
    random: () => 1,
  });

  /** Moves the clock, running what falls due in order. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.run();
      await settled();
    }
    this.time = until;
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const fails = (): Promise<void> => Promise.reject(new Error("no network"));

test("typing is kept on the device at once and sent after a pause", async () => {
  const world = new World();
  world.saver.change("工");
  assert.equal(world.kept, "工");
  await world.pass(1000);
  world.saver.change("工会");
  await world.pass(1499);
  assert.deepEqual(world.saves, []);
  await world.pass(1);
  assert.deepEqual(world.saves, ["工会"]);
  assert.equal(world.kept, null);
  assert.equal(world.saver.pending, false);
  assert.deepEqual(world.states, ["waiting", "waiting", "saving", "saved"]);
});

test("steady typing is still sent every ten seconds", async () => {
  const world = new World();
  for (let i = 0; i < 25; i++) {
    world.saver.change(`text ${i}`);
    await world.pass(1000);
  }
  assert.equal(world.saves.length, 2, `saves: ${world.saves.join(", ")}`);
});

test("a change during a save is sent afterwards, never two requests at once", async () => {
  const world = new World();
  let release = (): void => undefined;
  world.next.push(() => new Promise((resolve) => (release = resolve)));
  world.saver.change("a");
  await world.pass(1500);
  world.saver.change("b");
  await world.pass(60_000);
  assert.deepEqual(world.saves, ["a"]);
  assert.equal(world.kept, "b");
  release();
  await settled();
  await world.pass(1500);
  assert.deepEqual(world.saves, ["a", "b"]);
  assert.equal(world.kept, null);
});

test("a failed save is tried again, keeps its copy and sends the newest value", async () => {
  const world = new World();
  world.next.push(fails, fails);
  world.saver.change("a");
  await world.pass(1500);
  assert.equal(world.kept, "a");
  assert.equal(world.saver.pending, true);
  world.saver.change("ab");
  await world.pass(2000);
  await world.pass(4000);
  assert.deepEqual(world.saves, ["a", "ab", "ab"]);
  assert.deepEqual(world.states.slice(-4), ["saving", "retrying 2", "saving", "saved"]);
  assert.equal(world.kept, null);
});

test("a conflict ends the saving and keeps the copy", async () => {
  const world = new World();
  world.refusal = { message: "已在别处改动", final: true };
  world.next.push(fails);
  world.saver.change("a");
  await world.pass(1500);
  world.saver.change("ab");
  await world.pass(600_000);
  assert.deepEqual(world.saves, ["a"]);
  assert.equal(world.kept, "ab");
  assert.equal(world.saver.pending, true);
  assert.equal(world.states.at(-1), "stopped");
});

test("a refused value is not sent again until it changes", async () => {
  const world = new World();
  world.refusal = { message: "标题太长", final: false };
  world.next.push(fails);
  world.saver.change("long");
  await world.pass(600_000);
  assert.deepEqual(world.saves, ["long"]);
  world.saver.change("short");
  await world.pass(1500);
  assert.deepEqual(world.saves, ["long", "short"]);
  assert.equal(world.states.at(-1), "saved");
});

test("flush sends now and waits until nothing is under way", async () => {
  const world = new World();
  world.saver.change("a");
  await world.saver.flush();
  assert.deepEqual(world.saves, ["a"]);
  assert.equal(world.saver.pending, false);
  await world.pass(60_000);
  assert.deepEqual(world.saves, ["a"]);
});

test("retries wait from one to sixty seconds", () => {
  assert.equal(retryDelay(1, 0), 1000);
  assert.equal(retryDelay(1, 1), 2000);
  assert.equal(retryDelay(3, 1), 8000);
  for (let tries = 1; tries < 200; tries++) {
    const wait = retryDelay(tries, tries % 2);
    assert.ok(wait >= 1000 && wait <= 60_000, `retryDelay(${tries}) = ${wait}`);
  }
});
