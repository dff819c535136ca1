// Reads from a table of figures what a chart draws of it.

/** What is drawn of a table. */
export interface Series {
  name: string;
  values: number[];
  paths: (string | undefined)[];
}

export interface Drawing {
  labels: string[];
  series: Series[];
}

/** Reads the columns that are to be drawn, of the first rows where most is not 0. */
export function readTable(table: HTMLTableElement, most: number): Drawing {
  const rows = Array.from(table.tBodies[0]?.rows ?? []).slice(0, most === 0 ? undefined : most);
  const heads = Array.from(table.tHead?.rows[0]?.cells ?? []);
  const series: Series[] = [];
  heads.forEach((head, column) => {
    if (head.dataset["drawn"] === undefined) return;
    const cells = rows.map((row) => row.cells[column]);
    series.push({
      name: textOf(head),
      values: cells.map((cell) => Number(cell === undefined ? 0 : textOf(cell)) || 0),
      paths: cells.map((cell) => cell?.querySelector("a")?.getAttribute("href") ?? undefined),
    });
  });
  return { labels: rows.map((row) => labelOf(row)), series };
}

function textOf(cell: HTMLElement): string {
  return (cell.textContent ?? "").trim();
}

/** A row's name without what stands small below it. */
function labelOf(row: HTMLTableRowElement): string {
  const head = row.cells[0];
  const sub = head?.querySelector(".sub")?.textContent ?? "";
  const text = head === undefined ? "" : textOf(head);
  return sub !== "" && text.endsWith(sub) ? text.slice(0, -sub.length).trim() : text;
}
