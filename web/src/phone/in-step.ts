// One draft open on a phone and on a computer: what is saved on one side comes
// into the other's form, as long as nothing unsaved stands there.
import { pairsOf, restore, sameTyped, setVersion, unsaved } from "../lib/autosave.ts";
import { toast } from "../lib/dialog.ts";
import { RequestError, send } from "../lib/fetch.ts";
import { mountAll } from "../lib/mount.ts";
import type { News } from "./chat-news.ts";

mountAll("form[data-news]", (element) => {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  let renewing = false;
  form.addEventListener("news", (event) => {
    const news = (event as CustomEvent<News>).detail;
    if (news.elsewhere !== true || renewing || unsaved(form)) return;
    renewing = true;
    void renew(form).finally(() => {
      renewing = false;
    });
  });
  form.addEventListener("newsfailed", (event) => {
    const cause = (event as CustomEvent<unknown>).detail;
    const over = cause instanceof RequestError && (cause.trouble === "conflict" || cause.trouble === "signedout");
    if (over && !unsaved(form)) window.location.reload(); // sent, or the computer was disconnected
  });
});

/** Puts into the form what is saved of the draft now, the cursor where it was. */
async function renew(form: HTMLFormElement): Promise<void> {
  let now: HTMLFormElement | null;
  try {
    const response = await send(window.location.pathname);
    now = new DOMParser().parseFromString(await response.text(), "text/html").querySelector<HTMLFormElement>(`form#${form.id}`);
  } catch {
    return; // the next look will do
  }
  if (now === null || unsaved(form)) return;
  const pairs = pairsOf(now);
  const version = pairs.find(([name]) => name === "version")?.[1];
  if (version === undefined) return;
  if (!sameTyped(pairs, pairsOf(form))) {
    const focused = document.activeElement;
    const cursor = focused instanceof HTMLTextAreaElement ? focused.selectionStart : null;
    restore(form, pairs, version);
    if (cursor !== null && focused instanceof HTMLTextAreaElement) focused.setSelectionRange(cursor, cursor);
    toast("另一边刚写的内容已同步过来。");
  }
  setVersion(form, version);
}
