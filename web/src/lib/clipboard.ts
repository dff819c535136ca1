// What other programs put on a clipboard as HTML: how it is taken apart without
// anything of it running or loading, for those who make lines or formatted text
// of it.
import { numbered } from "./pasted.ts";

/** Elements that begin a line of their own. */
export const blocks = new Set([
  "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
  "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
]);

/** What holds no words for the reader; del is what tracked changes took out. */
const silent = new Set(["script", "style", "head", "title", "template", "noscript", "del", "select", "textarea", "button", "iframe", "object", "svg", "xml"]);

const symbols = /wingdings|webdings|symbol/i;

/** An element's style, in small letters and without spaces. */
export function styleOf(element: Element): string {
  return (element.getAttribute("data-style") ?? "").replace(/\s+/g, "").toLowerCase();
}

/** Whether an element holds nothing for a reader. */
export function hidden(element: Element): boolean {
  if (silent.has(element.localName) || element.hasAttribute("hidden") || element.localName.includes(":")) return element.localName !== "o:p";
  return /(^|;)(display:none|mso-hide:all)/.test(styleOf(element));
}

/** The mark of an item of Word: its number, or a bullet. */
export function markerOf(element: Element): string {
  const words = (element.textContent ?? "").replace(/[\s\u00a0]+/g, "");
  const around = element.parentElement === null ? [] : [element.parentElement];
  const fonts = [...around, element, ...Array.from(element.querySelectorAll("[data-style]"))].map(styleOf).join(";");
  const bullet = symbols.test(fonts) || !/[0-9a-zA-Z一二三四五六七八九十\u2460-\u24ff]/.test(words);
  return bullet ? "• " : numbered(words, "");
}

/** The mark of an item of a list. */
export function itemMark(item: Element): string {
  const list = item.parentElement;
  if (list?.localName !== "ol") return "• ";
  const items = Array.from(list.children).filter((child) => child.localName === "li");
  const own = Number(item.getAttribute("value") ?? NaN);
  const first = Number(list.getAttribute("start") ?? 1);
  return `${Number.isInteger(own) ? own : first + items.indexOf(item)}. `;
}

/** Renames style attributes and drops style sheets: our policy would complain of each. */
function unstyled(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-zA-Z][^>]*>/g, (tag) => tag.replace(/([\s"'])style\s*=/gi, "$1data-style="));
}

/** The body of a document that is made of HTML; it runs nothing and loads nothing. */
export function parse(html: string): HTMLElement {
  return new DOMParser().parseFromString(unstyled(html), "text/html").body;
}
