import assert from "node:assert/strict";
import { test } from "node:test";
import { question } from "../../src/console/counts.ts";
import { begun, offered } from "../../src/console/names.ts";

test("a page asks for its counts with the list that it shows", () => {
  assert.equal(question(undefined, undefined), "/console/counts");
  assert.equal(question("state=all&due=late", "12-AB"), "/console/counts?list=state%3Dall%26due%3Dlate&newest=12-AB");
  assert.equal(question("", undefined), "/console/counts?list=&newest=");
});

test("a name begins after the last @ and ends at a space or a stop", () => {
  for (const [text, want] of [
    ["数字请@孙", "孙"],
    ["请＠", ""],
    ["@孙复审 看", null],
    ["没有", null],
    ["@孙复审，", null],
  ] as const) {
    assert.equal(begun(text, text.length), want, text);
  }
});

test("only names that begin so are offered, and none that is written already", () => {
  const names = ["孙复审", "孙终审", "李终审"];
  assert.deepEqual(offered(names, "孙"), ["孙复审", "孙终审"]);
  assert.deepEqual(offered(names, "孙复审"), []);
  assert.deepEqual(offered(names, ""), names);
});
