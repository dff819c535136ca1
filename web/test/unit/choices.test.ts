import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted } from "../../src/lib/choices.ts";

const told = (details: unknown): unknown => ({ errMsg: "subscribe:ok", subscribeDetails: details });

test("what was accepted is read out of JSON within JSON", () => {
  const details = JSON.stringify({ T1: JSON.stringify({ status: "accept", timestamp: "1610969440" }), T2: JSON.stringify({ status: "reject" }) });
  assert.deepEqual(accepted(told(details)), ["T1"]);
});

test("every word for yes counts, and plain words do", () => {
  assert.deepEqual(accepted(told({ T1: "acceptWithAlert", T2: "ban", T3: { status: "accept" }, T4: "filter" })), ["T1", "T3"]);
});

test("what cannot be read allows nothing", () => {
  for (const detail of [undefined, null, "accept", {}, told("{"), told("[]"), told({ T1: 1, T2: null })]) assert.deepEqual(accepted(detail), []);
});
