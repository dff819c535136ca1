// The form of a draft of rules: rows come, move and go without a new page, what is
// typed is kept, and what is wrong is told at its row.
import { setVersion } from "../lib/autosave.ts";
import { guardLeaving } from "../lib/confirm-leave.ts";
import { RequestError } from "../lib/fetch.ts";
import { mount } from "../lib/mount.ts";
import { markProblems } from "../lib/problems.ts";
import { saveBeforeLeaving } from "../lib/save-first.ts";
import { addRow, move, number, setRows, takeAway } from "./rows.ts";

interface Answer {
  problems: Record<string, string> | null;
  words: Record<string, string>; // what rows ask, by the place of the row
  tax: string[];
}

interface Standard {
  fields: Record<string, string>;
  brackets: [string, string, string][];
}

mount("rules", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  number(form);
  form.addEventListener("click", (event) => press(form, event));
  form.addEventListener("change", (event) => changed(form, event.target));
  form.addEventListener("input", (event) => roomForOutlet(event.target));
  if (form.dataset["autosave"] === undefined) {
    form.addEventListener("submit", guardLeaving(() => true)); // what stands here is nowhere else
    return;
  }
  form.addEventListener("saved", (event) => takeUp(form, (event as CustomEvent<Answer>).detail));
  form.addEventListener("savestopped", (event) => stopped(form, (event as CustomEvent<unknown>).detail));
  form.addEventListener("restoring", (event) => makeRoom(form, (event as CustomEvent<Map<string, string[]>>).detail));
  form.addEventListener("restored", (event) => {
    setVersion(form, (event as CustomEvent<string>).detail); // somebody's save in between is a conflict, as it was when this was typed
    for (const row of Array.from(form.querySelectorAll<HTMLElement>("[data-row]"))) {
      takeAway(row, (row.querySelector<HTMLInputElement>("[data-gone]")?.value ?? "") !== "");
      showEffect(row);
    }
    number(form);
  });
  saveBeforeLeaving(form, say);
});

/** Does what a button of a row asks, where that needs no new page. */
function press(form: HTMLFormElement, event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[name=act]") : null;
  if (button === null) return;
  const [act = "", list = ""] = button.value.split(":");
  const row = button.closest<HTMLElement>("[data-row]");
  if (act === "add") addRow(form, list)?.querySelector<HTMLElement>("input:not([type=hidden])")?.focus();
  else if (row === null) return;
  else if (act === "remove" || act === "undo") {
    takeAway(row, act === "remove");
    row.querySelector<HTMLElement>(act === "remove" ? ".rulerow__gone button" : "input:not([type=hidden])")?.focus();
  } else if (act === "up" || act === "down") {
    if (move(row, act === "up")) button.focus();
  } else return;
  event.preventDefault();
  number(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function changed(form: HTMLFormElement, target: EventTarget | null): void {
  if (!(target instanceof HTMLSelectElement)) return;
  const row = target.closest<HTMLElement>("[data-row]");
  if (target.dataset["effect"] !== undefined && row !== null) showEffect(row);
  if (target.dataset["tax"] !== undefined) showStandard(form, target);
}

/** Shows in what a row's value is given, and whether a limit means something. */
function showEffect(row: HTMLElement): void {
  const select = row.querySelector<HTMLSelectElement>("select[data-effect]");
  const limit = row.querySelector<HTMLElement>("[data-limit]");
  const unit = row.querySelector("span[data-unit]");
  if (select === null || limit === null || unit === null) return;
  unit.textContent = select.selectedOptions[0]?.dataset["unit"] ?? "";
  const used = select.value === "4" || (limit.querySelector("input")?.value ?? "") !== ""; // each picture
  if (used) delete limit.dataset["unused"];
  else limit.dataset["unused"] = "";
}

/** Puts the numbers of a kind of income into the fields. */
function showStandard(form: HTMLFormElement, select: HTMLSelectElement): void {
  const standard = JSON.parse(select.selectedOptions[0]?.dataset["standard"] ?? "{}") as Standard;
  const put = (name: string, value: string): void => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  for (const [name, value] of Object.entries(standard.fields)) put(name, value);
  put("tax_was", select.value);
  setRows(form, new Map([["bracket", standard.brackets.map((_, i) => String(i + 1))]]), "bracket");
  standard.brackets.forEach(([upto, percent, less], i) => {
    put(`bracket_${i + 1}_upto`, upto);
    put(`bracket_${i + 1}_percent`, percent);
    put(`bracket_${i + 1}_less`, less);
  });
}

/** Offers room for one more outlet once the last field has a name. */
function roomForOutlet(target: EventTarget | null): void {
  if (!(target instanceof HTMLInputElement)) return;
  const group = target.closest("[data-outlets]");
  if (group === null || target.value.trim() === "" || group.lastElementChild !== target) return;
  const more = target.cloneNode() as HTMLInputElement;
  more.value = "";
  group.appendChild(more);
}

/** Makes room for values that come back: rows, and fields for names of outlets. */
function makeRoom(form: HTMLFormElement, values: Map<string, string[]>): void {
  setRows(form, values);
  for (const [name, all] of values) {
    if (!name.endsWith("_outlets")) continue;
    const field = form.querySelector<HTMLInputElement>(`[data-outlets] input[name="${name}"]`);
    for (let n = 1; field !== null && n < all.length; n += 1) field.after(field.cloneNode());
  }
}

/** Takes up what the server says of the draft as it is kept now. */
function takeUp(form: HTMLFormElement, answer: Answer): void {
  const problems = answer.problems ?? {};
  tell(form, problems);
  for (const row of Array.from(form.querySelectorAll<HTMLElement>("[data-row]"))) {
    const field = row.dataset["field"] ?? "";
    put(row.querySelector("[data-words]"), answer.words[field]);
    const needs = answer.words[`${field}_needs`];
    put(row.querySelector("[data-needs]"), needs === "" ? "没有要求" : needs);
  }
  Array.from(form.querySelectorAll("[data-taxed]")).forEach((cell, i) => put(cell, answer.tax[i]));
}

function put(place: Element | null, words: string | undefined): void {
  if (place !== null && words !== undefined) place.textContent = words;
}

/** Shows problems at their rows, and how many there are. */
function tell(form: HTMLFormElement, problems: Record<string, string>): void {
  markProblems(form, problems);
  const note = document.querySelector<HTMLElement>("[data-mending]");
  const count = Object.keys(problems).length;
  put(document.querySelector("[data-mending-number]"), String(count));
  if (note !== null) note.hidden = count === 0;
}

/** Says why the draft is not kept any more. */
function stopped(form: HTMLFormElement, cause: unknown): void {
  if (!(cause instanceof RequestError)) return;
  if (cause.trouble === "invalid") markProblems(form, cause.fields);
  else say(cause.message);
}

function say(words: string): void {
  const note = document.querySelector<HTMLElement>("[data-lost]");
  put(note?.querySelector("[data-lost-words]") ?? null, words);
  if (note !== null) note.hidden = false;
}
