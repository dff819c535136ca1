// The form of an article's item: it says what is not saved yet, and asks before
// the page is left with it; a layout from other programs comes with its looks.
import { guardLeaving } from "../lib/confirm-leave.ts";
import { mount } from "../lib/mount.ts";

const typed = (form: HTMLFormElement): string => JSON.stringify(Array.from(new FormData(form), ([name, value]) => [name, String(value)]));

mount("compose", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const first = typed(form);
  const pending = (): boolean => form.dataset["unsaved"] !== undefined || typed(form) !== first;
  const words = form.querySelector<HTMLElement>("[data-unsaved-words]");
  const show = (): void => {
    if (words !== null) words.hidden = !pending();
  };
  for (const name of ["input", "change"]) form.addEventListener(name, show);
  form.addEventListener("submit", guardLeaving(pending));
  show();
  countBytes(form);
});

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
