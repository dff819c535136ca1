import assert from "node:assert/strict";
import { test } from "node:test";
import { caretAfter, digitsOf, grouped, mistyped } from "../../src/phone/account-number.ts";

test("digits stand in groups of four, whatever was typed between them", () => {
  for (const [typed, want] of [["", ""], ["6222", "6222"], ["62220", "6222 0"], ["6222 0212-3456７890", "6222 0212 3456 7890"], ["账号6222021", "6222 021"]] as const) {
    assert.equal(grouped(typed), want);
    assert.equal(grouped(grouped(typed)), want);
  }
  assert.equal(digitsOf("６２ 22"), "6222");
});

test("the caret stays behind the digit that was typed", () => {
  assert.equal(caretAfter("6222 0212", 4), 4);
  assert.equal(caretAfter("6222 0212", 5), 6);
  assert.equal(caretAfter("6222 0212", 99), 9);
  assert.equal(caretAfter("", 0), 0);
});

test("a card's check digit is looked at, other numbers are let be", () => {
  assert.equal(mistyped("6222020000000007"), false);
  assert.equal(mistyped("6222020000000008"), true);
  assert.equal(mistyped("12345678901234"), false);
  assert.equal(mistyped("6222"), false);
});
