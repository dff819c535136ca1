// A list of units to choose from: typing shows those whose name, short name,
// initials or code holds what was typed, and those that are chosen.
import { mount } from "../lib/mount.ts";

/** Whether a unit described by these words is meant by what was typed. */
export function meant(words: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return wanted === "" || words.toLowerCase().includes(wanted);
}

mount("unit-filter", (part) => {
  const field = part.querySelector<HTMLInputElement>("[data-unit-filter]");
  field?.addEventListener("input", () => {
    for (const one of part.querySelectorAll<HTMLElement>("[data-words]")) {
      const chosen = one.querySelector<HTMLInputElement>("input")?.checked === true;
      one.hidden = !chosen && !meant(one.dataset["words"] ?? "", field.value);
    }
  });
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // looking is no saving
  });
});
