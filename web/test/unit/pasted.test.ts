import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanLines, cleanText, runOn } from "../../src/lib/pasted.ts";

test("what word processors put between characters goes", () => {
  assert.equal(cleanLines("　　3月5日，总工会举办技能大赛。\r\n\r\n　　来自\u00a012\u00a0家企业。\r\n"), "3月5日，总工会举办技能大赛。\n来自 12 家企业。");
  assert.equal(cleanLines("\ufeff职工\u200b之\u2060家\u00ad建设\u200e"), "职工之家建设");
  assert.equal(cleanLines("第一行\v第二行\r第三行\u2028第四行"), "第一行\n第二行\n第三行\n第四行");
  assert.equal(cleanText("总\u202e工\u202c会\u0007"), "总工会");
});

test("bullets and numbers stay as text", () => {
  assert.equal(cleanLines("\uf0b7\t第一项\r\nl\t第二项\r\nØ\t第三项"), "• 第一项\n• 第二项\n• 第三项");
  assert.equal(cleanLines("1.\t第一项\n（三）\t第三项\n四、\t第四项\n①\t第五项"), "1. 第一项\n（三）第三项\n四、第四项\n① 第五项");
});

test("rows of a table keep their tabs", () => {
  assert.equal(cleanLines("姓名\t单位\t成绩\r\n李四\t\t95\r\n"), "姓名\t单位\t成绩\n李四\t\t95");
});

test("Mongolian script and emoji keep what joins them", () => {
  for (const text of ["ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠠᠷᠠ\u180eᠠ ᠨᠢ\u200dᠭᠡ\u180b", "加油👩\u200d🏭！"]) assert.equal(cleanLines(text), text);
});

test("lines run on without spaces between Chinese characters", () => {
  assert.equal(runOn("东岭区举办\n职工技能大赛"), "东岭区举办职工技能大赛");
  assert.equal(runOn("Labour Day\n2026"), "Labour Day 2026");
});
