// Signing in by a phone: the page asks until the phone has answered.
import { RequestError, sendJSON } from "./fetch.ts";
import { mount } from "./mount.ts";
import { pairsOf } from "./autosave.ts";

interface Answer {
  waiting?: boolean;
  to?: string;
}

const every = 2000; // milliseconds

mount("scan", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const over = form.querySelector<HTMLElement>("[data-over]");
  const ask = async (): Promise<void> => {
    try {
      const answer = await sendJSON<Answer>(form.action, { form: new URLSearchParams(pairsOf(form)) });
      if (answer.to !== undefined) {
        window.location.assign(answer.to);
        return;
      }
    } catch (cause) {
      if (!(cause instanceof RequestError) || !cause.passing) {
        if (over !== null) over.hidden = false;
        return;
      }
    }
    window.setTimeout(() => void ask(), every);
  };
  window.setTimeout(() => void ask(), every);
});
