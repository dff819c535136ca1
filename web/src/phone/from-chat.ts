// The open page of a draft that grows elsewhere as well: what was sent in the chat
// or read from a document comes into the form, and into the list of files, while
// one writes on.
import { toast } from "../lib/dialog.ts";
import { send, sendJSON } from "../lib/fetch.ts";
import { mountAll, refresh } from "../lib/mount.ts";
import { showTaking } from "./import.ts";
import { tellsForm, withLines, type News } from "./chat-news.ts";

const every = 15_000; // milliseconds between looks while the page is seen
const soon = 1500; // while a document is read, or the draft is open on a computer too

mountAll("form[data-news]", (element) => {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  const url = form.dataset["news"] ?? "";
  const list = form.querySelector<HTMLElement>("[data-uploads]");
  const ask = (version: string): Promise<News> => sendJSON<News>(`${url}?version=${encodeURIComponent(version)}`);

  // The form takes what a save brings back, and nothing else: the server has
  // put it into the draft with that save, and it can come only once.
  form.addEventListener("saved", (event) => {
    const news = (event as CustomEvent<News>).detail;
    take(form, news);
    if (list !== null) void addFiles(list, news.files ?? []);
  });
  form.addEventListener("restored", (event) => {
    const version = (event as CustomEvent<unknown>).detail;
    if (typeof version === "string") void ask(version).then((news) => take(form, news), () => undefined);
  });

  let looking = false;
  let shared = form.dataset["shared"] !== undefined; // a computer goes on with the draft too
  let told = ""; // the version whose news the form has been asked to fetch by saving
  const look = async (once = false): Promise<void> => {
    if (looking || document.visibilityState !== "visible") return;
    looking = true;
    try {
      const news = await ask(valueOf(form, "version"));
      shared = news.shared === true;
      form.dispatchEvent(new CustomEvent("news", { detail: news }));
      if (tellsForm(news)) {
        if (!once || news.version !== told) form.dispatchEvent(new Event("change"));
        told = news.version ?? "";
      } else if (list !== null) await addFiles(list, news.files ?? []);
    } catch (cause) {
      form.dispatchEvent(new CustomEvent("newsfailed", { detail: cause }));
    } finally {
      looking = false;
    }
  };
  window.setInterval(() => void look(), every);
  window.setInterval(() => {
    if (shared || list?.querySelector("[data-importing]")) void look(true);
  }, soon);
  document.addEventListener("visibilitychange", () => void look());
  window.addEventListener("focus", () => void look());
});

function valueOf(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field !== null && "value" in field ? field.value : "";
}

/** Takes answers into what is still empty, and lines to the end of the text. */
function take(form: HTMLFormElement, news: News): void {
  if (!tellsForm(news)) return;
  for (const name of ["title", "class", "topic", "activity_day"] as const) {
    const value = news[name];
    if (value !== undefined && value !== "" && valueOf(form, name) === "") setValue(form, name, value);
  }
  const body = form.elements.namedItem("body");
  if (body instanceof HTMLTextAreaElement && news.lines !== undefined) {
    const text = withLines(body.value, news.lines);
    if (text !== body.value) {
      body.value = text;
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  toast("新收到的内容已加进来。");
}

function setValue(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field === null || !("value" in field)) return;
  field.value = value; // a group of radio buttons checks the one with this value
  const target = field instanceof RadioNodeList ? field[0] : field;
  for (const kind of ["input", "change"]) target?.dispatchEvent(new Event(kind, { bubbles: true }));
}

/** Adds the rows of files that the page does not show yet, and renews those that were still on their way. */
async function addFiles(list: HTMLElement, ids: string[]): Promise<void> {
  const shown = (id: string): HTMLElement | null => document.getElementById(`file-${id}`);
  const settled = (id: string): boolean => shown(id) !== null && shown(id)?.dataset["fetching"] === undefined;
  for (const id of ids) {
    if (settled(id)) continue;
    try {
      const response = await send(`/m/attachments/${id}`);
      const part = document.createElement("template");
      part.innerHTML = await response.text();
      const row = part.content.firstElementChild;
      if (row === null || settled(id)) continue;
      const before = shown(id);
      if (before === null) list.appendChild(row);
      else before.replaceWith(row);
      refresh(row);
      if (before?.dataset["importing"] !== undefined) showTaking(list, row);
    } catch {
      return; // they come with the next look
    }
  }
}
