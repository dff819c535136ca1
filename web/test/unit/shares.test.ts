import assert from "node:assert/strict";
import { test } from "node:test";
import { ownShare, shareOf } from "../../src/phone/shares.ts";

test("a share is a whole number from 1 to 99, as people type it", () => {
  for (const [typed, want] of [["", 0], ["1", 1], [" 40 ", 40], ["40%", 40], ["４０％", 40], ["99", 99], ["07", 7]] as const) assert.equal(shareOf(typed), want, typed);
  for (const typed of ["0", "100", "-5", "+5", "12.5", "一半", "1e1", "4 0"]) assert.equal(shareOf(typed), null, typed);
});

test("the author has what is left, and must have something", () => {
  assert.deepEqual(ownShare([]), { own: 100, problem: "" });
  assert.deepEqual(ownShare(["40", "", "x"]), { own: 60, problem: "" });
  assert.deepEqual(ownShare(["50", "49"]), { own: 1, problem: "" });
  assert.deepEqual(ownShare(["60", "60"]), { own: 0, problem: "合作者的比例合计 120%，要小于 100%，请改小。" });
});
