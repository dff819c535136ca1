import assert from "node:assert/strict";
import test from "node:test";
import { bytes, clock, duration, full, left, relative, remaining, speed } from "../../src/lib/format.ts";

test("sizes keep two or three figures and the unit that fits", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 KB"],
    [48_200, "48 KB"],
    [999_400, "999 KB"],
    [999_600, "1 MB"],
    [3_140_000, "3.1 MB"],
    [86_400_000, "86 MB"],
    [1_250_000_000, "1.3 GB"],
    [-1, ""],
    [NaN, ""],
  ];
  for (const [size, want] of cases) assert.equal(bytes(size), want, `bytes(${size})`);
  assert.equal(speed(3_100_000), "3.1 MB/秒");
});

test("time left rounds up, so that nobody waits longer than told", () => {
  assert.equal(left(0.4), "还剩不到 1 秒");
  assert.equal(left(11.2), "还剩 12 秒");
  assert.equal(left(61), "还剩 2 分钟");
  assert.equal(left(3600), "还剩 1 小时");
  assert.equal(left(3600 * 2 + 61), "还剩 2 小时 2 分钟");
  assert.equal(left(Infinity), "");
});

test("durations read like a player's", () => {
  assert.equal(duration(7.2), "0:07");
  assert.equal(duration(185), "3:05");
  assert.equal(duration(3729), "1:02:09");
});

test("times are Beijing's wherever the browser is", () => {
  const at = Date.UTC(2026, 2, 5, 2, 32); // 10:32 in Beijing
  assert.equal(clock(at), "10:32");
  assert.equal(full(at), "2026年3月5日 10:32");
});

test("relative times change with the calendar day, not with 24 hours", () => {
  const now = Date.UTC(2026, 2, 5, 2, 32);
  const ago = (milliseconds: number): string => relative(now - milliseconds, now);
  const minute = 60_000;
  const hour = 60 * minute;
  assert.equal(ago(10_000), "刚刚");
  assert.equal(ago(5 * minute), "5分钟前");
  assert.equal(ago(2 * hour), "2小时前");
  assert.equal(ago(11 * hour), "昨天 23:32");
  assert.equal(ago(36 * hour), "前天 22:32");
  assert.equal(ago(5 * 24 * hour), "2月28日");
  assert.equal(ago(100 * 24 * hour), "2025年11月25日");
  assert.equal(relative(now + hour, now), "2026年3月5日 11:32");
});

test("what is left until a time is said to the second only within the hour", () => {
  const minute = 60_000;
  const cases: [number, string][] = [
    [-1, "时间已到"],
    [5_900, "还有 0 分 05 秒"],
    [27 * minute + 5_000, "还有 27 分 05 秒"],
    [200 * minute, "还有 3 小时 20 分钟"],
    [51 * 60 * minute, "还有 2 天 3 小时"],
  ];
  for (const [milliseconds, words] of cases) assert.equal(remaining(milliseconds), words);
});
