// Counts that follow what happens: the page asks for them now and then, not
// while nobody looks. Asking is no act of a person, so it keeps nobody signed in.
import { mount } from "../lib/mount.ts";

/** How often a page asks, in milliseconds. */
const every = 20_000;

interface Counts {
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

mount("live", () => {
  let asked = Date.now();
  let over = false;

  const ask = async (): Promise<void> => {
    if (over || document.hidden || Date.now() - asked < every) return;
    asked = Date.now();
    const shown = document.querySelector<HTMLElement>("[data-list]");
    try {
      const response = await fetch(question(shown?.dataset["list"], shown?.dataset["newest"]), {
        headers: { Accept: "application/json", "X-Laigao-Poll": "1" },
        credentials: "same-origin",
        redirect: "manual",
      });
      over = response.status === 401 || response.status === 403 || response.type === "opaqueredirect"; // signed out
      if (response.ok) showCounts(document, (await response.json()) as Counts);
    } catch {
      // The network is away: the next time will do.
    }
  };
  window.setInterval(() => void ask(), 1000);
  document.addEventListener("visibilitychange", () => void ask());
});
