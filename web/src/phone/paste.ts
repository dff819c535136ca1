// Pasting into the manuscript: what comes from Word, WPS, a web page or WeChat
// goes in as plain paragraphs, as if it had been typed, so that it can be undone;
// pictures go to the list of files.
import { toast } from "../lib/dialog.ts";
import { mountAll } from "../lib/mount.ts";
import { runOn } from "../lib/pasted.ts";
import { choose, readHTML } from "./paste-html.ts";

type Field = HTMLInputElement | HTMLTextAreaElement;

mountAll("[data-paste]", (field) => {
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.addEventListener("paste", (event: Event) => {
    const data = event instanceof ClipboardEvent ? event.clipboardData : null;
    if (data === null) return;
    const html = data.getData("text/html");
    const plain = data.getData("text/plain");
    const lines = choose(html, plain);
    const pictures = Array.from(data.files).filter((file) => file.type.startsWith("image/"));
    if (lines === "") {
      if (pictures.length === 0) return;
      event.preventDefault();
      offer(field, pictures);
      return;
    }
    const text = field.dataset["paste"] === "line" ? runOn(lines) : lines + endOf(field, plain);
    if (text !== plain) {
      event.preventDefault();
      insert(field, text);
    }
    if (html !== "" && readHTML(html).pictures > 0) toast("文字已粘贴，图片没有跟来。请在“照片”里添加，或选择 Word 文档导入。", { milliseconds: 5000 });
  });
});

/** The line break that keeps pasted paragraphs apart from what follows. */
function endOf(field: Field, plain: string): string {
  const after = field.value.slice(field.selectionEnd ?? field.value.length);
  return /[\r\n]\s*$/.test(plain) && after !== "" && !after.startsWith("\n") ? "\n" : "";
}

/** Puts text in the place of the selection, so that undoing takes it out again. */
function insert(field: Field, text: string): void {
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  const room = field.maxLength < 0 ? text.length : field.maxLength - (field.value.length - selected(field));
  field.setRangeText(text.slice(0, Math.max(room, 0)), field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function selected(field: Field): number {
  return (field.selectionEnd ?? 0) - (field.selectionStart ?? 0);
}

/** Hands pictures to the list of files, each with a name of its own. */
function offer(field: Field, pictures: File[]): void {
  const files = pictures.map((picture, at) => {
    const extension = picture.type.slice("image/".length).replace("jpeg", "jpg");
    return new File([picture], `粘贴的图片 ${stamp(new Date())}${at > 0 ? ` ${at + 1}` : ""}.${extension}`, { type: picture.type });
  });
  field.form?.querySelector("[data-module=attachments]")?.dispatchEvent(new CustomEvent("files", { detail: files }));
  toast("图片正在加到附件里。");
}

function stamp(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, "0")).join("");
}
