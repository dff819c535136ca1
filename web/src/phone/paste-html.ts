// What a clipboard holds as HTML, read as lines of text: nothing of it is ever
// put into the page.
import { blocks, hidden, itemMark, markerOf, parse, styleOf } from "../lib/clipboard.ts";
import { cleanLines, joined, runOn } from "../lib/pasted.ts";

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

/** What was found in a clipboard's HTML. */
export interface Found {
  lines: string;
  pictures: number;
}

/** Reads HTML as lines. The document that is made for it runs nothing and loads nothing. */
export function readHTML(html: string): Found {
  const body = parse(html);
  const lines = new Lines();
  walkAll(body, lines, false);
  lines.end();
  return { lines: cleanLines(lines.done.join("\n")), pictures: body.querySelectorAll("img").length };
}

const bare = (text: string): number => text.replace(/\s+/g, "").length;

/** Chooses what to paste: the lines of the HTML, unless they hold less than the plain text does. */
export function choose(html: string, plain: string): string {
  const clean = cleanLines(plain);
  const lines = html.trim() === "" ? "" : readHTML(html).lines;
  return lines !== "" && bare(lines) >= bare(clean) * 0.98 ? lines : clean;
}
