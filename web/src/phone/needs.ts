// What a form asks of everybody, by data attributes on its fields.

/** What a part of the form still needs, by field. */
export function missing(part: HTMLElement, data: FormData): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of Array.from(part.querySelectorAll<HTMLElement>("[data-need]"))) {
    const name = field.dataset["field"] ?? "";
    const names = [name, field.dataset["or"] ?? name];
    const filled = names.some((one) => String(data.get(one) ?? "").trim() !== "");
    if (!filled) problems[name] = field.dataset["need"] ?? "";
  }
  return problems;
}
