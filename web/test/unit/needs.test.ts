import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "../../src/phone/needs.ts";

/** A field as the form marks it. */
function field(name: string, need: string, or?: string): { dataset: Record<string, string> } {
  return { dataset: or === undefined ? { field: name, need } : { field: name, need, or } };
}

test("a step names what it needs, and takes the other answer", () => {
  const part = { querySelectorAll: () => [field("unit_id", "请选择所在单位", "unlisted"), field("name", "请填写姓名")] } as unknown as HTMLElement;
  const data = new FormData();
  assert.deepEqual(missing(part, data), { unit_id: "请选择所在单位", name: "请填写姓名" });
  data.set("unlisted", "西河镇工会");
  data.set("name", "  ");
  assert.deepEqual(missing(part, data), { name: "请填写姓名" });
  data.set("name", "样例");
  assert.deepEqual(missing(part, data), {});
});
