// Choosing what of its cover a card shows: two frames over the picture, by
// pointer or by keys, and the cards as followers will see them.
import { croppedBy, hasRatio, readCrop, stretched, writeCrop } from "../lib/crop.ts";
import { mount } from "../lib/mount.ts";
import { largest, within, type Box } from "../lib/picture.ts";

class Covers {
  private readonly field: HTMLElement;
  private readonly frames: Frame[];

  constructor(field: HTMLElement) {
    this.field = field;
    this.frames = Array.from(field.querySelectorAll<HTMLElement>("[data-crop]"), (place) => new Frame(field, place));
  }

  listen(): void {
    this.field.addEventListener("change", (event) => {
      if (!(event.target instanceof HTMLInputElement) || event.target.name !== "cover") return;
      for (const frame of this.frames) frame.forget();
      this.show();
    });
    this.field.querySelector("[data-crops-middle]")?.addEventListener("click", () => {
      for (const frame of this.frames) frame.middle();
    });
    const form = this.field.closest("form");
    form?.addEventListener("restored", () => this.show());
    const title = form?.querySelector<HTMLInputElement>("[name=title]");
    title?.addEventListener("input", () => {
      for (const words of Array.from(this.field.querySelectorAll("[data-title]"))) words.textContent = title.value;
    });
    this.show();
  }

  /** Shows the chosen cover in all frames; one that is being made anew has none. */
  private show(): void {
    const chosen = this.field.querySelector<HTMLInputElement>("[name=cover]:checked");
    const src = chosen?.dataset["large"];
    for (const part of Array.from(this.field.querySelectorAll<HTMLElement>("[data-crops], [data-crops-help]"))) {
      part.hidden = src === undefined || (chosen?.disabled ?? false) || chosen?.matches("fieldset:disabled *") === true;
    }
    if (src !== undefined) for (const frame of this.frames) frame.load(src);
  }
}

/** One ratio: its frame, its hidden input and its card. */
class Frame {
  private readonly image: HTMLImageElement;
  private readonly handle: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly card: SVGSVGElement | null;
  private readonly ratio: number;
  private readonly label: string;
  private box: Box = { x: 0, y: 0, w: 100, h: 100 };

  constructor(field: HTMLElement, place: HTMLElement) {
    const name = place.dataset["crop"] ?? "";
    this.image = place.querySelector<HTMLImageElement>("[data-base]") as HTMLImageElement;
    this.handle = place.querySelector<HTMLElement>("[data-part]") as HTMLElement;
    this.input = field.querySelector<HTMLInputElement>(`[name=crop_${name}]`) as HTMLInputElement;
    this.card = field.querySelector<SVGSVGElement>(`[data-card=${name}] svg`);
    this.ratio = Number(place.dataset["ratio"]);
    this.label = place.querySelector("figcaption")?.textContent ?? "";
    this.image.addEventListener("load", () => this.begin());
    this.handle.addEventListener("keydown", (event) => this.key(event));
    this.handle.addEventListener("pointerdown", (event) => this.press(event));
  }

  load(src: string): void {
    this.image.src = src;
    this.card?.querySelector("image")?.setAttribute("href", src);
  }

  forget(): void {
    this.write("");
  }

  middle(): void {
    this.box = largest(this.ratio, this.width, this.height);
    this.forget();
    this.place();
  }

  private get width(): number {
    return this.image.naturalWidth;
  }

  private get height(): number {
    return this.image.naturalHeight;
  }

  /** Takes up what is kept, unless the picture was changed since so that it does not fit. */
  private begin(): void {
    const kept = readCrop(this.input.value);
    if (kept !== null && hasRatio(kept, this.ratio, this.width, this.height)) this.box = kept;
    else this.middle();
    this.place();
  }

  private place(): void {
    const { x, y, w, h } = this.box;
    Object.assign(this.handle.style, { left: `${x}%`, top: `${y}%`, width: `${w}%`, height: `${h}%` });
    this.handle.setAttribute("aria-label", `${this.label}，离左边 ${Math.round(x)}%，离上边 ${Math.round(y)}%，宽 ${Math.round(w)}%`);
    this.card?.setAttribute("viewBox", [x, y, w, h].map((percent) => percent / 100).join(" "));
  }

  private put(box: Box): void {
    this.box = within(box);
    this.write(writeCrop(this.box));
    this.place();
  }

  private write(words: string): void {
    if (this.input.value === words) return;
    this.input.value = words;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private key(event: KeyboardEvent): void {
    const box = croppedBy(this.box, event.key, { resize: event.shiftKey, fine: event.altKey }, { ratio: this.ratio, width: this.width, height: this.height });
    if (box === null) return;
    event.preventDefault();
    this.put(box);
  }

  /** Moves the frame or stretches it by its corner until the pointer is let go. */
  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.handle.focus();
    const area = this.image.getBoundingClientRect();
    const at = (now: PointerEvent): { x: number; y: number } => ({ x: ((now.clientX - area.left) / area.width) * 100, y: ((now.clientY - area.top) / area.height) * 100 });
    const [from, before] = [at(event), this.box];
    const stretches = event.target instanceof Element && event.target.closest(".spot__corner") !== null;
    const move = (now: PointerEvent): void => {
      const to = at(now);
      if (stretches) this.put(stretched(before, before.w + to.x - from.x, this.ratio, this.width, this.height));
      else this.put({ ...before, x: before.x + to.x - from.x, y: before.y + to.y - from.y });
    };
    const end = (): void => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }
}

mount("cover-crop", (field) => new Covers(field).listen());
