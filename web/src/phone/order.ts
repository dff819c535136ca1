// The order of a manuscript's files: each row has a grip for finger, mouse and
// keys. While a row is held the list shows names only, so that a long list is a
// short way. The rows around a held one are moved, never it: it keeps the
// pointer and the focus.
import { toast } from "../lib/dialog.ts";
import { RequestError, sendJSON } from "../lib/fetch.ts";
import { mount, mountAll } from "../lib/mount.ts";
import { placeAt, placeWords, scrollAt } from "./order-list.ts";

const foot = 100; // pixels of the bar at the screen's lower end

class Ordering {
  private readonly section: HTMLElement;
  private readonly list: HTMLElement;
  private held: HTMLElement | null = null;
  private before: string[] = []; // ids, when the row was taken
  private saving: Promise<void> = Promise.resolve();

  constructor(section: HTMLElement, list: HTMLElement) {
    this.section = section;
    this.list = list;
  }

  private rows(): HTMLElement[] {
    return Array.from(this.list.children) as HTMLElement[];
  }

  private ids(): string[] {
    return this.rows().map((row) => row.id.replace(/^file-/, ""));
  }

  private say(words: string): void {
    const place = this.section.querySelector<HTMLElement>("[data-order-say]");
    if (place !== null) place.textContent = words;
  }

  private place(): string {
    return this.held === null ? "" : placeWords(this.rows().indexOf(this.held), this.rows().length);
  }

  /** Takes a row; the page scrolls so that the row stays where the hand is. */
  take(grip: HTMLElement): boolean {
    const row = grip.closest<HTMLElement>("li");
    if (row === null || row.parentElement !== this.list || this.held !== null) return false;
    this.held = row;
    this.before = this.ids();
    const at = grip.getBoundingClientRect().top;
    this.list.classList.add("uploads--ordering");
    row.classList.add("upload--held");
    grip.setAttribute("aria-pressed", "true");
    window.scrollBy(0, grip.getBoundingClientRect().top - at);
    this.say(`已拿起“${nameOf(row)}”，${this.place()}。按上下键移动，空格键放下，Esc 键放回原处。`);
    return true;
  }

  holds(grip: HTMLElement): boolean {
    return this.held !== null && this.held === grip.closest("li");
  }

  /** Moves the held row to a place by moving those between. */
  to(place: number): void {
    const row = this.held;
    if (row === null) return;
    const wanted = Math.min(Math.max(place, 0), this.rows().length - 1);
    let at = this.rows().indexOf(row);
    if (at === wanted) return;
    for (; at < wanted; at++) this.list.insertBefore(row.nextElementSibling as Element, row);
    for (; at > wanted; at--) this.list.insertBefore(row.previousElementSibling as Element, row.nextElementSibling);
    this.say(`${this.place()}。`);
  }

  by(steps: number): void {
    if (this.held === null) return;
    this.to(this.rows().indexOf(this.held) + steps);
    this.held.scrollIntoView({ block: "nearest" });
  }

  /** Lets the held row go: where it is, or where it was taken. */
  drop(stay: boolean): void {
    const row = this.held;
    if (row === null) return;
    if (!stay) this.arrange(this.before);
    const grip = row.querySelector<HTMLElement>("[data-grip]");
    const at = grip?.getBoundingClientRect().top ?? 0;
    const place = this.place();
    this.held = null;
    this.list.classList.remove("uploads--ordering");
    row.classList.remove("upload--held");
    row.style.transform = "";
    grip?.setAttribute("aria-pressed", "false");
    if (grip !== null) window.scrollBy(0, grip.getBoundingClientRect().top - at);
    if (this.ids().join() === this.before.join()) {
      this.say(stay ? `已放下，${place}。` : `已放回原处，${place}。`);
      return;
    }
    this.say(`已放下，${place}。`);
    this.save(this.ids(), this.before);
  }

  /** Puts the rows into an order; rows that it does not name stay behind them. */
  private arrange(ids: string[]): void {
    const held = this.held;
    if (held !== null) {
      this.to(ids.indexOf(held.id.replace(/^file-/, "")));
      return;
    }
    const rows = this.rows();
    const rank = (row: HTMLElement): number => {
      const at = ids.indexOf(row.id.replace(/^file-/, ""));
      return at < 0 ? ids.length : at;
    };
    for (const row of rows.map((one, i) => ({ one, i })).sort((a, b) => rank(a.one) - rank(b.one) || a.i - b.i)) this.list.appendChild(row.one);
  }

  /** Sends the order; what fails is put back, and what is saved can be undone. */
  private save(ids: string[], before: string[], undoing = false): void {
    this.saving = this.saving.then(async () => {
      try {
        await sendJSON(this.section.dataset["order"] ?? "", { json: { ids } });
        const undo = (): void => {
          this.arrange(before);
          this.save(before, ids, true);
        };
        if (undoing) toast("已恢复原来的顺序。");
        else toast("顺序已保存。", { act: { text: "撤销", run: undo }, milliseconds: 8000 });
      } catch (cause) {
        this.arrange(before);
        toast(cause instanceof RequestError ? `顺序没有保存：${cause.message}` : "顺序没有保存，请再试一次。", { late: true });
      }
    });
  }

  /** Follows a pointer from the grip on until it lets go. */
  follow(grip: HTMLElement, start: PointerEvent): void {
    const row = this.held;
    if (row === null) return;
    const middle = (one: HTMLElement): number => one.getBoundingClientRect().top + one.offsetHeight / 2;
    const hold = start.clientY - row.getBoundingClientRect().top;
    let y = start.clientY;
    let frame = 0;
    const put = (): void => {
      if (this.held !== row) return; // let go by a key meanwhile
      row.style.transform = "";
      const others = this.rows().filter((one) => one !== row);
      this.to(placeAt(others.map(middle), y - hold + row.offsetHeight / 2));
      row.style.transform = `translateY(${y - hold - row.getBoundingClientRect().top}px)`;
    };
    const scroll = (): void => {
      const by = scrollAt(y, window.innerHeight, foot);
      if (by !== 0) {
        window.scrollBy(0, by);
        put();
      }
      frame = window.requestAnimationFrame(scroll);
    };
    const move = (event: PointerEvent): void => {
      if (event.pointerId !== start.pointerId) return;
      y = event.clientY;
      put();
    };
    const end = (event: PointerEvent): void => {
      if (event.pointerId !== start.pointerId) return;
      window.cancelAnimationFrame(frame);
      grip.removeEventListener("pointermove", move);
      for (const kind of ["pointerup", "pointercancel", "lostpointercapture"] as const) grip.removeEventListener(kind, end);
      this.drop(event.type === "pointerup");
    };
    grip.addEventListener("pointermove", move);
    for (const kind of ["pointerup", "pointercancel", "lostpointercapture"] as const) grip.addEventListener(kind, end);
    frame = window.requestAnimationFrame(scroll);
  }
}

function nameOf(row: HTMLElement): string {
  return row.querySelector(".upload__name span")?.textContent ?? "";
}

const orderings = new WeakMap<Element, Ordering>();

mount("attachments", (section) => {
  const list = section.querySelector<HTMLElement>("[data-uploads]");
  if (list !== null && section.dataset["order"] !== undefined) orderings.set(list, new Ordering(section, list));
});

mountAll("[data-grip]", (grip) => {
  if (!("PointerEvent" in window)) return; // the buttons for up and down remain
  grip.hidden = false;
  const ordering = (): Ordering | undefined => orderings.get(grip.closest("[data-uploads]") ?? grip);
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !ordering()?.take(grip)) return;
    grip.setPointerCapture(event.pointerId);
    ordering()?.follow(grip, event);
  });
  grip.addEventListener("keydown", (event) => {
    const holds = ordering()?.holds(grip) === true;
    if (event.key === " " || event.key === "Enter") {
      if (holds) ordering()?.drop(true);
      else ordering()?.take(grip);
    } else if (holds && event.key === "Escape") ordering()?.drop(false);
    else if (holds && event.key === "ArrowUp") ordering()?.by(-1);
    else if (holds && event.key === "ArrowDown") ordering()?.by(1);
    else return;
    event.preventDefault();
  });
  grip.addEventListener("blur", () => {
    if (ordering()?.holds(grip) === true) ordering()?.drop(true);
  });
});
