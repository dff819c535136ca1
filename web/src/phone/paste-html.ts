// What a clipboard holds as HTML, read as lines of text: nothing of it is ever
// put into the page.
import { cleanLines, joined, numbered, runOn } from "../lib/pasted.ts";

const blocks = new Set([
  "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
  "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
]);

/** What holds no words for the reader; del is what tracked changes took out. */
const silent = new Set(["script", "style", "head", "title", "template", "noscript", "del", "select", "textarea", "button", "iframe", "object", "svg", "xml"]);

const symbols = /wingdings|webdings|symbol/i;

/** Gathers lines while the tree is walked. */
class Lines {
  readonly done: string[] = [];
  private line = "";
  private lead = ""; // the mark of an item whose words are still to come

  /** Ends the line, if it holds anything. */
  end(): void {
    const pieces = this.line.split("\n").map((piece) => piece.trim());
    const line = pieces.reduce((before, piece) => joined(before, piece), "");
    this.line = "";
    if (line === "") return;
    this.done.push(this.lead + line);
    this.lead = "";
  }

  /** Adds text; line breaks of the source are remembered until it is known what stands around them. */
  add(text: string): void {
    this.line += text.replace(/[ \t\r\n]+/g, (space) => (space.includes("\n") ? "\n" : " "));
  }

  /** Adds text whose line breaks count. */
  addWritten(text: string): void {
    text.split(/\r?\n/).forEach((line, at) => {
      if (at > 0) this.end();
      this.line += line;
    });
  }

  /** Puts a mark before what follows. */
  mark(text: string): void {
    this.end();
    this.lead = text;
  }

  /** Adds a whole line. */
  push(line: string): void {
    this.end();
    if (line.trim() !== "") this.done.push(line);
  }
}

function styleOf(element: Element): string {
  return (element.getAttribute("data-style") ?? "").replace(/\s+/g, "").toLowerCase();
}

function hidden(element: Element): boolean {
  if (silent.has(element.localName) || element.hasAttribute("hidden") || element.localName.includes(":")) return element.localName !== "o:p";
  return /(^|;)(display:none|mso-hide:all)/.test(styleOf(element));
}

function walkAll(parent: Node, lines: Lines, written: boolean): void {
  for (const child of Array.from(parent.childNodes)) walk(child, lines, written);
}

function walk(node: Node, lines: Lines, written: boolean): void {
  if (node.nodeType === 3) {
    if (written) lines.addWritten(node.nodeValue ?? "");
    else lines.add(node.nodeValue ?? "");
    return;
  }
  if (node.nodeType !== 1 || hidden(node as Element)) return;
  const element = node as Element;
  const style = styleOf(element);
  if (style.includes("mso-list:ignore")) {
    lines.mark(markerOf(element));
    return;
  }
  const keeps = written || element.localName === "pre" || /white-space:(pre|break-spaces)/.test(style);
  switch (element.localName) {
    case "br":
      lines.end();
      return;
    case "tr":
      row(element, lines, keeps);
      return;
    case "li":
      lines.mark(itemMark(element));
      break;
    default:
      if (blocks.has(element.localName)) lines.end();
  }
  walkAll(element, lines, keeps);
  if (blocks.has(element.localName)) lines.end();
}

/** A row of several cells is a line with tabs; one of a single cell only lays out what it holds. */
function row(element: Element, lines: Lines, written: boolean): void {
  lines.end();
  const cells = Array.from(element.children).filter((child) => (child.localName === "td" || child.localName === "th") && !hidden(child));
  if (cells.length < 2) {
    walkAll(cells[0] ?? element, lines, written);
    lines.end();
    return;
  }
  const texts = cells.map((cell) => {
    const inside = new Lines();
    walkAll(cell, inside, written);
    inside.end();
    return runOn(inside.done.join("\n"));
  });
  lines.push(texts.join("\t"));
}

/** The mark of an item of Word: its number, or a bullet. */
function markerOf(element: Element): string {
  const words = (element.textContent ?? "").replace(/[\s\u00a0]+/g, "");
  const around = element.parentElement === null ? [] : [element.parentElement];
  const fonts = [...around, element, ...Array.from(element.querySelectorAll("[data-style]"))].map(styleOf).join(";");
  const bullet = symbols.test(fonts) || !/[0-9a-zA-Z一二三四五六七八九十\u2460-\u24ff]/.test(words);
  return bullet ? "• " : numbered(words, "");
}

/** The mark of an item of a list. */
function itemMark(item: Element): string {
  const list = item.parentElement;
  if (list?.localName !== "ol") return "• ";
  const items = Array.from(list.children).filter((child) => child.localName === "li");
  const own = Number(item.getAttribute("value") ?? NaN);
  const first = Number(list.getAttribute("start") ?? 1);
  return `${Number.isInteger(own) ? own : first + items.indexOf(item)}. `;
}

/** What was found in a clipboard's HTML. */
export interface Found {
  lines: string;
  pictures: number;
}

/** Renames style attributes and drops style sheets: our policy would complain of each. */
function unstyled(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-zA-Z][^>]*>/g, (tag) => tag.replace(/([\s"'])style\s*=/gi, "$1data-style="));
}

/** Reads HTML as lines. The document that is made for it runs nothing and loads nothing. */
export function readHTML(html: string): Found {
  const parsed = new DOMParser().parseFromString(unstyled(html), "text/html");
  const lines = new Lines();
  walkAll(parsed.body, lines, false);
  lines.end();
  return { lines: cleanLines(lines.done.join("\n")), pictures: parsed.body.querySelectorAll("img").length };
}

const bare = (text: string): number => text.replace(/\s+/g, "").length;

/** Chooses what to paste: the lines of the HTML, unless they hold less than the plain text does. */
export function choose(html: string, plain: string): string {
  const clean = cleanLines(plain);
  const lines = html.trim() === "" ? "" : readHTML(html).lines;
  return lines !== "" && bare(lines) >= bare(clean) * 0.98 ? lines : clean;
}
