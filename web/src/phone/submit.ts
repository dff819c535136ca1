// Form 2 as one types: questions that do not apply step aside, and the three
// days that the notice asks for news are counted.
import { mount } from "../lib/mount.ts";
import { clockWords } from "./three-days.ts";

/** Whether what a field waits for (class=news) is answered so. */
function applies(form: HTMLFormElement, condition: string): boolean {
  const [name = "", wanted = ""] = condition.split("=");
  return new FormData(form).get(name) === wanted;
}

mount("manuscript-form", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const clock = form.querySelector<HTMLElement>("[data-clock]");
  const arrange = (): void => {
    for (const field of Array.from(form.querySelectorAll<HTMLElement>("[data-when]"))) {
      field.hidden = !applies(form, field.dataset["when"] ?? "");
    }
    const ended = form.elements.namedItem("activity_day");
    if (clock !== null && ended instanceof HTMLInputElement) clock.textContent = clockWords(ended.value, Date.now());
  };
  for (const name of ["input", "change", "restored"]) form.addEventListener(name, arrange);
  arrange();
  const first = document.querySelector<HTMLElement>(".field--bad");
  if (first !== null) first.scrollIntoView({ block: "center" });
});
