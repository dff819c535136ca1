// Problems beside their fields, as the server's own pages show them.

/** Shows each problem under its field, scrolls to the first, and clears the others. */
export function showProblems(form: HTMLElement, fields: Readonly<Record<string, string>>): void {
  const first = markProblems(form, fields);
  if (first === null) return;
  first.scrollIntoView({ block: "center" });
  first.querySelector<HTMLElement>("input, textarea, select")?.focus({ preventScroll: true });
}

/** Shows each problem under its field and clears the others; returns the first field with one. */
export function markProblems(form: HTMLElement, fields: Readonly<Record<string, string>>): HTMLElement | null {
  let first: HTMLElement | null = null;
  for (const field of Array.from(form.querySelectorAll<HTMLElement>(".field[data-field]"))) {
    const problem = fields[field.dataset["field"] ?? ""];
    mark(field, problem);
    if (problem !== undefined && first === null) first = field;
  }
  return first;
}

function mark(field: HTMLElement, problem: string | undefined): void {
  field.classList.toggle("field--bad", problem !== undefined);
  const words = field.querySelector<HTMLElement>(".field__error");
  if (words !== null) words.textContent = problem ?? "";
  for (const input of Array.from(field.querySelectorAll("input, textarea, select"))) {
    if (problem === undefined) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  }
}

/** Clears a field's problem, and its line at the top, as soon as something else stands in the field. */
export function clearMended(target: EventTarget | null): void {
  const field = target instanceof Element ? target.closest<HTMLElement>(".field--bad") : null;
  if (field === null) return;
  mark(field, undefined);
  for (const link of Array.from(document.querySelectorAll(`.formerrors a[href="#${field.dataset["field"] ?? ""}"]`))) {
    const list = link.closest<HTMLElement>(".formerrors");
    link.remove();
    if (list !== null && list.querySelector("a") === null) list.hidden = true;
  }
}
