import assert from "node:assert/strict";
import { test } from "node:test";
import { tellsForm, withLines } from "../../src/phone/chat-news.ts";

test("lines from the chat come to the end, once", () => {
  assert.equal(withLines("", "第一段"), "第一段");
  assert.equal(withLines("页面上写的。\n\n", "第一段\n\n第二段"), "页面上写的。\n第一段\n第二段");
  assert.equal(withLines("页面上写的。\n第一段", "第一段\n第二段"), "页面上写的。\n第一段\n第二段");
  assert.equal(withLines("页面上写的。", "\n "), "页面上写的。");
});

test("a form is told only what it would take", () => {
  assert.equal(tellsForm({ version: "3", files: ["A"], lines: "", title: "" }), false);
  assert.equal(tellsForm({ lines: "第一段" }), true);
  assert.equal(tellsForm({ class: "news" }), true);
});
