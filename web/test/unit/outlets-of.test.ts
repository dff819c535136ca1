import assert from "node:assert/strict";
import { test } from "node:test";
import { outletsOf } from "../../src/console/outlets-of.ts";

test("a pasted link is of the outlets whose host it is at, or below", () => {
  const outlets = [{ id: "a", hosts: ["workercn.cn"] }, { id: "b", hosts: ["mp.weixin.qq.com"] }, { id: "c", hosts: ["mp.weixin.qq.com", "example.cn"] }, { id: "d", hosts: [] }];
  for (const [link, want] of [
    ["https://www.workercn.cn/a/1", "a"],
    [" http://news.workercn.cn:8080/ ", "a"],
    ["https://notworkercn.cn/", ""],
    ["https://mp.weixin.qq.com/s/x", "bc"],
    ["没有链接", ""],
    ["", ""],
  ] as const) {
    assert.equal(outletsOf(link, outlets).join(""), want, link);
  }
});
