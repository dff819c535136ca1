// The editor of a manuscript's body, loaded on its page only. It writes what the
// server keeps (see domain/body.go) into the form's own field, so that the form
// is sent, kept and shown again like any other.
import { Editor, type Content, type Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { Underline } from "@tiptap/extension-underline";
import { Dropcursor, Gapcursor, UndoRedo } from "@tiptap/extensions";
import { toast } from "../lib/dialog.ts";
import { cleanLines } from "../lib/pasted.ts";
import { holdsLess, readPlain, readRich } from "./paste-rich.ts";
import { figure, photosOf, placesIn, takeOut, type Photo } from "./rich-figure.ts";
import { toolbar } from "./rich-toolbar.ts";

/** A table without the widths that scripts would write as styles. */
const PlainTable = Table.extend({
  renderHTML() {
    return ["table", ["tbody", 0]];
  },
});

function extensions(photos: Map<string, Photo>): Extensions {
  return [
    Document, Paragraph, Text, HardBreak, Bold, Italic, Underline, Blockquote, BulletList, OrderedList, ListItem, ListKeymap,
    Heading.configure({ levels: [2, 3] }), PlainTable.configure({ resizable: false }), TableRow, TableCell, TableHeader,
    UndoRedo, Dropcursor.configure({ color: false, class: "drop-here" }), Gapcursor, figure(photos),
  ];
}

/** Counts characters as the server does: everything but white space. */
export function countCharacters(text: string): number {
  return Array.from(text.replace(/[ \t\r\n\u3000]/g, "")).length;
}

/** Puts the editor in the place of a form's plain field. */
export function richEditor(form: HTMLFormElement, field: HTMLTextAreaElement): Editor {
  const format = form.elements.namedItem("format") as HTMLInputElement;
  const photos = photosOf(form);
  const place = document.createElement("div");
  place.className = "rich";
  const editor = new Editor({
    element: place,
    extensions: extensions(photos),
    content: contentOf(field.value, format.value),
    injectCSS: false,
    enableInputRules: false, // 1. and - are typed as they are
    enablePasteRules: false,
    editorProps: {
      attributes: { class: "article rich__text", role: "textbox", "aria-multiline": "true", "aria-labelledby": "body-label" },
      transformPastedHTML: (html) => (html.includes("data-pm-slice") ? html : readRich(html).html),
      transformPastedText: cleanLines,
      handlePaste: (_, event) => pasted(editor, event.clipboardData),
      handleDrop: (_, event) => refuseFiles(event.dataTransfer),
    },
  });
  place.prepend(toolbar(editor));
  field.after(place);
  field.hidden = true;
  form.querySelector<HTMLElement>("[data-plain]")?.remove();
  keepInStep(form, field, format, editor);
  palette(photos, editor);
  document.getElementById("body-label")?.addEventListener("click", (event) => {
    event.preventDefault();
    editor.view.focus();
  });
  return editor;
}

function contentOf(text: string, format: string): Content {
  if (format === "html") return text;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return { type: "doc", content: lines.length === 0 ? [{ type: "paragraph" }] : lines.map((line) => ({ type: "paragraph", content: [{ type: "text", text: line }] })) };
}

/** Writes every change into the form's field; what is changed back is sent as it came. */
function keepInStep(form: HTMLFormElement, field: HTMLTextAreaElement, format: HTMLInputElement, editor: Editor): void {
  const characters = form.querySelector<HTMLElement>("[data-characters]");
  const count = (): void => {
    if (characters !== null) characters.textContent = `${countCharacters(editor.state.doc.textContent)} 字`;
  };
  let first = { doc: editor.state.doc, value: field.value, format: format.value };
  editor.on("update", () => {
    const back = editor.state.doc.eq(first.doc);
    field.value = back ? first.value : editor.getHTML();
    format.value = back ? first.format : "html";
    count();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("restored", () => {
    editor.commands.setContent(contentOf(field.value, format.value), { emitUpdate: false });
    first = { doc: editor.state.doc, value: field.value, format: format.value };
    count();
    for (const caption of Array.from(form.querySelectorAll<HTMLTextAreaElement>(".palette__item textarea"))) caption.dispatchEvent(new Event("input"));
  });
  count();
}

/** Takes what the schema's own way of pasting would lose or mistake. */
function pasted(editor: Editor, data: DataTransfer | null): boolean {
  if (data === null) return false;
  const html = data.getData("text/html");
  const plain = data.getData("text/plain");
  if (html === "" && plain === "") return refuseFiles(data);
  if (html === "" || html.includes("data-pm-slice")) return false;
  const rich = readRich(html);
  if (rich.pictures > 0) toast("文字已粘贴，图片没有跟来。照片请从附件里放进正文。", { milliseconds: 5000 });
  if (!holdsLess(rich.html, plain)) return false;
  editor.view.pasteHTML(readPlain(plain));
  return true;
}

function refuseFiles(data: DataTransfer | null): boolean {
  if (data === null || data.files.length === 0 || data.getData("text/html") !== "") return false;
  toast("文件不能直接放进正文。照片先作为附件上传，再从附件里放进来。", { late: true });
  return true;
}

/** Lets the photographs beside the text be placed by button and by dragging. */
function palette(photos: Map<string, Photo>, editor: Editor): void {
  for (const photo of photos.values()) {
    const button = photo.item.querySelector<HTMLButtonElement>("[data-place]");
    if (button === null) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const at = placesIn(editor.state.doc).get(photo.id)?.[0];
      if (at === undefined) place(photo, editor);
      else takeOut(editor, at);
    });
    photo.item.draggable = true;
    photo.item.addEventListener("dragstart", (event) => {
      if (event.target instanceof HTMLTextAreaElement || event.dataTransfer === null) return;
      event.dataTransfer.clearData();
      event.dataTransfer.setData("text/html", `<figure data-attachment="${photo.id}"></figure>`);
      event.dataTransfer.effectAllowed = "copyMove";
    });
  }
  const mark = (): void => {
    const placed = placesIn(editor.state.doc);
    for (const photo of photos.values()) {
      const is = placed.has(photo.id);
      photo.item.classList.toggle("palette__item--placed", is);
      const button = photo.item.querySelector<HTMLButtonElement>("[data-place]");
      if (button !== null) button.textContent = is ? "已在正文里，移出" : "放到光标处";
    }
  };
  editor.on("transaction", mark);
  mark();
}

/**
 * Puts a picture after the block in which the cursor stands and the pictures
 * there, in the place of an empty one. The cursor stays, so that typing goes on.
 */
function place(photo: Photo, editor: Editor): void {
  const { doc, selection } = editor.state;
  const { $from, to } = selection;
  const block = $from.depth > 0 ? $from.node(1) : null;
  const empty = block !== null && block.type.name === "paragraph" && block.content.size === 0;
  let at = block === null ? to : empty ? $from.before(1) : $from.after(1);
  while (!empty && doc.nodeAt(at)?.type.name === "figure") at += 1;
  editor.view.focus();
  editor.commands.insertContentAt(at, { type: "figure", attrs: { id: photo.id } }, { updateSelection: false });
  const dom = editor.view.nodeDOM(at);
  if (dom instanceof HTMLElement) dom.scrollIntoView({ block: "nearest" });
}
