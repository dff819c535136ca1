import assert from "node:assert/strict";
import { test } from "node:test";
import { clockWords } from "../../src/phone/three-days.ts";

const at = (time: string): number => Date.parse(time);

test("the three days end at midnight in Beijing after the third day", () => {
  assert.equal(clockWords("2026-03-05", at("2026-03-06T09:00:00+08:00")), "还剩 2 天 15 小时，现在报送算按时。");
  assert.equal(clockWords("2026-03-05", at("2026-03-08T23:59:59+08:00")), "还剩 0 天 0 小时，现在报送算按时。");
  assert.equal(clockWords("2026-03-05", at("2026-03-09T00:00:00+08:00")), "已过 3 天，仍然可以报送。");
});

test("an activity of today counts and one of tomorrow does not", () => {
  assert.equal(clockWords("2026-03-06", at("2026-03-06T00:00:00+08:00")), "还剩 4 天 0 小时，现在报送算按时。");
  assert.match(clockWords("2026-03-07", at("2026-03-06T23:59:00+08:00")), /不能晚于今天/);
});

test("a day that is not typed whole says nothing", () => {
  for (const day of ["", "2026-", "2026-13-40"]) assert.equal(clockWords(day, at("2026-03-06T09:00:00+08:00")), "");
});
