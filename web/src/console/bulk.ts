// Choosing lines of the inbox for an act on all of them: how many there are, and
// all at once. Without script the boxes and the form work as they are.
import { mount } from "../lib/mount.ts";

mount("inbox", (split) => {
  const boxes = (): HTMLInputElement[] => Array.from(split.querySelectorAll<HTMLInputElement>("input.line__check[name=id]"));
  const all = split.querySelector<HTMLInputElement>("input[data-all]");
  const bulk = split.querySelector<HTMLDetailsElement>("details[data-bulk]");
  const chosen = split.querySelector<HTMLElement>("[data-chosen]");
  if (all === null || bulk === null || chosen === null) return;

  const show = (): void => {
    const every = boxes();
    const ticked = every.filter((box) => box.checked).length;
    chosen.textContent = ticked > 0 ? ` ${ticked} 篇` : "";
    all.checked = ticked > 0 && ticked === every.length;
    all.indeterminate = ticked > 0 && ticked < every.length;
    bulk.classList.toggle("bulk--ready", ticked > 0);
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    show();
  });
  split.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "id") show();
  });
  show();
});
