// The keys of the inbox and of a manuscript's page: what an editor does fifty
// times a day. They are silent while somebody types or a dialog is open.
import { alert } from "../lib/dialog.ts";

/**
 * Whether the event comes from where keys mean letters. A dialog that has just
 * been closed holds the focus until the next frame; nobody types there.
 */
export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.closest("dialog:not([open])") !== null) return false;
  return target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Returns the place that a step leads to, staying inside the list; -1 in an empty one. */
export function moved(from: number, step: number, count: number): number {
  if (count === 0) return -1;
  if (from < 0) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, from + step));
}

const lines = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>(".lines .line"));

function here(all: HTMLElement[]): number {
  return all.findIndex((line) => line.classList.contains("line--here"));
}

/** Marks one line as the chosen one. */
export function choose(line: HTMLElement): void {
  for (const other of lines()) other.classList.toggle("line--here", other === line);
  line.scrollIntoView({ block: "nearest" });
}

function step(by: number): boolean {
  const all = lines();
  const line = all[moved(here(all), by, all.length)];
  if (line === undefined) return false;
  choose(line);
  line.focus({ preventScroll: true });
  return true;
}

function press(key: string): boolean {
  const button = document.querySelector<HTMLElement>(`#pane [data-key="${key}"]`);
  button?.click();
  return button !== null;
}

/** Ticks the chosen line, or takes the tick away. */
function tick(): boolean {
  const all = lines();
  const box = all[here(all)]?.querySelector<HTMLInputElement>("input.line__check");
  box?.click();
  return box !== undefined && box !== null;
}

/** Leads from a manuscript's own page to its neighbour in the list. */
function turn(to: "next" | "prev"): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[rel="${to}"]`);
  link?.click();
  return link !== null;
}

function openChosen(): boolean {
  const all = lines();
  const link = all[here(all)]?.querySelector<HTMLAnchorElement>(".line__title");
  link?.click();
  return link !== undefined && link !== null;
}

function act(event: KeyboardEvent): boolean {
  switch (event.key) {
    case "ArrowDown":
      return step(1);
    case "ArrowUp":
      return step(-1);
    case "j":
      return step(1) || turn("next");
    case "k":
      return step(-1) || turn("prev");
    case "ArrowRight":
      return turn("next");
    case "ArrowLeft":
      return turn("prev");
    case "Enter":
      return event.target === document.body || event.target instanceof HTMLLIElement ? openChosen() : false;
    case "?":
      void alert("键盘操作", "↑ ↓ 选择，Enter 打开，X 勾选，C 认领，E 编辑，A 通过，R 退回。在一篇稿件的页面上，J 或 → 下一篇，K 或 ← 上一篇。在对话框里按 Ctrl+Enter 提交，Esc 取消。");
      return true;
  }
  const key = event.key.toLowerCase();
  if (key === "x") return tick();
  return ["e", "a", "r", "c"].includes(key) && press(key);
}

/** Listens once for the whole page. */
export function listen(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (act(event)) event.preventDefault();
  });
}
