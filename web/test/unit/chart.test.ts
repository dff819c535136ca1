import assert from "node:assert/strict";
import { test } from "node:test";
import { readTable } from "../../src/console/chart-table.ts";

/** A cell as far as the reader looks at it. */
const cell = (text: string, more: { href?: string; sub?: string; drawn?: boolean } = {}) => ({
  textContent: text + (more.sub ?? ""),
  dataset: more.drawn ? { drawn: "" } : {},
  querySelector: (what: string) => (what === "a" && more.href !== undefined ? { getAttribute: () => more.href } : what === ".sub" && more.sub !== undefined ? { textContent: more.sub } : null),
});

const table = {
  tHead: { rows: [{ cells: [cell("单位"), cell("报送", { drawn: true }), cell("采用率"), cell("采用", { drawn: true })] }] },
  tBodies: [{
    rows: [
      { cells: [cell("青禾区", { sub: "旗区总工会" }), cell(" 12 ", { href: "/a" }), cell("50.0%"), cell("6", { href: "/b" })] },
      { cells: [cell("没有单位"), cell("1"), cell("–"), cell("–")] },
      { cells: [cell("白桦旗"), cell("3", { href: "/c" }), cell("0.0%"), cell("0")] },
    ],
  }],
} as unknown as HTMLTableElement;

test("a chart draws the marked columns, and its points open what their numbers open", () => {
  assert.deepEqual(readTable(table, 0), {
    labels: ["青禾区", "没有单位", "白桦旗"],
    series: [
      { name: "报送", values: [12, 1, 3], paths: ["/a", undefined, "/c"] },
      { name: "采用", values: [6, 0, 0], paths: ["/b", undefined, undefined] },
    ],
  });
});

test("a chart of the first rows leaves the others to the table", () => {
  assert.deepEqual(readTable(table, 1).labels, ["青禾区"]);
});
