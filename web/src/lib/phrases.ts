// Phrases that are inserted into an opinion by a click: after what is there, or
// instead of it while nobody has typed.
import { mount } from "./mount.ts";

/** What a field holds once a phrase is added to it. */
export function withPhrase(text: string, phrase: string, untouched: boolean): string {
  const before = untouched ? "" : text.trimEnd();
  if (before === "") return phrase;
  return /[。！？；，.!?;,]$/.test(before) ? before + phrase : `${before}。${phrase}`;
}

mount("phrases", (list) => {
  const field = document.getElementById(list.dataset["for"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) return;
  list.addEventListener("click", (event) => {
    const phrase = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-phrase]") : null;
    if (phrase === null) return;
    field.value = withPhrase(field.value, phrase.textContent?.trim() ?? "", field.value === field.defaultValue);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
});
