import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAt, placeWords, scrollAt } from "../../src/phone/order-list.ts";
import { toTurn } from "../../src/phone/turned.ts";

test("a held row belongs behind the rows whose middle it has passed", () => {
  const middles = [20, 60, 100];
  assert.deepEqual([-5, 20, 21, 80, 100.5].map((y) => placeAt(middles, y)), [0, 0, 1, 2, 3]);
  assert.equal(placeAt([], 50), 0);
});

test("the page scrolls at the edges of the screen only, faster the nearer", () => {
  assert.equal(scrollAt(300, 667, 76), 0);
  assert.ok(scrollAt(10, 667, 76) < scrollAt(80, 667, 76));
  assert.ok(scrollAt(80, 667, 76) < 0);
  assert.ok(scrollAt(590, 667, 76) > scrollAt(510, 667, 76));
  assert.ok(scrollAt(510, 667, 76) > 0);
  assert.equal(scrollAt(-500, 667, 76), -14);
  assert.equal(scrollAt(5000, 667, 76), 14);
});

test("a place is said from one", () => {
  assert.equal(placeWords(0, 3), "第 1 个，共 3 个");
});

test("a picture is shown turned by what its copies still lack", () => {
  assert.deepEqual([[0, 0], [90, 0], [0, 270], [90, 180], [270, 90]].map(([turn = 0, copies = 0]) => toTurn(turn, copies)), [0, 90, 90, 270, 180]);
});
