// A long form in steps: one part at a time, with the way through it on top.
// Without scripts the form stands there whole. The phone's back key goes one
// step back; what is needed is asked for before the next step, and the server
// asks again at the end.
import { mount } from "../lib/mount.ts";
import { showProblems } from "../lib/problems.ts";
import { missing } from "./needs.ts";

mount("steps", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const parts = Array.from(form.querySelectorAll<HTMLElement>("[data-step]"));
  const bar = form.querySelector<HTMLElement>(".bar__inner");
  const send = bar?.querySelector<HTMLButtonElement>("button") ?? null;
  if (parts.length < 2 || bar === null || send === null) return;

  const tabs = parts.map((part, at) => button(part.dataset["step"] ?? String(at + 1), "steps__item", () => go(at)));
  const nav = document.createElement("nav");
  nav.className = "steps";
  nav.setAttribute("aria-label", "填写步骤");
  nav.append(...tabs);
  form.prepend(nav);
  const back = button("上一步", "weui-btn weui-btn_default", () => backward());
  const next = button("下一步", "weui-btn weui-btn_primary", () => forward());
  bar.prepend(back, next);

  let here = 0;
  const show = (at: number): void => {
    here = at;
    parts.forEach((part, n) => (part.hidden = n !== at));
    tabs.forEach((tab, n) => {
      if (n === at) tab.setAttribute("aria-current", "step");
      else tab.removeAttribute("aria-current");
      tab.classList.toggle("steps__item--done", n !== at && complete(parts[n], new FormData(form)));
    });
    const last = at === parts.length - 1;
    back.hidden = at === 0;
    next.hidden = last;
    send.hidden = !last;
  };
  const go = (at: number): void => {
    if (at === here) return;
    window.history.pushState({ step: at, depth: placeOf(window.history.state).depth + 1 }, "");
    show(at);
    window.scrollTo(0, 0);
  };
  const backward = (): void => {
    if (placeOf(window.history.state).depth > 0) {
      window.history.back();
      return;
    }
    window.history.replaceState({ step: here - 1, depth: 0 }, ""); // the form opened at a later step
    show(here - 1);
    window.scrollTo(0, 0);
  };
  const forward = (): void => {
    const part = parts[here];
    if (part === undefined) return;
    const problems = missing(part, new FormData(form));
    if (Object.keys(problems).length > 0) showProblems(part, problems);
    else go(here + 1);
  };

  window.addEventListener("popstate", (event: PopStateEvent) => {
    show(Math.min(placeOf(event.state).step, parts.length - 1));
  });
  form.addEventListener("submit", (event) => {
    if (here === parts.length - 1 || event.submitter?.getAttribute("name")) return;
    event.preventDefault(); // Enter goes on to the next step
    forward();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    const target = link === null ? null : document.getElementById(link.hash.slice(1));
    const at = target === null ? -1 : parts.findIndex((part) => part.contains(target));
    if (at >= 0) show(at);
  });
  form.addEventListener("restored", () => show(here));

  const bad = parts.findIndex((part) => part.querySelector(".field--bad") !== null);
  const begun = parts.findIndex((part) => Object.keys(missing(part, new FormData(form))).length > 0);
  const first = bad >= 0 ? bad : begun < 0 ? parts.length - 1 : begun;
  window.history.replaceState({ step: first, depth: 0 }, "");
  show(first);
});

/** Whether a part asks for something and has it all. */
function complete(part: HTMLElement | undefined, data: FormData): boolean {
  return part !== undefined && part.querySelector("[data-need]") !== null && Object.keys(missing(part, data)).length === 0;
}

/** The step that an entry of the browser's history stands for, and how many of ours are before it. */
function placeOf(state: unknown): { step: number; depth: number } {
  const { step, depth } = (state ?? {}) as { step?: unknown; depth?: unknown };
  return { step: typeof step === "number" ? step : 0, depth: typeof depth === "number" ? depth : 0 };
}

function button(words: string, classes: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = classes;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
