// What is marked of a text, and what is written about it: the rules apart from the page.

/** One mark as the form sends it. */
export interface Mark {
  quote: string;
  before: string;
  words: string;
  reason: string;
}

const told = 40; // characters before a passage that tell it from its like

/** The end of what stands before a passage. */
export function contextOf(text: string): string {
  return Array.from(text.replace(/\s+/g, " ")).slice(-told).join("");
}

/** Marks that say something. */
export function filled(marks: readonly Mark[]): Mark[] {
  return marks.filter((mark) => mark.quote.trim() !== "" || mark.words.trim() !== "");
}

/** What a field holds once a phrase is added to it. */
export function withPhrase(text: string, phrase: string, untouched: boolean): string {
  const before = untouched ? "" : text.trimEnd();
  if (before === "") return phrase;
  return /[。！？；，.!?;,]$/.test(before) ? before + phrase : `${before}。${phrase}`;
}
