// Forms that save themselves: form[data-autosave=URL]. What is typed is in
// local storage from the first key until the server has answered.
import { confirm } from "./dialog.ts";
import { guardLeaving } from "./confirm-leave.ts";
import { RequestError, sendJSON } from "./fetch.ts";
import { clock, full } from "./format.ts";
import { Saver, type SaveState } from "./saver.ts";

type Pairs = [string, string][];

interface Copy {
  pairs: Pairs;
  at: number;
  version: string; // of the form that was typed into
  sent?: boolean; // the whole form was sent after this
}

interface Answer {
  saved_at: number;
  version?: string;
}

/** Fields that the server gives anew with each page and that are never restored. */
const never = new Set(["csrf", "version", "page", "seen"]);

/** Copies older than this are no longer offered. */
const copyLife = 30 * 24 * 3600_000;

/** Returns a form's text values as pairs; files are uploaded apart. */
export function pairsOf(form: HTMLFormElement): Pairs {
  const pairs: Pairs = [];
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") pairs.push([name, value]);
  });
  return pairs;
}

/** Whether two sets of pairs hold the same typed values. */
export function sameTyped(a: Pairs, b: Pairs): boolean {
  const typed = (pairs: Pairs): string => JSON.stringify(pairs.filter(([name]) => !never.has(name)));
  return typed(a) === typed(b);
}

/** Says the state in the words that the page shows; saved is what it calls saved. */
export function wordsOf(state: SaveState, saved = "已保存"): string {
  switch (state.at) {
    case "clean":
      return "";
    case "waiting":
      return "正在输入";
    case "saving":
      return "正在保存";
    case "saved":
      return `${saved} ${clock(state.savedAt)}`;
    case "retrying":
      return "未保存，正在重试";
    case "stopped":
      return `未保存：${state.message}`;
  }
}

const savers = new WeakMap<HTMLFormElement, Saver<Pairs>>();

/** Whether something typed into a form has not arrived at the server. */
export function unsaved(form: HTMLFormElement): boolean {
  return savers.get(form)?.pending ?? false;
}

/** Sends what is unsaved in a form now; resolves to whether all of it has arrived. */
export async function saveNow(form: HTMLFormElement): Promise<boolean> {
  await savers.get(form)?.flush();
  return !unsaved(form);
}

/** Makes a form save itself; returns the saver, for pages that must wait for it. */
export function autosave(form: HTMLFormElement): Saver<Pairs> {
  const url = form.dataset["autosave"] ?? form.action;
  const key = `laigao:${form.dataset["owner"] ?? ""}:${url}`;
  const saver = new Saver<Pairs>({
    save: async (pairs) => {
      const answer = await sendJSON<Answer>(url, { form: fresh(form, pairs) });
      if (answer.version !== undefined) setVersion(form, answer.version);
      form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: answer }));
      return { savedAt: answer.saved_at };
    },
    keep: (pairs) => write(key, { pairs, at: Date.now(), version: versionOf(form) }),
    drop: () => forget(key),
    refusal: (cause) => {
      if (!(cause instanceof RequestError) || cause.passing) return null;
      form.dispatchEvent(new CustomEvent("savestopped", { bubbles: true, detail: cause }));
      return { message: cause.message, final: cause.trouble !== "invalid" };
    },
    show: (state) => show(form, state),
    later: (run, milliseconds) => {
      const timer = window.setTimeout(run, milliseconds);
      return () => window.clearTimeout(timer);
    },
    now: () => Date.now(),
    random: () => Math.random(),
  });
  savers.set(form, saver);
  const changed = (): void => saver.change(pairsOf(form));
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => void saver.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void saver.flush();
  });
  const release = guardLeaving(() => saver.pending);
  window.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    saver.stop();
    release();
    const left = event.submitter instanceof HTMLElement && event.submitter.dataset["leave"] !== undefined;
    const copy = read(key);
    if (left) forget(key);
    else if (copy !== null) write(key, { ...copy, sent: true });
  });
  void offer(form, key, changed);
  return saver;
}

/** Offers a copy that an earlier page kept and could not save. */
async function offer(form: HTMLFormElement, key: string, changed: () => void): Promise<void> {
  const copy = read(key);
  if (copy === null) return;
  const arrived = copy.sent === true && copy.version !== versionOf(form);
  if (arrived || Date.now() - copy.at > copyLife || sameTyped(copy.pairs, pairsOf(form))) {
    forget(key);
    return;
  }
  const take = await confirm({
    title: "找到没有保存的内容",
    text: `${full(copy.at)}在这台设备上输入的内容没有保存到服务器。要恢复吗？`,
    yes: "恢复",
    no: "不用了",
  });
  if (!take) {
    forget(key);
    return;
  }
  restore(form, copy.pairs, copy.version);
  changed();
}

/** Puts kept values back into the form's fields; version is the form's that they were typed into. */
export function restore(form: HTMLFormElement, pairs: Pairs, version: string): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  form.dispatchEvent(new CustomEvent("restoring", { detail: values })); // lists make room for what they had
  for (const field of Array.from(form.elements)) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      if (field.name !== "" && !never.has(field.name)) put(field, values.get(field.name) ?? []);
    }
  }
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true, detail: version }));
}

function put(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, values: string[]): void {
  if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
    field.checked = values.includes(field.value);
  } else if (field instanceof HTMLSelectElement && field.multiple) {
    for (const option of Array.from(field.options)) option.selected = values.includes(option.value);
  } else if (!(field instanceof HTMLInputElement && field.type === "file")) {
    const value = values.shift();
    if (value !== undefined) field.value = value;
  }
}

/** The pairs to send: what was typed then, with the version and token of now. */
function fresh(form: HTMLFormElement, pairs: Pairs): URLSearchParams {
  const sending = new URLSearchParams();
  for (const [name, value] of pairs) if (!never.has(name)) sending.append(name, value);
  for (const [name, value] of pairsOf(form)) if (never.has(name)) sending.append(name, value);
  return sending;
}

function versionOf(form: HTMLFormElement): string {
  const field = form.elements.namedItem("version");
  return field instanceof HTMLInputElement ? field.value : "";
}

/** Says which version of the draft the form now shows. */
export function setVersion(form: HTMLFormElement, version: string): void {
  const field = form.elements.namedItem("version");
  if (field instanceof HTMLInputElement) field.value = version;
}

function show(form: HTMLFormElement, state: SaveState): void {
  const names: Record<SaveState["at"], string> = { clean: "", waiting: "saving", saving: "saving", saved: "saved", retrying: "failed", stopped: "failed" };
  const places = [...Array.from(form.querySelectorAll<HTMLElement>("[data-saving]"))];
  if (form.id !== "") places.push(...Array.from(document.querySelectorAll<HTMLElement>(`[data-saving="${form.id}"]`)));
  for (const place of places) {
    place.dataset["state"] = names[state.at];
    place.textContent = wordsOf(state, form.dataset["saved"]);
  }
}

// Storage may be full or switched off; saving to the server goes on without it.
function write(key: string, copy: Copy): void {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
  } catch {
    return;
  }
}

function read(key: string): Copy | null {
  try {
    const copy = JSON.parse(localStorage.getItem(key) ?? "null") as Copy | null;
    return copy !== null && Array.isArray(copy.pairs) && typeof copy.at === "number" ? copy : null;
  } catch {
    return null;
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    return;
  }
}
