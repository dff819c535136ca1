// What every page of ours does by itself, from data attributes.
import { autosave } from "./autosave.ts";
import { ask, confirm, toast, type Question } from "./dialog.ts";
import { mountAll } from "./mount.ts";
import { clearMended } from "./problems.ts";

for (const name of ["input", "change"]) document.addEventListener(name, (event) => clearMended(event.target));

mountAll("form[data-autosave]", (form) => {
  if (form instanceof HTMLFormElement) autosave(form);
});

mountAll("[data-toast]", (element) => {
  const text = element.textContent?.trim() ?? "";
  if (text !== "") toast(text, { late: element.dataset["toast"] === "late" });
  element.remove();
});

mountAll("textarea[data-count], input[data-count]", (field) => {
  const place = field.closest(".field")?.querySelector<HTMLElement>(".field__count");
  if (!place || !(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const most = Number(field.dataset["count"]);
  const count = (): void => {
    const length = Array.from(field.value.trim()).length;
    place.textContent = most > 0 ? `${length} / ${most}` : String(length);
    place.classList.toggle("field__count--over", most > 0 && length > most);
  };
  field.addEventListener("input", count);
  count();
});

/** A form, or a button of it, that asks before it is sent. */
function questionOf(element: HTMLElement): Question | null {
  const text = element.dataset["confirm"];
  const title = element.dataset["confirmTitle"] ?? element.dataset["ask"];
  if (text === undefined && element.dataset["ask"] === undefined) return null;
  const question: Question = { title: title ?? "确定要这样做吗？" };
  if (text !== undefined && text !== "") question.text = text;
  if (element.dataset["confirmYes"] !== undefined) question.yes = element.dataset["confirmYes"];
  if (element.dataset["confirmWarn"] !== undefined) question.warn = true;
  return question;
}

/** Asks what the element wants asked; true when the form may go. */
async function agreed(form: HTMLFormElement, element: HTMLElement, question: Question): Promise<boolean> {
  const wanted = element.dataset["ask"];
  if (wanted === undefined) return confirm(question);
  const words = await ask({ ...question, required: element.dataset["askOptional"] === undefined });
  if (words === null) return false;
  const name = element.dataset["askName"] ?? "opinion";
  const found = form.elements.namedItem(name);
  const field = found instanceof HTMLInputElement ? found : document.createElement("input");
  if (!field.isConnected) {
    field.type = "hidden";
    field.name = name;
    form.appendChild(field);
  }
  field.value = words;
  return true;
}

const allowed = new WeakSet<HTMLFormElement>();
const sent = new WeakSet<HTMLFormElement>();
let lastButton: HTMLElement | null = null;

document.addEventListener(
  "click",
  (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button, input[type=submit]") : null;
    lastButton = target;
  },
  true,
);

/** Sends the form again by the same button, so that its name and formaction count. */
function resend(form: HTMLFormElement, button: HTMLElement | null): void {
  allowed.add(form);
  if (button !== null && form.contains(button)) {
    button.click();
    return;
  }
  if (typeof form.requestSubmit === "function") form.requestSubmit();
  else form.submit();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const button = lastButton !== null && (lastButton as HTMLButtonElement).form === form ? lastButton : null;
    const asking = button !== null && questionOf(button) !== null ? button : form;
    const question = questionOf(asking);
    if (question !== null && !allowed.delete(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      void agreed(form, asking, question).then((yes) => {
        if (yes) resend(form, button);
      });
      return;
    }
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// A form that really leaves the page is sent once; htmx and scripts prevent the
// default and keep their own count.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (event.submitter instanceof HTMLButtonElement && event.submitter.formTarget === "_blank") return;
  sent.add(form);
  window.setTimeout(() => quiet(form, true), 0);
  if (form.dataset["downloads"] !== undefined) window.setTimeout(() => anew(form), downloadBegins);
});

/** How long a form that brings a file, and leaves the page where it is, is not sent again. */
const downloadBegins = 3000;

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of Array.from(document.forms)) anew(form);
});

/** Lets a form be sent again. */
function anew(form: HTMLFormElement): void {
  if (sent.delete(form)) quiet(form, false);
}

function quiet(form: HTMLFormElement, on: boolean): void {
  for (const button of Array.from(form.elements)) {
    if (button instanceof HTMLButtonElement && button.type === "submit") button.disabled = on;
  }
}
