import assert from "node:assert/strict";
import { test } from "node:test";
import { nextKey } from "../../src/console/rows.ts";

test("a new row has a key that none has, whatever stands there", () => {
  assert.equal(nextKey([]), "1");
  assert.equal(nextKey(["2", "10", "9"]), "11");
  assert.equal(nextKey(["KEY", "3"]), "4");
});
