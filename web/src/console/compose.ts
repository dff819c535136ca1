// The form of an article's item: it saves itself, also before the page is left for
// another; a layout from other programs comes with its looks.
import { guardLeaving } from "../lib/confirm-leave.ts";
import { RequestError } from "../lib/fetch.ts";
import { mount } from "../lib/mount.ts";
import { markProblems } from "../lib/problems.ts";
import { saveBeforeLeaving } from "../lib/save-first.ts";

interface Answer {
  version?: string; // of the article, unless somebody else has changed another part of it
  seen: string;
  problems: Record<string, string> | null;
  body: number; // characters
}

mount("compose", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  countBytes(form);
  if (form.dataset["autosave"] === undefined) {
    guardByHand(form);
    return;
  }
  form.addEventListener("saved", (event) => takeUp(form, (event as CustomEvent<Answer>).detail));
  form.addEventListener("savestopped", (event) => {
    const cause = (event as CustomEvent<unknown>).detail;
    if (cause instanceof RequestError) say(cause.message);
  });
  saveBeforeLeaving(form, say);
});

/** What a form holds, to be compared. */
function typed(form: HTMLFormElement): string {
  return JSON.stringify(Array.from(new FormData(form), ([name, value]) => [name, String(value)]));
}

/** Says what is not saved yet in a form that a person saves, and asks before the page is left with it. */
function guardByHand(form: HTMLFormElement): void {
  const first = typed(form);
  const pending = (): boolean => form.dataset["unsaved"] !== undefined || typed(form) !== first;
  const words = form.querySelector<HTMLElement>("[data-unsaved-words]");
  const show = (): void => {
    if (words !== null) words.hidden = !pending();
  };
  for (const name of ["input", "change"]) form.addEventListener(name, show);
  form.addEventListener("submit", guardLeaving(pending));
  show();
}

/** Takes up what the server says of the item as it is kept now. */
function takeUp(form: HTMLFormElement, answer: Answer): void {
  const seen = form.elements.namedItem("seen");
  if (seen instanceof HTMLInputElement) seen.value = answer.seen;
  if (answer.version !== undefined) {
    for (const field of Array.from(document.querySelectorAll<HTMLInputElement>("input[name=version]"))) field.value = answer.version;
  }
  const problems = { ...answer.problems };
  if (problems["crop"] !== undefined) problems["cover"] = (problems["cover"] ?? "") + problems["crop"];
  markProblems(form, problems);
  const count = form.querySelector("[data-body-count]");
  if (count !== null) {
    count.textContent = `${answer.body} / 20000`;
    count.classList.toggle("field__count--over", problems["body"] !== undefined);
  }
  const title = form.querySelector<HTMLInputElement>("[name=title]");
  const line = document.querySelector(".line--here .line__title");
  if (title !== null && line !== null) line.textContent = title.value.trim() === "" ? "（没有标题）" : title.value;
}

/** Says why the form is not saved any more. */
function say(words: string): void {
  const note = document.querySelector<HTMLElement>("[data-lost]");
  const place = note?.querySelector<HTMLElement>("[data-lost-words]");
  if (note === null || place === null || place === undefined) return;
  place.textContent = words;
  note.hidden = false;
}

/** Counts the bytes of the address to which an item leads. */
function countBytes(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("[data-count-bytes]");
  const place = field?.closest(".field")?.querySelector<HTMLElement>("[data-bytes]");
  if (field === null || !place) return;
  const most = Number(field.dataset["countBytes"]);
  field.addEventListener("input", () => {
    const length = new TextEncoder().encode(field.value.trim()).length;
    place.textContent = `${length} / ${most}`;
    place.classList.toggle("field__count--over", length > most);
  });
}

/** Takes pictures out of a layout that came with their bytes: none of them is kept. */
export const lighter = (html: string): string => html.replace(/(["'(])data:[^"')]*/g, "$1");

mount("paste-layout", (field) => {
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    if (html === "") return;
    event.preventDefault();
    field.value = lighter(html);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const say = field.closest(".field")?.querySelector("[data-pasted]");
    if (say) say.textContent = "排版已粘贴，点“用这个排版”。";
  });
});
