// How a fee is shared, as the server reads it.

/** Reads a share as people type it: 40, 40%, ４０. Nothing is 0, what is no whole number from 1 to 99 is null. */
export function shareOf(typed: string): number | null {
  const text = typed
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .trim()
    .replace(/[%％]+$/, "")
    .trim();
  if (text === "") return 0;
  if (!/^\d{1,3}$/.test(text)) return null;
  const share = Number(text);
  return share >= 1 && share <= 99 ? share : null;
}

/** Returns what the typed shares leave for the author, and what is wrong with them together. */
export function ownShare(typed: readonly string[]): { own: number; problem: string } {
  const together = typed.reduce((sum, text) => sum + (shareOf(text) ?? 0), 0);
  const problem = together >= 100 ? `合作者的比例合计 ${together}%，要小于 100%，请改小。` : "";
  return { own: Math.max(0, 100 - together), problem };
}
