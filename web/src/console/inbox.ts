// The inbox: the list and the manuscript open beside it.
import { mount, mountAll } from "../lib/mount.ts";
import { choose, listen } from "./keys.ts";

let listening = false;

function listenOnce(): void {
  if (listening) return;
  listening = true;
  listen();
}

mount("keys", listenOnce);

mount("inbox", (split) => {
  listenOnce();
  // The first line's manuscript was shown without being asked for: opening it
  // beside the list needs no request.
  split.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".line__title") : null;
    const line = link?.closest<HTMLElement>(".line");
    if (link === null || line === null || line === undefined || !alreadyBeside(link)) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    history.replaceState(history.state, "", link.href);
    choose(line);
  }, { capture: true });
  // What htmx puts into the pane opens it on narrow screens too.
  split.addEventListener("htmx:afterSwap", (event) => {
    if (!(event.target instanceof HTMLElement) || event.target.id !== "pane") return;
    split.classList.add("split--open");
    delete event.target.dataset["unasked"];
    event.target.querySelector(".detail")?.scrollTo(0, 0);
  });
  split.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>(".line") : null;
    if (line !== null) choose(line);
  });
});

/** Whether the pane shows, beside the list, what the link opens. */
function alreadyBeside(link: HTMLAnchorElement): boolean {
  const pane = document.getElementById("pane");
  if (pane?.dataset["unasked"] === undefined || !window.matchMedia("(min-width: 1001px)").matches) return false;
  const shown = pane.querySelector<HTMLElement>("[data-manuscript]")?.dataset["manuscript"];
  return shown !== undefined && new URL(link.href).searchParams.get("open") === shown;
}

// A link that opens a dialog of the page; without script it leads to the same
// form on a page of its own.
mountAll("[data-dialog]", (link) => {
  link.addEventListener("click", (event) => {
    const dialog = document.getElementById(link.dataset["dialog"] ?? "");
    if (!(dialog instanceof HTMLDialogElement) || typeof dialog.showModal !== "function") return;
    event.preventDefault();
    dialog.showModal();
    const field = dialog.querySelector<HTMLTextAreaElement>("textarea");
    field?.focus();
    if (field?.dataset["select"] !== undefined) field.select();
  });
});

mountAll("dialog [data-close]", (link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    link.closest("dialog")?.close();
  });
});

mountAll("dialog form", (form) => {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
});
