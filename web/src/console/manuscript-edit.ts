// The form in which an editor works on a manuscript: what is typed stays on the
// device until the server has it, and the lock is renewed while somebody works.
import { pairsOf, restore, sameTyped } from "../lib/autosave.ts";
import { guardLeaving } from "../lib/confirm-leave.ts";
import { confirm, toast } from "../lib/dialog.ts";
import { RequestError, sendJSON } from "../lib/fetch.ts";
import { clock, full } from "../lib/format.ts";
import { mount } from "../lib/mount.ts";

interface Kept {
  pairs: [string, string][];
  at: number;
  version: string;
  sent: boolean; // the form was sent after this
}

const renewEvery = 4 * 60_000;

mount("manuscript-edit", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const key = `laigao:${form.dataset["keep"] ?? form.action}`;
  const shown = pairsOf(form);
  const refused = form.dataset["unsaved"] !== undefined; // the server shows again what it could not save
  let dirty = refused;
  let typedAt = 0;
  form.addEventListener("input", () => {
    dirty = refused || !sameTyped(shown, pairsOf(form));
    typedAt = Date.now();
    write(key, { pairs: pairsOf(form), at: typedAt, version: version(form), sent: false });
    say(form, dirty ? `还没有保存，已在这台电脑上暂存 ${clock(typedAt)}` : "");
  });
  const release = guardLeaving(() => dirty);
  form.addEventListener("submit", (event) => {
    release();
    const left = event.submitter instanceof HTMLElement && event.submitter.dataset["leave"] !== undefined;
    const kept = read(key);
    if (left) forget(key);
    else if (kept !== null) write(key, { ...kept, sent: true });
  });
  renewing(form, () => Date.now() - typedAt < renewEvery);
  if (refused) {
    write(key, { pairs: shown, at: Date.now(), version: version(form), sent: false });
    return;
  }
  void offer(form, key).then((restored) => {
    if (restored) dirty = true;
  });
});

/** Offers what an earlier page kept and could not save. */
async function offer(form: HTMLFormElement, key: string): Promise<boolean> {
  const kept = read(key);
  if (kept === null) return false;
  const arrived = kept.sent && kept.version !== version(form);
  if (arrived || sameTyped(kept.pairs, pairsOf(form))) {
    forget(key);
    return false;
  }
  const take = await confirm({
    title: "找到没有保存的内容",
    text: `${full(kept.at)}在这台电脑上改的内容没有保存到服务器。要恢复吗？`,
    yes: "恢复",
    no: "不用了",
  });
  if (!take) {
    forget(key);
    return false;
  }
  restore(form, kept.pairs, kept.version);
  return true;
}

/** Renews the lock while somebody types; says so when somebody else took it. */
function renewing(form: HTMLFormElement, working: () => boolean): void {
  const url = form.dataset["lock"];
  if (url === undefined) return;
  const timer = window.setInterval(() => {
    if (!working()) return;
    sendJSON<{ until: number }>(url, { form: new URLSearchParams() }).catch((cause: unknown) => {
      if (!(cause instanceof RequestError) || cause.passing) return;
      window.clearInterval(timer);
      toast(`${cause.message} 您写的内容还在这里。`, { late: true, milliseconds: 15_000 });
    });
  }, renewEvery);
}

function version(form: HTMLFormElement): string {
  const field = form.elements.namedItem("version");
  return field instanceof HTMLInputElement ? field.value : "";
}

function say(form: HTMLFormElement, words: string): void {
  const place = form.querySelector<HTMLElement>("[data-kept]");
  if (place !== null) place.textContent = words;
}

// Storage may be full or switched off; the form works without it.
function write(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    return;
  }
}

function read(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept !== null && Array.isArray(kept.pairs) && typeof kept.at === "number" ? kept : null;
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
