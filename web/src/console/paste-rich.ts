// What a clipboard holds as HTML, read as the editor's own language: headings,
// bold, lists and tables stay, everything else of Word, WPS, 秀米 and 135 goes.
// What comes out holds no style, no link, no class, and of pictures only ours.
import { blocks, hidden, markerOf, parse, styleOf } from "../lib/clipboard.ts";
import { cleanLines, cleanText, joined } from "../lib/pasted.ts";

/** Within what a walk stands. */
interface Within {
  strong: boolean;
  em: boolean;
  u: boolean;
  element: "p" | "h2" | "h3";
  inCell: boolean; // of a table or a list, where a break does not end the paragraph
}

interface Run {
  text: string;
  strong: boolean;
  em: boolean;
  u: boolean;
}

/** A block, or an item whose list is not known yet. */
interface Block {
  html: string;
  item?: { ordered: boolean; number: number };
}

const outside: Within = { strong: false, em: false, u: false, element: "p", inCell: false };
const lineBreak = "\u0001"; // stands for br among words; cleaning would take it for a line's end
const ordered = /^\d{1,3}[.、．]$/;

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** Gathers blocks while the tree is walked. */
class Reader {
  pictures = 0;
  private readonly done: Block[] = [];
  private runs: Run[] = [];
  private item: Block["item"];
  private element: Within["element"] = "p";

  walkAll(parent: Node, within: Within): void {
    for (const child of Array.from(parent.childNodes)) this.walk(child, within);
  }

  /** Ends the paragraph, if it holds anything. */
  end(): void {
    const inner = written(this.runs);
    this.runs = [];
    if (inner === "") return;
    const { item, element } = this;
    this.item = undefined;
    if (item === undefined) this.done.push({ html: `<${element}>${inner}</${element}>` });
    else this.done.push({ html: `<li><p>${inner}</p></li>`, item });
  }

  /** Everything that was read, items of one kind that follow each other in one list. */
  html(): string {
    this.end();
    let out = "";
    let open: { tag: string; next: number } | undefined;
    for (const { html, item } of this.done) {
      const tag = item === undefined ? undefined : item.ordered ? "ol" : "ul";
      const goesOn = open !== undefined && open.tag === tag && (tag === "ul" || item?.number === open.next);
      if (open !== undefined && !goesOn) out += `</${open.tag}>`;
      if (tag !== undefined && item !== undefined && !goesOn) out += tag === "ol" && item.number !== 1 ? `<ol start="${item.number}">` : `<${tag}>`;
      open = tag === undefined || item === undefined ? undefined : { tag, next: item.number + 1 };
      out += html;
    }
    return open === undefined ? out : `${out}</${open.tag}>`;
  }

  private walk(node: Node, within: Within): void {
    if (node.nodeType === 3) {
      this.add(node.nodeValue ?? "", within);
      return;
    }
    if (node.nodeType !== 1 || hidden(node as Element)) return;
    const element = node as Element;
    if (styleOf(element).includes("mso-list:ignore")) {
      this.mark(markerOf(element), within);
      return;
    }
    if (this.special(element, within)) return;
    const inside = marked(element, within);
    const isBlock = blocks.has(element.localName);
    if (isBlock) this.end();
    this.walkAll(element, inside);
    if (isBlock) this.end();
  }

  /** Reads elements that are more than their words. */
  private special(element: Element, within: Within): boolean {
    switch (element.localName) {
      case "img":
        this.pictures += 1;
        return true;
      case "br":
        if (within.inCell) this.runs.push({ ...within, text: lineBreak });
        else this.end();
        return true;
      case "figure":
        return this.figure(element);
      case "table":
        this.table(element, within);
        return true;
      case "ul":
      case "ol":
        this.list(element);
        return true;
      case "blockquote":
        this.whole("blockquote", element, outside);
        return true;
    }
    return false;
  }

  private figure(element: Element): boolean {
    const id = element.getAttribute("data-attachment") ?? "";
    if (!/^[0-9A-Za-z]{1,40}$/.test(id)) return false;
    this.end();
    this.done.push({ html: `<figure data-attachment="${id}"></figure>` });
    return true;
  }

  private add(text: string, within: Within): void {
    const folded = text.replace(/[ \t\r\n]+/g, (space) => (space.includes("\n") ? "\n" : " "));
    if (this.runs.length === 0) this.element = within.inCell ? "p" : within.element;
    this.runs.push({ text: folded, strong: within.strong, em: within.em, u: within.u });
  }

  /** Notes the mark of an item of Word: a list's where the list can show it, else words. */
  private mark(words: string, within: Within): void {
    this.end();
    const bare = words.trim();
    if (words.startsWith("•")) this.item = { ordered: false, number: 1 };
    else if (ordered.test(bare)) this.item = { ordered: true, number: Number.parseInt(bare, 10) };
    else this.add(words, within);
  }

  /** Reads an element by itself and keeps it whole. */
  private whole(tag: string, element: Element, within: Within): void {
    this.end();
    const inside = this.inner(element, within);
    if (inside !== "") this.done.push({ html: `<${tag}>${inside}</${tag}>` });
  }

  private inner(element: Element, within: Within): string {
    const reader = new Reader();
    reader.walkAll(element, within);
    const html = reader.html();
    this.pictures += reader.pictures;
    return html;
  }

  private list(element: Element): void {
    this.end();
    let items = "";
    for (const child of Array.from(element.children)) {
      if (hidden(child)) continue;
      const inside = this.inner(child.localName === "li" ? child : wrap(child), { ...outside, inCell: true });
      if (inside !== "") items += `<li>${inside}</li>`;
    }
    const start = Number.parseInt(element.getAttribute("start") ?? "1", 10);
    const first = element.localName === "ol" && start > 1 && start < 1000 ? ` start="${start}"` : "";
    if (items !== "") this.done.push({ html: `<${element.localName}${first}>${items}</${element.localName}>` });
  }

  /** A table of one column only lays out what it holds. */
  private table(element: Element, within: Within): void {
    this.end();
    const rows = rowsOf(element).map((row) => Array.from(row.children).filter((cell) => (cell.localName === "td" || cell.localName === "th") && !hidden(cell)));
    if (rows.every((cells) => cells.length < 2)) {
      for (const cell of rows.flat()) {
        this.walkAll(cell, within);
        this.end();
      }
      return;
    }
    const written = rows.filter((cells) => cells.length > 0).map((cells) => `<tr>${cells.map((cell) => this.cell(cell)).join("")}</tr>`);
    this.done.push({ html: `<table><tbody>${written.join("")}</tbody></table>` });
  }

  private cell(cell: Element): string {
    const spans = ["colspan", "rowspan"].map((name) => {
      const span = Number.parseInt(cell.getAttribute(name) ?? "1", 10);
      return span > 1 && span < 100 ? ` ${name}="${span}"` : "";
    });
    return `<${cell.localName}${spans.join("")}>${this.inner(cell, { ...outside, inCell: true }) || "<p></p>"}</${cell.localName}>`;
  }
}

function rowsOf(table: Element): Element[] {
  return Array.from(table.children).flatMap((child) => (child.localName === "tr" ? [child] : ["thead", "tbody", "tfoot"].includes(child.localName) ? rowsOf(child) : []));
}

function wrap(child: Element): Element {
  const item = child.ownerDocument.createElement("li");
  item.append(child.cloneNode(true));
  return item;
}

/** What an element makes of the words in it. Headings are bold anyway. */
function marked(element: Element, within: Within): Within {
  const style = styleOf(element);
  const heading = /^h([1-6])$/.exec(element.localName);
  if (heading !== null) return { ...outside, inCell: within.inCell, element: Number(heading[1]) < 3 ? "h2" : "h3" };
  if (within.element !== "p") return within;
  const weight = /(?:^|;)font-weight:(bold|bolder|[6-9]00|normal|lighter|[1-5]00)/.exec(style)?.[1];
  const next = { ...within };
  if (weight !== undefined) next.strong = /^(bold|[6-9])/.test(weight);
  else if (element.localName === "b" || element.localName === "strong") next.strong = true;
  if (/(?:^|;)font-style:italic/.test(style) || element.localName === "i" || element.localName === "em") next.em = true;
  if ((/(?:^|;)text-decoration[^;]*:[^;]*underline/.test(style) || element.localName === "u") && element.closest("a") === null) next.u = true;
  return next;
}

/** Writes runs as HTML: source line breaks as Chinese needs them, no spaces at the ends. */
function written(runs: Run[]): string {
  const all = runs.map((run) => run.text).join("");
  const kept: Run[] = [];
  let at = 0;
  for (const run of runs) {
    let text = "";
    for (const character of run.text) {
      text += character === "\n" ? between(all, at) : character;
      at += character.length;
    }
    kept.push({ ...run, text: text.split(lineBreak).map(cleanText).join(lineBreak) });
  }
  trim(kept, (text) => text.replace(/^[\s\u0001]+/, ""), kept.keys());
  trim(kept, (text) => text.replace(/[\s\u0001]+$/, ""), Array.from(kept.keys()).reverse());
  return kept.map(runHTML).join("");
}

/** What stands for a line break of the source: nothing between Chinese characters. */
function between(all: string, at: number): string {
  const before = all.slice(0, at).trim().slice(-1);
  const after = all.slice(at).trim().slice(0, 1);
  return joined(before, after) === before + after ? "" : " ";
}

function trim(runs: Run[], cut: (text: string) => string, order: Iterable<number>): void {
  for (const i of order) {
    const run = runs[i];
    if (run === undefined) return;
    run.text = cut(run.text);
    if (run.text !== "") return;
  }
}

function runHTML(run: Run): string {
  if (run.text === "") return "";
  let html = run.text.split(lineBreak).map(escape).join("<br>");
  if (run.text.replace(/[\s\u0001]/g, "") === "") return html;
  if (run.u) html = `<u>${html}</u>`;
  if (run.em) html = `<em>${html}</em>`;
  return run.strong ? `<strong>${html}</strong>` : html;
}

/** What was found in a clipboard's HTML. */
export interface Rich {
  html: string;
  pictures: number; // that did not come along
}

/** Reads HTML of any program as the editor's own. */
export function readRich(html: string): Rich {
  const reader = new Reader();
  reader.walkAll(parse(html), outside);
  return { html: reader.html(), pictures: reader.pictures };
}

/** Lines of plain text as paragraphs. */
export function readPlain(text: string): string {
  return cleanLines(text).split("\n").filter((line) => line !== "").map((line) => `<p>${escape(line)}</p>`).join("");
}

/** Whether the HTML holds clearly less than the plain text beside it, as from editors of code. */
export function holdsLess(rich: string, plain: string): boolean {
  const bare = (text: string): number => text.replace(/[\s•]+|\d+[.、．]/g, "").length;
  return bare(parse(rich).textContent ?? "") < bare(cleanLines(plain)) * 0.9;
}
