import assert from "node:assert/strict";
import { test } from "node:test";
import { moved } from "../../src/console/keys.ts";

test("moving through a list stays inside it", () => {
  for (const [from, step, count, want] of [
    [-1, 1, 3, 0], // nothing chosen yet: down is the first
    [-1, -1, 3, 2], // and up the last
    [0, 1, 3, 1],
    [2, 1, 3, 2],
    [0, -1, 3, 0],
    [0, 1, 0, -1],
  ] as const) {
    assert.equal(moved(from, step, count), want, `from ${from} by ${step} of ${count}`);
  }
});
