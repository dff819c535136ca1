// Marking passages of a text that is to be given back: whoever selects words in it
// is offered to mark them. The marks stand in the form of the return, and outlive
// a change of tab; without scripts the same lines are filled in by hand.
import { ask } from "../lib/dialog.ts";
import { mount } from "../lib/mount.ts";
import { type Mark, contextOf, filled } from "../lib/passages.ts";

const fields = ["quote", "before", "words", "reason"] as const;
function field(row: Element, name: string): HTMLTextAreaElement | HTMLInputElement | HTMLSelectElement | null {
  return row.querySelector(`[name="mark_${name}"]`);
}

/** The marks of one form, kept for the tab until the form is sent. */
class Marks {
  private readonly box: HTMLElement;
  private readonly rows: HTMLElement;
  private readonly blank: HTMLElement;
  private readonly key: string;

  constructor(box: HTMLElement, rows: HTMLElement, blank: HTMLElement) {
    this.box = box;
    this.rows = rows;
    this.blank = blank;
    this.key = `laigao:marks:${box.dataset["key"] ?? ""}`;
  }

  start(): void {
    if (this.box.dataset["typed"] === undefined) this.restore();
    this.box.addEventListener("input", () => this.keep());
    this.box.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("[data-add]") !== null && target !== null) this.add({ quote: "", before: "", words: "", reason: "" })?.focus();
      const row = target?.closest("[data-drop]")?.closest("[data-mark]");
      if (row !== undefined && row !== null) {
        row.remove();
        this.keep();
      }
    });
    for (const button of Array.from(this.box.querySelectorAll<HTMLElement>("[data-add], [data-drop]"))) button.hidden = false;
    this.box.closest("form")?.addEventListener("submit", () => this.forget());
    this.count();
  }

  /** Adds a line and returns its first field. */
  add(mark: Mark): HTMLElement | null {
    const row = this.blank.cloneNode(true) as HTMLElement;
    for (const name of fields) {
      const one = field(row, name);
      if (one !== null) one.value = mark[name];
    }
    const drop = row.querySelector<HTMLElement>("[data-drop]");
    if (drop !== null) drop.hidden = false;
    this.rows.append(row);
    if (this.box instanceof HTMLDetailsElement) this.box.open = true;
    this.keep();
    return field(row, "quote");
  }

  private all(): Mark[] {
    return Array.from(this.rows.querySelectorAll("[data-mark]"), (row) => ({
      quote: field(row, "quote")?.value ?? "", before: field(row, "before")?.value ?? "",
      words: field(row, "words")?.value ?? "", reason: field(row, "reason")?.value ?? "",
    }));
  }

  private keep(): void {
    const marks = filled(this.all());
    try {
      if (marks.length === 0) sessionStorage.removeItem(this.key);
      else sessionStorage.setItem(this.key, JSON.stringify(marks));
    } catch {
      // a full storage keeps nothing; the form still does
    }
    this.count();
  }

  private forget(): void {
    sessionStorage.removeItem(this.key);
  }

  private restore(): void {
    let kept: Mark[] = [];
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]") as Mark[];
    } catch {
      // what cannot be read is not restored
    }
    this.rows.replaceChildren();
    for (const mark of kept) this.add(mark);
  }

  private count(): void {
    const marks = filled(this.all());
    const shown = this.box.querySelector("[data-count]");
    if (shown !== null) shown.textContent = marks.length > 0 ? String(marks.length) : "";
    showCount(marks.length);
  }
}

let open: Marks | null = null; // of the form that a selection goes into

mount("marks", (box) => {
  const rows = box.querySelector<HTMLElement>("[data-rows]");
  const blank = rows?.querySelector<HTMLElement>("[data-mark]")?.cloneNode(true);
  if (rows === null || !(blank instanceof HTMLElement)) return;
  for (const one of Array.from(blank.querySelectorAll("textarea"))) one.defaultValue = "";
  const marks = new Marks(box, rows, blank);
  open = marks;
  marks.start();
});

interface Selected {
  quote: string;
  before: string;
  place: DOMRect;
}

/** What is selected inside the text, null for nothing. */
function selectedIn(text: HTMLElement): Selected | null {
  const selection = window.getSelection();
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const quote = selection.toString().trim();
  if (quote === "") return null;
  const front = document.createRange();
  front.selectNodeContents(text);
  front.setEnd(range.startContainer, range.startOffset);
  return { quote, before: contextOf(front.toString()), place: range.getBoundingClientRect() };
}

mount("marking", (text) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm marking";
  button.textContent = "批注";
  button.hidden = true;
  text.before(button);
  let selected: Selected | null = null;
  const offer = (): void => {
    selected = text.isConnected ? selectedIn(text) : null;
    button.hidden = selected === null;
    if (selected === null) return;
    button.style.top = `${Math.min(selected.place.bottom + 6, window.innerHeight - 40)}px`;
    button.style.left = `${Math.max(8, Math.min(selected.place.right - 20, window.innerWidth - 80))}px`;
  };
  document.addEventListener("selectionchange", offer);
  document.addEventListener("scroll", offer, { capture: true, passive: true });
  button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
  button.addEventListener("click", () => {
    const passage = selected;
    if (passage === null) return;
    void ask({ title: "这一处怎么改", text: passage.quote.length > 60 ? `${passage.quote.slice(0, 60)}…` : passage.quote, yes: "批注", required: true, placeholder: "作者会看到" }).then((words) => {
      if (words === null || words === "") return;
      open?.add({ quote: passage.quote, before: passage.before, words, reason: "" });
      window.getSelection()?.removeAllRanges();
    });
  });
});

/** Tells on the button of the return how many passages are marked. */
function showCount(marks: number): void {
  const button = document.querySelector<HTMLElement>('[data-dialog="decide-return"]');
  if (button === null) return;
  button.querySelector(".marking__count")?.remove();
  if (marks === 0) return;
  const count = document.createElement("span");
  count.className = "marking__count";
  count.textContent = `批注 ${marks} 处`;
  button.append(count);
}
