import assert from "node:assert/strict";
import { test } from "node:test";
import { croppedBy, hasRatio, readCrop, stretched, writeCrop } from "../../src/lib/crop.ts";
import { largest } from "../../src/lib/picture.ts";

test("a part is written as the platform reads it, and read again", () => {
  assert.equal(writeCrop({ x: 0, y: 10.333, w: 100, h: 63.829 }), "0_0.1033_1_0.7416");
  assert.equal(writeCrop({ x: 50, y: 50, w: 50.4, h: 50 }), "0.5_0.5_1_1");
  assert.deepEqual(readCrop("0.25_0_0.75_1"), { x: 25, y: 0, w: 50, h: 100 });
  for (const none of ["", "0_0_1", "0.5_0_0.5_1", "a_b_c_d"]) assert.equal(readCrop(none), null);
});

test("a part is stretched in its ratio and ends at the picture's edge", () => {
  const [width, height] = [1600, 1067];
  const box = largest(2.35, width, height);
  assert.ok(hasRatio(box, 2.35, width, height));
  const small = stretched({ ...box, x: 20, y: 30 }, 40, 2.35, width, height);
  assert.equal(small.w, 40);
  assert.ok(hasRatio(small, 2.35, width, height));
  const large = stretched({ x: 50, y: 80, w: 10, h: 10 }, 90, 1, width, height);
  assert.ok(Math.abs(large.y + large.h - 100) < 0.1 && large.x === 50);
  assert.ok(hasRatio(large, 1, width, height));
  assert.ok(stretched(box, -5, 2.35, width, height).w >= 10);
  assert.equal(hasRatio({ x: 0, y: 0, w: 100, h: 100 }, 2.35, width, height), false);
});

test("arrow keys move a part and with Shift change its size in its ratio", () => {
  const picture = { ratio: 1, width: 1000, height: 500 };
  const box = { x: 10, y: 0, w: 40, h: 80 };
  assert.deepEqual(croppedBy(box, "ArrowRight", { resize: false, fine: false }, picture), { ...box, x: 11 });
  assert.deepEqual(croppedBy(box, "ArrowLeft", { resize: true, fine: false }, picture), { x: 10, y: 0, w: 39, h: 78 });
  assert.deepEqual(croppedBy(box, "ArrowDown", { resize: true, fine: true }, picture), { x: 10, y: 0, w: 40.2, h: 80.4 });
  assert.equal(croppedBy(box, "Enter", { resize: true, fine: false }, picture), null);
});
