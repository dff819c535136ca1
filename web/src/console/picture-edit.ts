// Working on a photograph: covers, crop and turn by pointer or by keys.
import { guardLeaving } from "../lib/confirm-leave.ts";
import { mount } from "../lib/mount.ts";
import { History, between, keyed, largest, ratioOf, shaped, turned, within, type Box, type Cover, type Edit } from "../lib/picture.ts";
import { PictureForm } from "./picture-form.ts";
import { Stage, type Held } from "./picture-stage.ts";

type Tool = "box" | "oval" | "crop";

class Desk {
  private readonly form: HTMLFormElement;
  private readonly stage: Stage;
  private readonly fields: PictureForm;
  private readonly history: History<Edit>;
  private readonly first: string;
  private edit: Edit;
  private tool: Tool = "box";
  private held: Held | null = null;
  private plain = false; // as it came

  constructor(form: HTMLFormElement, base: HTMLImageElement) {
    this.form = form;
    this.fields = new PictureForm(form);
    this.stage = new Stage(base);
    this.edit = this.fields.read();
    this.history = new History(this.edit);
    this.first = JSON.stringify(this.edit);
  }

  listen(): void {
    for (const hidden of this.form.querySelectorAll<HTMLElement>("[data-tools], [data-help]")) hidden.hidden = false;
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("click", (event) => this.click(event));
    this.stage.frame.addEventListener("pointerdown", (event) => this.press(event));
    this.stage.frame.addEventListener("focusin", (event) => this.hold(partOf(event.target)));
    this.form.querySelector("[data-ratio]")?.addEventListener("change", () => this.ratio());
    const release = guardLeaving(() => this.form.dataset["unsaved"] !== undefined || JSON.stringify(this.edit) !== this.first);
    this.form.addEventListener("submit", release);
    this.show();
  }

  private typed(): void {
    this.edit = this.fields.read();
    this.history.push(this.edit);
    this.show();
  }

  /** Keeps what was done as a step that can be undone. */
  private done(): void {
    this.history.push(this.edit);
    this.fields.write(this.edit);
    this.show();
  }

  private show(): void {
    this.stage.draw(this.edit, this.plain);
    this.stage.place(this.edit, this.held);
    this.enable("[data-undo]", this.history.undoable);
    this.enable("[data-redo]", this.history.redoable);
    for (const button of this.form.querySelectorAll<HTMLElement>("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset["tool"] === this.tool));
    this.form.querySelector("[data-compare]")?.setAttribute("aria-pressed", String(this.plain));
  }

  private enable(selector: string, on: boolean): void {
    const button = this.form.querySelector<HTMLButtonElement>(selector);
    if (button !== null) button.disabled = !on;
  }

  private hold(part: Held | null): void {
    if (part === null || part === this.held) return;
    this.held = part;
    this.stage.place(this.edit, this.held);
  }

  private get(part: Held): Box | null {
    return part === "crop" ? this.edit.crop : (this.edit.covers[part] ?? null);
  }

  /** Puts a part where it is shown now; what is shown is turned. */
  private put(part: Held, seen: Box): void {
    const box = turned(seen, -this.edit.turn);
    if (part === "crop") this.edit = { ...this.edit, crop: this.formed(box) };
    else this.edit = { ...this.edit, covers: this.edit.covers.map((cover, i) => (i === part ? { ...box, shape: cover.shape } : cover)) };
  }

  /** Gives the crop the ratio that was chosen, as it will be seen. */
  private formed(box: Box): Box {
    const ratio = this.chosen();
    return ratio === 0 ? box : shaped(box, ratio, this.stage.width, this.stage.height);
  }

  private chosen(): number {
    const ratio = ratioOf(this.form.querySelector<HTMLSelectElement>("[data-ratio]")?.value ?? "");
    return ratio > 0 && this.edit.turn % 180 !== 0 ? 1 / ratio : ratio;
  }

  private ratio(): void {
    const ratio = this.chosen();
    if (ratio === 0) return;
    this.edit = { ...this.edit, crop: largest(ratio, this.stage.width, this.stage.height) };
    this.tool = "crop";
    this.held = "crop";
    this.done();
    this.stage.handle("crop")?.focus();
  }

  private add(box: Box): Held {
    if (this.tool === "crop") {
      this.edit = { ...this.edit, crop: this.formed(box) };
      return "crop";
    }
    const cover: Cover = { ...box, shape: this.tool };
    this.edit = { ...this.edit, covers: [...this.edit.covers, cover] };
    return this.edit.covers.length - 1;
  }

  private remove(part: Held): void {
    if (part === "crop") this.edit = { ...this.edit, crop: null };
    else this.edit = { ...this.edit, covers: this.edit.covers.filter((_, i) => i !== part) };
    this.held = null;
    this.say("已去掉一处。");
    this.done();
    (this.stage.handle(0) ?? this.form.querySelector<HTMLElement>("[data-add]"))?.focus();
  }

  private say(words: string): void {
    const place = this.form.querySelector("[data-say]");
    if (place !== null) place.textContent = words;
  }

  private key(event: KeyboardEvent): void {
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === "z" && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      this.go(event.shiftKey ? 1 : -1);
      return;
    }
    const part = partOf(event.target);
    const box = part === null ? null : this.get(part);
    if (part === null || box === null) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(part);
      return;
    }
    const moved = keyed(turned(box, this.edit.turn), event.key, { resize: event.shiftKey, fine: event.altKey });
    if (moved === null) return;
    event.preventDefault();
    this.put(part, moved);
    this.done();
  }

  private go(by: -1 | 1): void {
    this.edit = this.history.go(by);
    this.held = null;
    this.fields.write(this.edit);
    this.say(by < 0 ? "已撤销。" : "已重做。");
    this.show();
  }

  private click(event: MouseEvent): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[data-tools] button") : null;
    if (button === null) return;
    const { tool, turn } = button.dataset;
    if (tool === "box" || tool === "oval" || tool === "crop") {
      this.tool = tool;
      this.show();
    } else if (turn !== undefined) {
      this.edit = { ...this.edit, turn: (this.edit.turn + Number(turn)) % 360 };
      this.done();
    } else if (button.matches("[data-undo]")) this.go(-1);
    else if (button.matches("[data-redo]")) this.go(1);
    else if (button.matches("[data-compare]")) {
      this.plain = !this.plain;
      this.show();
    } else if (button.matches("[data-add]")) this.addInTheMiddle();
  }

  private addInTheMiddle(): void {
    if (this.tool === "crop") this.tool = "box";
    this.held = this.add({ x: 40, y: 40, w: 20, h: 20 });
    this.done();
    this.stage.handle(this.held)?.focus();
    this.say("已在中间加一处遮挡，用方向键移动。");
  }

  /** Draws a new part, or moves or stretches the one that is pressed, until the pointer is let go. */
  private press(event: PointerEvent): void {
    if (event.button !== 0 || this.plain) return;
    event.preventDefault();
    const from = this.stage.point(event);
    const before = this.edit;
    let part = partOf(event.target);
    const seen = part === null ? null : turned(this.get(part) ?? { x: 0, y: 0, w: 0, h: 0 }, this.edit.turn);
    const stretches = event.target instanceof Element && event.target.closest(".spot__corner") !== null;
    if (part === "crop" && !stretches && this.tool !== "crop") part = null; // a cover is drawn on what is left
    const drawn = part === null;
    if (part !== null) this.stage.handle(part)?.focus();
    const move = (to: PointerEvent): void => {
      const at = this.stage.point(to);
      if (drawn) {
        this.edit = before;
        this.held = part = this.add(turned(between(from, at), -this.edit.turn));
      } else if (part !== null && seen !== null) {
        const box = stretches ? { ...seen, w: Math.min(at.x, 100) - seen.x, h: Math.min(at.y, 100) - seen.y } : { ...seen, x: seen.x + at.x - from.x, y: seen.y + at.y - from.y };
        this.put(part, within(box));
      }
      this.show();
    };
    const end = (): void => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      if (drawn && part !== null && tooSmall(this.get(part))) {
        this.edit = before;
        this.held = null;
      }
      this.done();
      if (this.held !== null) this.stage.handle(this.held)?.focus();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }
}

const tooSmall = (box: Box | null): boolean => box === null || box.w < 1 || box.h < 1;

function partOf(target: EventTarget | null): Held | null {
  const key = target instanceof Element ? target.closest<HTMLElement>("[data-part]")?.dataset["part"] : undefined;
  if (key === undefined) return null;
  return key === "crop" ? "crop" : Number(key);
}

mount("picture-edit", (form) => {
  const base = form.querySelector<HTMLImageElement>("[data-base]");
  if (!(form instanceof HTMLFormElement) || base === null) return;
  const begin = (): void => {
    if (base.naturalWidth > 0) new Desk(form, base).listen();
  };
  if (base.complete) begin();
  else base.addEventListener("load", begin, { once: true });
});
