// A tap on a marked passage shows what the editor says about it, without leaving
// the place; without scripts the number leads to the list below the text.
import { alert } from "../lib/dialog.ts";
import { mount } from "../lib/mount.ts";

mount("marked", (copy) => {
  copy.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(".marked__text") === null || target === null) return;
    const link = target.closest<HTMLAnchorElement>(".marked__at") ?? behind(target.closest("mark"));
    const note = link === null ? null : document.getElementById(link.hash.slice(1));
    if (link === null || note === null) return;
    event.preventDefault();
    const words = Array.from(note.querySelectorAll(".marked__reason, .marked__words"), (line) => line.textContent ?? "");
    void alert(`批注 ${link.textContent ?? ""}`, words.join("\n"));
  });
});

/** The number that stands behind a marked passage. */
function behind(passage: Element | null): HTMLAnchorElement | null {
  for (let next = passage?.nextElementSibling ?? null; next !== null; next = next.nextElementSibling) {
    if (next instanceof HTMLAnchorElement) return next;
  }
  return null;
}
