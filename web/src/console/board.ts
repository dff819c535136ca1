// The board by keyboard: up and down in a column, left and right between them.
// Opening a card is following its link; nothing is decided here.
import { mount } from "../lib/mount.ts";
import { moved, typing } from "./keys.ts";

const links = (column: Element): HTMLAnchorElement[] => Array.from(column.querySelectorAll<HTMLAnchorElement>(".card-line__title, .board__more a"));

function focusAt(column: Element | undefined, at: number): boolean {
  if (column === undefined) return false;
  const all = links(column);
  const link = all[Math.min(Math.max(at, 0), all.length - 1)];
  link?.focus();
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return link !== undefined;
}

mount("board", (board) => {
  const columns = (): Element[] => Array.from(board.querySelectorAll(".board__column"));

  const step = (event: KeyboardEvent): boolean => {
    const all = columns();
    const column = all.findIndex((one) => one.contains(document.activeElement));
    const here = all[column];
    if (here === undefined) return event.key.startsWith("Arrow") && all.some((one) => focusAt(one, 0));
    const at = links(here).findIndex((link) => link === document.activeElement);
    switch (event.key) {
      case "ArrowDown":
        return focusAt(here, moved(at, 1, links(here).length));
      case "ArrowUp":
        return focusAt(here, moved(at, -1, links(here).length));
      case "ArrowRight":
        return all.slice(column + 1).some((one) => focusAt(one, at));
      case "ArrowLeft":
        return all.slice(0, column).reverse().some((one) => focusAt(one, at));
    }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (step(event)) event.preventDefault();
  });
});
