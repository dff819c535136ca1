// What a page asks about its counts, and where it shows the answer.

/** The counts of a page, by the addresses and codes under which it shows them. */
export interface Counts {
  menu: Record<string, number>;
  views?: Record<string, number>;
  saved?: Record<string, string>;
  fresh?: string;
}

/** The address that a page asks, with the list that it shows. */
export function question(list: string | undefined, newest: string | undefined): string {
  if (list === undefined) return "/console/counts";
  return `/console/counts?${new URLSearchParams({ list, newest: newest ?? "" }).toString()}`;
}

function write(place: Element, count: number | string | undefined): void {
  const number = place.querySelector(".num");
  if (number !== null && count !== undefined && count !== "") number.textContent = String(count);
}

/** Shows the counts where the page has them. */
export function showCounts(root: ParentNode, counts: Counts): void {
  for (const link of Array.from(root.querySelectorAll<HTMLElement>("[data-count]"))) {
    const count = counts.menu[link.dataset["count"] ?? ""];
    if (count === undefined) continue;
    link.textContent = String(count);
    link.hidden = count === 0;
    link.classList.toggle("menu__count--late", count > 0 && link.dataset["late"] !== undefined);
  }
  for (const link of Array.from(root.querySelectorAll<HTMLElement>("[data-view]"))) write(link, counts.views?.[link.dataset["view"] ?? ""]);
  for (const link of Array.from(root.querySelectorAll<HTMLElement>("[data-saved]"))) write(link, counts.saved?.[link.dataset["saved"] ?? ""]);
  const fresh = root.querySelector<HTMLElement>("[data-fresh]");
  if (fresh === null) return;
  fresh.hidden = counts.fresh === undefined;
  const number = fresh.querySelector("[data-fresh-count]");
  if (number !== null) number.textContent = counts.fresh ?? "";
}
