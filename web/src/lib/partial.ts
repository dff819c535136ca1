// htmx for parts of pages, switched to what a strict policy allows: no eval, no
// inserted styles or scripts, no page kept in the browser's storage.
import htmx from "htmx.org";
import { toast } from "./dialog.ts";
import { csrf, troubleOf, wordsFor } from "./fetch.ts";
import { refresh } from "./mount.ts";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.attributesToSettle = ["class", "width", "height"]; // style is what the policy forbids
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.scrollIntoViewOnBoost = false;
htmx.config.timeout = 20_000;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true, error: false },
  { code: "[45]..", swap: false, error: true },
];

interface Configured {
  headers: Record<string, string>;
}

interface Answered {
  xhr: XMLHttpRequest;
}

document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<Configured>).detail.headers["X-CSRF-Token"] = csrf();
});

document.addEventListener("htmx:load", (event) => {
  if (!(event.target instanceof HTMLElement)) return;
  showPosters(event.target);
  refresh(event.target);
});

/** Lets films that came with a part show their pictures: those parsed outside the page never ask for them. */
function showPosters(part: HTMLElement): void {
  for (const film of Array.from(part.querySelectorAll<HTMLVideoElement>("video[poster]"))) film.setAttribute("poster", film.poster);
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<Answered>).detail;
  toast(saidBy(xhr) ?? wordsFor(troubleOf(xhr.status)), { late: true });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => toast(wordsFor("offline"), { late: true }));
}

function saidBy(xhr: XMLHttpRequest): string | null {
  if (!(xhr.getResponseHeader("Content-Type") ?? "").includes("json")) return null;
  try {
    const answer = JSON.parse(xhr.responseText) as { message?: unknown };
    return typeof answer.message === "string" ? answer.message : null;
  } catch {
    return null;
  }
}
