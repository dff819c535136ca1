import assert from "node:assert/strict";
import test from "node:test";
import { Pace, Tries } from "../../src/lib/pace.ts";

test("a steady stream has its speed and time left", () => {
  const pace = new Pace();
  for (let i = 0; i <= 20; i++) pace.add(i * 300_000, i * 100);
  assert.equal(Math.round(pace.speed(2000)), 3_000_000);
  assert.equal(Math.round(pace.left(12_000_000, 2000)), 2);
});

test("the first moment promises nothing", () => {
  const pace = new Pace();
  assert.equal(pace.speed(0), 0);
  pace.add(0, 0);
  pace.add(900_000, 100);
  assert.equal(pace.speed(100), 0);
  assert.equal(pace.left(1_000_000, 100), Infinity);
});

test("the speed follows the last seconds, not the whole upload", () => {
  const pace = new Pace();
  let sent = 0;
  for (let at = 0; at <= 20_000; at += 500) pace.add((sent += 500_000), at);
  for (let at = 20_500; at <= 40_000; at += 500) pace.add((sent += 50_000), at);
  assert.ok(pace.speed(40_000) < 120_000, `speed ${pace.speed(40_000)}`);
});

test("a stall lowers the speed as time goes by", () => {
  const pace = new Pace();
  for (let at = 0; at <= 4000; at += 500) pace.add(at * 1000, at);
  assert.ok(pace.speed(12_000) < pace.speed(4000) / 2);
});

test("a restart from an earlier place is no negative speed", () => {
  const pace = new Pace();
  pace.add(8_000_000, 1000);
  pace.add(4_000_000, 2000);
  pace.add(5_000_000, 3000);
  assert.equal(pace.speed(3000), 1_000_000);
});

test("tries are bounded without progress and come back with it", () => {
  const tries = new Tries(3, 4_000_000);
  for (let i = 0; i < 3; i++) assert.equal(tries.take(), true);
  assert.equal(tries.take(), false);
  tries.confirmed(1_000_000);
  assert.equal(tries.take(), false, "a few bytes must not give all tries back");
  tries.confirmed(4_000_000);
  assert.equal(tries.take(), true);
  assert.equal(tries.count, 1);
});
