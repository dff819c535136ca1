// What is done to a picture, as numbers: parts in percent of its sides.

/** A part of a picture, in percent of its width and height. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Cover extends Box {
  shape: "box" | "oval";
}

/** All that is done to a picture, in the measure of the picture before it is turned. */
export interface Edit {
  covers: Cover[];
  crop: Box | null;
  turn: number; // degrees clockwise
}

const whole = 100;
const least = 1;

const tidy = (n: number): number => Math.round(n * 100) / 100;

/** Returns the same part once the picture is turned clockwise. */
export function turned(box: Box, by: number): Box {
  const { x, y, w, h } = box;
  switch (((by % 360) + 360) % 360) {
    case 90:
      return { x: tidy(whole - y - h), y: x, w: h, h: w };
    case 180:
      return { x: tidy(whole - x - w), y: tidy(whole - y - h), w, h };
    case 270:
      return { x: y, y: tidy(whole - x - w), w: h, h: w };
  }
  return { x, y, w, h };
}

/** Keeps a part within the picture, moving it rather than making it smaller. */
export function within(box: Box): Box {
  const w = Math.min(Math.max(box.w, least), whole);
  const h = Math.min(Math.max(box.h, least), whole);
  const x = Math.min(Math.max(box.x, 0), whole - w);
  const y = Math.min(Math.max(box.y, 0), whole - h);
  return { x: tidy(x), y: tidy(y), w: tidy(w), h: tidy(h) };
}

/** Returns the part between two points, whichever is first. */
export function between(from: { x: number; y: number }, to: { x: number; y: number }): Box {
  const clip = (n: number): number => Math.min(Math.max(n, 0), whole);
  const [left, right] = [clip(Math.min(from.x, to.x)), clip(Math.max(from.x, to.x))];
  const [top, bottom] = [clip(Math.min(from.y, to.y)), clip(Math.max(from.y, to.y))];
  return { x: tidy(left), y: tidy(top), w: tidy(right - left), h: tidy(bottom - top) };
}

/** Reads a ratio such as 16:9; 0 stands for none. */
export function ratioOf(words: string): number {
  const [w, h] = words.split(":").map(Number);
  return w !== undefined && h !== undefined && w > 0 && h > 0 ? w / h : 0;
}

/** Gives a part of a picture of so many pixels a ratio: as wide as it is, or as it can be. */
export function shaped(box: Box, ratio: number, width: number, height: number): Box {
  if (ratio <= 0 || width <= 0 || height <= 0) return box;
  let w = box.w;
  let h = (((w / whole) * width) / ratio / height) * whole;
  if (h > whole) {
    w *= whole / h;
    h = whole;
  }
  return within({ x: box.x, y: box.y, w, h });
}

/** The largest part of a ratio, in the middle. */
export function largest(ratio: number, width: number, height: number): Box {
  const box = shaped({ x: 0, y: 0, w: whole, h: whole }, ratio, width, height);
  return within({ x: (whole - box.w) / 2, y: (whole - box.h) / 2, w: box.w, h: box.h });
}

/** What a key does to a part: arrows move it, with Shift they make it larger or smaller. */
export function keyed(box: Box, key: string, how: { resize: boolean; fine: boolean }): Box | null {
  const step = how.fine ? 0.2 : 1;
  const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[key];
  if (by === undefined) return null;
  const [dx = 0, dy = 0] = by;
  return how.resize ? within({ ...box, w: Math.min(box.w + dx, whole - box.x), h: Math.min(box.h + dy, whole - box.y) }) : within({ ...box, x: box.x + dx, y: box.y + dy });
}

/** Steps back and forth through what was done. */
export class History<T> {
  private readonly done: string[];
  private at = 0;

  constructor(first: T) {
    this.done = [JSON.stringify(first)];
  }

  /** Keeps a state, unless it is the one that stands. */
  push(state: T): void {
    const text = JSON.stringify(state);
    if (text === this.done[this.at]) return;
    this.done.splice(this.at + 1, Infinity, text);
    this.at++;
  }

  get undoable(): boolean {
    return this.at > 0;
  }

  get redoable(): boolean {
    return this.at < this.done.length - 1;
  }

  /** Goes by -1 or +1 and returns the state there. */
  go(by: -1 | 1): T {
    this.at = Math.min(Math.max(this.at + by, 0), this.done.length - 1);
    return JSON.parse(this.done[this.at] ?? "null") as T;
  }
}
