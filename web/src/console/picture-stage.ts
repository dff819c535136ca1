// The picture on which an editor draws: what is done to it is shown at once, as
// coarse as the server will make it, and its parts can be held by pointer or keys.
import { turned, type Box, type Edit } from "../lib/picture.ts";

const coverFields = 6; // along the longer side, as the server has it
const largestShown = 1600; // pixels

/** A part that can be held: a cover by its number, or the crop. */
export type Held = number | "crop";

export class Stage {
  readonly frame = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private readonly parts = document.createElement("div");
  private readonly flat = document.createElement("canvas"); // edited, not turned
  private readonly base: HTMLImageElement;

  constructor(base: HTMLImageElement) {
    this.base = base;
    this.frame.className = "picture__frame";
    this.parts.className = "picture__parts";
    this.canvas.className = "picture__canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    base.after(this.frame);
    this.frame.append(this.canvas, this.parts);
    base.classList.add("sr-only");
  }

  /** Pixels of the picture before it is turned. */
  get width(): number {
    return this.base.naturalWidth;
  }

  get height(): number {
    return this.base.naturalHeight;
  }

  /** Draws the picture as it stands, or as it came. */
  draw(edit: Edit, plain: boolean): void {
    const scale = Math.min(1, largestShown / Math.max(this.width, this.height, 1));
    const [w, h] = [Math.max(1, Math.round(this.width * scale)), Math.max(1, Math.round(this.height * scale))];
    this.flat.width = w;
    this.flat.height = h;
    const flat = this.flat.getContext("2d");
    if (flat === null) return;
    flat.drawImage(this.base, 0, 0, w, h);
    if (!plain) for (const cover of edit.covers) mosaic(flat, cover, cover.shape === "oval", w, h);
    this.turn(edit.turn, w, h);
    this.parts.hidden = plain;
  }

  private turn(by: number, w: number, h: number): void {
    const lying = by % 180 !== 0;
    this.canvas.width = lying ? h : w;
    this.canvas.height = lying ? w : h;
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    context.translate(this.canvas.width / 2, this.canvas.height / 2);
    context.rotate((by * Math.PI) / 180);
    context.drawImage(this.flat, -w / 2, -h / 2);
  }

  /** Puts a handle over every part, keeping those that are there. */
  place(edit: Edit, held: Held | null): void {
    const wanted: [string, Box, string, string][] = edit.covers.map((cover, i) => [
      String(i), cover, cover.shape === "oval" ? "spot spot--oval" : "spot", `遮挡 ${i + 1}，${cover.shape === "oval" ? "椭圆" : "方形"}`,
    ]);
    if (edit.crop !== null) wanted.push(["crop", edit.crop, "spot spot--crop", "裁剪后留下的部分"]);
    const keys = new Set(wanted.map(([key]) => key));
    for (const old of this.handles()) if (!keys.has(old.dataset["part"] ?? "")) old.remove();
    for (const [key, box, look, label] of wanted) {
      const handle = this.handle(key) ?? this.add(key);
      const seen = turned(box, edit.turn);
      handle.className = look + (String(held) === key ? " spot--held" : "");
      handle.setAttribute("aria-label", `${label}，离左边 ${Math.round(seen.x)}%，离上边 ${Math.round(seen.y)}%，宽 ${Math.round(seen.w)}%，高 ${Math.round(seen.h)}%`);
      Object.assign(handle.style, { left: `${seen.x}%`, top: `${seen.y}%`, width: `${seen.w}%`, height: `${seen.h}%` });
    }
    this.order(edit);
  }

  // The crop lies under the covers, so that those in it can be reached.
  private order(edit: Edit): void {
    const crop = this.handle("crop");
    if (edit.crop !== null && crop !== null && this.parts.firstElementChild !== crop) {
      const focused = document.activeElement === crop;
      this.parts.prepend(crop);
      if (focused) crop.focus();
    }
  }

  private add(key: string): HTMLElement {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.dataset["part"] = key;
    const corner = document.createElement("span");
    corner.className = "spot__corner";
    handle.append(corner);
    this.parts.append(handle);
    return handle;
  }

  private handles(): HTMLElement[] {
    return Array.from(this.parts.querySelectorAll<HTMLElement>("[data-part]"));
  }

  handle(key: Held | string): HTMLElement | null {
    return this.parts.querySelector<HTMLElement>(`[data-part="${key}"]`);
  }

  /** Where a pointer is, in percent of the picture as it is shown. */
  point(event: PointerEvent): { x: number; y: number } {
    const box = this.frame.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / Math.max(1, box.width)) * 100, y: ((event.clientY - box.top) / Math.max(1, box.height)) * 100 };
  }
}

/** Covers a part with as few fields as the server does. */
function mosaic(context: CanvasRenderingContext2D, box: Box, oval: boolean, width: number, height: number): void {
  const [x, y] = [Math.floor((box.x / 100) * width), Math.floor((box.y / 100) * height)];
  const [w, h] = [Math.max(1, Math.ceil((box.w / 100) * width)), Math.max(1, Math.ceil((box.h / 100) * height))];
  const side = Math.max(1, Math.ceil(Math.max(w, h) / coverFields));
  const small = document.createElement("canvas");
  small.width = Math.ceil(w / side);
  small.height = Math.ceil(h / side);
  const few = small.getContext("2d");
  if (few === null) return;
  few.imageSmoothingQuality = "high";
  few.drawImage(context.canvas, x, y, w, h, 0, 0, small.width, small.height);
  context.save();
  context.beginPath();
  if (oval) context.ellipse(x + w / 2, y + h / 2, w / 2, h / 2, 0, 0, 2 * Math.PI);
  else context.rect(x, y, w, h);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, small.width * side, small.height * side);
  context.restore();
}
