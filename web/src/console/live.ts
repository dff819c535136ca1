// Counts that follow what happens: the page asks for them now and then, not
// while nobody looks. Asking is no act of a person, so it keeps nobody signed in.
import { mount } from "../lib/mount.ts";
import { question, showCounts, type Counts } from "./counts.ts";

/** How often a page asks, in milliseconds. */
const every = 20_000;

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
