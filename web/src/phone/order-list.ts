// The part of ordering that knows nothing of pages.

/** Returns where a row held at height y belongs among the middles of the others, which go down the page. */
export function placeAt(middles: readonly number[], y: number): number {
  let place = 0;
  for (const middle of middles) if (y > middle) place += 1;
  return place;
}

const edge = 90; // pixels of the screen in which a held row scrolls the page
const fastest = 14; // pixels each frame

/** Returns how far to scroll in this frame for a row held at height y; foot is what covers the screen's lower end. */
export function scrollAt(y: number, height: number, foot: number): number {
  const above = edge - y;
  const below = y - (height - foot - edge);
  if (above > 0) return -Math.ceil(fastest * Math.min(1, above / edge));
  if (below > 0) return Math.ceil(fastest * Math.min(1, below / edge));
  return 0;
}

/** Says where a row is, for those who do not see it. */
export function placeWords(place: number, all: number): string {
  return `第 ${place + 1} 个，共 ${all} 个`;
}
