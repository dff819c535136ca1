import assert from "node:assert/strict";
import { test } from "node:test";
import { contextOf, filled, withPhrase } from "../../src/lib/passages.ts";

test("a phrase takes the place of what nobody typed", () => {
  assert.equal(withPhrase("同意", "同意刊发。", true), "同意刊发。");
});

test("a phrase stands behind what was typed, after a full stop", () => {
  assert.equal(withPhrase("时间已核实", "同意。", false), "时间已核实。同意。");
  assert.equal(withPhrase("时间已核实。 ", "同意。", false), "时间已核实。同意。");
});

test("what stands before a passage is its last forty characters", () => {
  assert.equal(contextOf(`${"前".repeat(50)}后`), `${"前".repeat(39)}后`);
});

test("an empty line marks nothing", () => {
  const mark = { quote: "", before: "前文", words: " ", reason: "facts" };
  assert.deepEqual(filled([mark, { ...mark, quote: "原文" }]).length, 1);
});
