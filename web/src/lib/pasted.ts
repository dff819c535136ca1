// Text as it comes from a clipboard, made plain: the server cleans it once more
// by the same rules (domain/pasted.go), so that what one sees is what is kept.

const isMongolian = (code: number): boolean => code >= 0x1800 && code <= 0x18af;

/** Whether a character may be joined to another as an emoji. */
const pictorial = (code: number): boolean => code === 0xfe0f || (code >= 0x2190 && code <= 0x2bff) || code >= 0x1f000;

/** Ranges of characters that nobody sees. */
const unseen: [number, number][] = [
  [0xad, 0xad], [0x34f, 0x34f], [0x61c, 0x61c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x200b, 0x200f], [0x202a, 0x202e],
  [0x2060, 0x206f], [0x3164, 0x3164], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffc], [0xe0000, 0xe001f],
];

function cleanCharacter(character: string, before: number, after: number): string {
  const code = character.codePointAt(0) ?? 0;
  const inMongolian = isMongolian(before) || isMongolian(after);
  if (code === 0x0a || code === 0x09) return character;
  if ([0x0d, 0x0b, 0x0c, 0x85, 0x2028, 0x2029].includes(code)) return "\n";
  if (code === 0x202f && inMongolian) return character;
  if ([0xa0, 0x1680, 0x202f, 0x205f].includes(code) || (code >= 0x2000 && code <= 0x200a)) return " ";
  if ((code === 0x200c || code === 0x200d) && (inMongolian || (code === 0x200d && pictorial(before)))) return character;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || unseen.some(([from, to]) => code >= from && code <= to)) return "";
  return character;
}

/** Text without characters that nobody sees, with plain spaces and line ends. */
export function cleanText(text: string): string {
  const characters = Array.from(text.replace(/\r\n/g, "\n"));
  const codeAt = (at: number): number => characters[at]?.codePointAt(0) ?? 0;
  return characters.map((one, at) => cleanCharacter(one, codeAt(at - 1), codeAt(at + 1))).join("");
}

const marks = new Set(["l", "n", "u", "Ø", "ü", "v", "§", "o", "·", "•", "●", "■", "◆", "➢", "✓"]);
const numbers = /^([(（]?(第?[一二三四五六七八九十百零〇]+|[0-9]+(\.[0-9]+)*|[a-zA-Z])[)）.．、。]+|第[一二三四五六七八九十百零〇0-9]+[章节条][、.．]?|[\u2460-\u24ff])$/;

/** The number of an item with its words. */
export function numbered(number: string, words: string): string {
  return /[、）．]$/.test(number) ? number + words : `${number} ${words}`;
}

function cleanItem(line: string): string {
  if (/^[\uf020-\uf0ff]/.test(line)) return `• ${line.slice(1).trim()}`.trim();
  const at = line.indexOf("\t");
  const mark = line.slice(0, Math.max(at, 0)).trim();
  const words = line.slice(at + 1).trim();
  if (at < 0 || words === "" || words.includes("\t")) return line; // a row of a table has more of them
  if (marks.has(mark)) return `• ${words}`;
  return numbers.test(mark) ? numbered(mark, words) : line;
}

/** Text as lines that each hold a paragraph, without indents and empty lines. */
export function cleanLines(text: string): string {
  const lines = cleanText(text).split("\n").map((line) => cleanItem(line.trim()));
  return lines.filter((line) => line !== "").join("\n");
}

/** Whether a character stands without spaces beside its like, as Chinese does. */
const unspaced = /[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff65“”‘’—…·]/;

/** Joins two pieces of text as one line: no space between Chinese characters. */
export function joined(before: string, after: string): string {
  const last = before.slice(-1);
  const first = after.slice(0, 1);
  if (last === "" || first === "" || (unspaced.test(last) && unspaced.test(first))) return before + after;
  return `${before} ${after}`;
}

/** Lines as one line. */
export function runOn(lines: string): string {
  return lines.split("\n").reduce((before, line) => joined(before, line.trim()), "");
}
