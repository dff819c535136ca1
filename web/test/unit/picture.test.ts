import assert from "node:assert/strict";
import { test } from "node:test";
import { History, between, keyed, largest, ratioOf, shaped, turned, within } from "../../src/lib/picture.ts";

test("a part turns with its picture, there and back", () => {
  const box = { x: 0, y: 0, w: 10, h: 20 };
  assert.deepEqual(turned(box, 90), { x: 80, y: 0, w: 20, h: 10 });
  for (const by of [0, 90, 180, 270]) assert.deepEqual(turned(turned(box, by), -by), box);
  assert.deepEqual(turned(turned(box, 90), 90), turned(box, 180));
});

test("a part stays within the picture as large as it is", () => {
  assert.deepEqual(within({ x: 95, y: -3, w: 10, h: 10 }), { x: 90, y: 0, w: 10, h: 10 });
  assert.deepEqual(within({ x: 0, y: 0, w: 200, h: 0 }), { x: 0, y: 0, w: 100, h: 1 });
  assert.deepEqual(between({ x: 50, y: 60 }, { x: 20, y: 120 }), { x: 20, y: 60, w: 30, h: 40 });
});

test("a ratio counts pixels, not percent", () => {
  assert.equal(ratioOf("16:9"), 16 / 9);
  assert.equal(ratioOf(""), 0);
  const square = largest(1, 400, 200);
  assert.deepEqual(square, { x: 25, y: 0, w: 50, h: 100 });
  const wide = shaped({ x: 0, y: 0, w: 100, h: 3 }, 2, 400, 400);
  assert.deepEqual(wide, { x: 0, y: 0, w: 100, h: 50 });
  assert.deepEqual(shaped({ x: 1, y: 2, w: 3, h: 4 }, 0, 400, 400), { x: 1, y: 2, w: 3, h: 4 });
});

test("arrow keys move a part, and with Shift change its size", () => {
  const box = { x: 10, y: 10, w: 20, h: 20 };
  assert.deepEqual(keyed(box, "ArrowRight", { resize: false, fine: false }), { ...box, x: 11 });
  assert.deepEqual(keyed(box, "ArrowUp", { resize: true, fine: false }), { ...box, h: 19 });
  assert.deepEqual(keyed(box, "ArrowLeft", { resize: false, fine: true }), { ...box, x: 9.8 });
  assert.equal(keyed(box, "Enter", { resize: false, fine: false }), null);
  assert.deepEqual(keyed({ x: 80, y: 0, w: 20, h: 20 }, "ArrowRight", { resize: true, fine: false }), { x: 80, y: 0, w: 20, h: 20 });
});

test("what was undone can be done again until something else is done", () => {
  const history = new History({ n: 0 });
  history.push({ n: 1 });
  history.push({ n: 1 });
  history.push({ n: 2 });
  assert.deepEqual(history.go(-1), { n: 1 });
  assert.ok(history.undoable && history.redoable);
  history.push({ n: 3 });
  assert.ok(!history.redoable);
  assert.deepEqual([history.go(-1), history.go(-1), history.go(-1)], [{ n: 1 }, { n: 0 }, { n: 0 }]);
  assert.deepEqual(history.go(1), { n: 1 });
});
