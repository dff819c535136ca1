// Phrases that are inserted into an opinion by a click: after what is there, or
// instead of it while nobody has typed.
import { mount } from "./mount.ts";
import { withPhrase } from "./passages.ts";

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
