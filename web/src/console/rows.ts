// Lists of a form whose rows can be added, moved and taken away without a new
// page. A row that is taken away stays in the form, so that it can come back.

/** Returns a key that no row of a list has. */
export function nextKey(taken: string[]): string {
  return String(Math.max(0, ...taken.map(Number).filter(Number.isFinite)) + 1);
}

const list = (form: ParentNode, name: string): HTMLElement | null => form.querySelector<HTMLElement>(`[data-rows="${name}"]`);

const keyOf = (row: Element): string => row.querySelector<HTMLInputElement>("[data-key]")?.value ?? "";

const gone = (row: Element): boolean => (row.querySelector<HTMLInputElement>("[data-gone]")?.value ?? "") !== "";

/** Returns the rows of a list. */
export function rowsOf(place: Element): HTMLElement[] {
  return Array.from(place.children).filter((one): one is HTMLElement => one instanceof HTMLElement && one.dataset["row"] !== undefined);
}

/** Adds a row to a list, made of the blank one; returns it. */
export function addRow(form: ParentNode, name: string, key?: string): HTMLElement | null {
  const place = list(form, name);
  const blank = form.querySelector<HTMLTemplateElement>(`template[data-blank="${name}"]`);
  if (place === null || blank === null) return null;
  const own = key ?? nextKey(rowsOf(place).map(keyOf));
  const part = document.importNode(blank.content, true);
  for (const element of Array.from(part.querySelectorAll<HTMLElement>("[name], [value]"))) {
    for (const attribute of ["name", "value"]) {
      const words = element.getAttribute(attribute);
      if (words !== null && words.includes("KEY")) element.setAttribute(attribute, words.replace("KEY", own));
    }
  }
  const row = part.querySelector<HTMLElement>("[data-row]");
  place.appendChild(part);
  number(form);
  return row;
}

/** Makes the lists, or the one of a name, hold rows of these keys, in this order, for values that come back into them. */
export function setRows(form: ParentNode, values: ReadonlyMap<string, string[]>, only?: string): void {
  for (const place of Array.from(form.querySelectorAll<HTMLElement>("[data-rows]"))) {
    const name = place.dataset["rows"] ?? "";
    if (only !== undefined && name !== only) continue;
    for (const row of rowsOf(place)) row.remove();
    for (const key of values.get(name) ?? []) addRow(form, name, key);
  }
}

/** Takes a row away, or brings it back. */
export function takeAway(row: HTMLElement, away: boolean): void {
  const mark = row.querySelector<HTMLInputElement>("[data-gone]");
  const body = row.querySelector<HTMLElement>(".rulerow__body");
  const note = row.querySelector<HTMLElement>(".rulerow__gone");
  if (mark === null || body === null || note === null) return;
  mark.value = away ? "yes" : "";
  body.hidden = away;
  note.hidden = !away;
  const name = row.querySelector<HTMLInputElement>("[data-name]")?.value.trim() ?? "";
  const words = note.querySelector("span");
  if (words !== null) words.textContent = name === "" ? "已删除一行。" : `已删除“${name}”。`;
  row.classList.remove("field--bad");
}

/** Moves a row by one place up or down among those that are not gone; returns whether it could. */
export function move(row: HTMLElement, up: boolean): boolean {
  let other = up ? row.previousElementSibling : row.nextElementSibling;
  while (other !== null && gone(other)) other = up ? other.previousElementSibling : other.nextElementSibling;
  if (other === null) return false;
  if (up) other.before(row);
  else other.after(row);
  return true;
}

/** Numbers the rows, and gives each the place by which problems name it. */
export function number(form: ParentNode): void {
  for (const place of Array.from(form.querySelectorAll<HTMLElement>("[data-rows]"))) {
    let n = 0;
    for (const row of rowsOf(place)) {
      const away = gone(row);
      if (!away) n += 1;
      row.dataset["field"] = away ? "" : `${place.dataset["rows"] ?? ""}_${n}`;
      const words = row.querySelector("[data-number]");
      if (words !== null) words.textContent = String(n);
    }
  }
}
