// The part of a cover that a card shows, as the platform writes it: the upper
// left and the lower right corner in fractions, X1_Y1_X2_Y2.
import { keyed, shaped, within, type Box } from "./picture.ts";

/** Reads a part in percent; null where there is none. */
export function readCrop(words: string): Box | null {
  const [x1, y1, x2, y2] = words.split("_").map(Number);
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined || !(x2 > x1) || !(y2 > y1)) return null;
  return { x: x1 * 100, y: y1 * 100, w: (x2 - x1) * 100, h: (y2 - y1) * 100 };
}

const fraction = (percent: number): string => String(Math.min(1, Math.max(0, Math.round(percent * 100) / 10_000)));

/** Writes a part for the platform. */
export function writeCrop(box: Box): string {
  return [box.x, box.y, box.x + box.w, box.y + box.h].map(fraction).join("_");
}

/** Whether a part of a picture of so many pixels has a ratio, but for two in a hundred. */
export function hasRatio(box: Box, ratio: number, width: number, height: number): boolean {
  return Math.abs((box.w * width) / (box.h * height) / ratio - 1) < 0.02;
}

/** Stretches a part to a width, in its ratio, as far as the picture reaches from its corner. */
export function stretched(box: Box, to: number, ratio: number, width: number, height: number): Box {
  const perPercent = width / ratio / height; // of height for one of width
  const most = Math.min(100 - box.x, (100 - box.y) / perPercent);
  const w = Math.max(Math.min(to, most), Math.min(10, most));
  return within(shaped({ ...box, w }, ratio, width, height));
}

/** What a key does to a part: arrows move it, with Shift they make it larger or smaller. */
export function croppedBy(box: Box, key: string, how: { resize: boolean; fine: boolean }, picture: { ratio: number; width: number; height: number }): Box | null {
  if (!how.resize) return keyed(box, key, how);
  const step = how.fine ? 0.2 : 1;
  const by = { ArrowRight: step, ArrowDown: step, ArrowLeft: -step, ArrowUp: -step }[key];
  return by === undefined ? null : stretched(box, box.w + by, picture.ratio, picture.width, picture.height);
}
