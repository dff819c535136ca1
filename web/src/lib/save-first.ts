// Pages that show what is kept must not be opened before what was typed is kept.
import { saveNow, unsaved } from "./autosave.ts";

/** Saves the form before a link is followed or a form of the page is sent; say tells why nothing went on. */
export function saveBeforeLeaving(form: HTMLFormElement, say: (words: string) => void): void {
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link === null || !leads(link, event) || !unsaved(form)) return;
      event.preventDefault();
      void saveNow(form).then(() => window.location.assign(link.href));
    },
    true,
  );
  let passing = false;
  window.addEventListener(
    "submit",
    (event) => {
      const sent = event.target;
      if (passing || !(sent instanceof HTMLFormElement) || sent.method !== "post" || !unsaved(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void saveNow(form).then((arrived) => {
        if (!arrived && sent !== form) {
          say("现在存不上去，没有继续。");
          return;
        }
        // A form cannot be sent from within its own submit event.
        window.setTimeout(() => {
          passing = true;
          resend(sent, event.submitter);
          passing = false;
        }, 0);
      });
    },
    true,
  );
}

/** Sends a form again as it was sent first. */
function resend(form: HTMLFormElement, button: HTMLElement | null): void {
  if (button !== null) button.click();
  else if (typeof form.requestSubmit === "function") form.requestSubmit();
  else form.submit();
}

/** Whether a click on a link leaves the page for another of ours. */
function leads(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const elsewhere = link.pathname !== window.location.pathname || link.search !== window.location.search;
  return plain && link.target !== "_blank" && !link.hasAttribute("download") && link.origin === window.location.origin && elsewhere;
}
