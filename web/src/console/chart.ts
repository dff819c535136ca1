// A chart of the figures in the table beneath it: the same numbers, and every
// point opens the list that its number in the table opens. The table is folded
// away once the chart is there, and opened for printing.
import { mount } from "../lib/mount.ts";
import { readTable } from "./chart-table.ts";

mount("chart", (part) => {
  const place = part.querySelector<HTMLElement>("[data-picture]");
  const table = part.querySelector("table");
  const numbers = part.querySelector("details");
  if (place === null || table === null || numbers === null) return;
  const most = Number(part.dataset["most"] ?? "0");
  const drawing = readTable(table, most);
  if (drawing.labels.length === 0) return;
  void import("./chart-draw.ts").then(({ draw }) => {
    place.hidden = false;
    numbers.open = false;
    const resize = draw(place, part.dataset["kind"] === "line" ? "line" : "bar", drawing);
    part.dataset["drawn"] = "";
    let wasOpen = false;
    window.addEventListener("beforeprint", () => {
      wasOpen = numbers.open;
      numbers.open = true;
      resize(paper);
    });
    window.addEventListener("afterprint", () => {
      numbers.open = wasOpen;
      resize(undefined);
    });
  });
});

/** The width of a printed page between its margins, in pixels. */
const paper = 640;
