// What an example becomes in a field of a template, while somebody chooses what
// goes into it. The server says it: it knows what the platform cuts and refuses.
import { send } from "../lib/fetch.ts";
import { mount } from "../lib/mount.ts";

const pause = 250; // milliseconds after the last key

interface Fit {
  words: string;
  bad: boolean;
}

mount("notice-fit", (row) => {
  const fact = row.querySelector<HTMLSelectElement>("select");
  const fixed = row.querySelector<HTMLInputElement>("input:not([type=hidden])");
  const say = row.querySelector<HTMLElement>("[data-fit]");
  if (fact === null || fixed === null || say === null) return;
  let turn = 0;
  let timer = 0;

  const ask = async (): Promise<void> => {
    const mine = ++turn;
    const query = new URLSearchParams({ kind: row.dataset["kind"] ?? "", name: row.dataset["name"] ?? "", fact: fact.value, fixed: fixed.value });
    try {
      const fit = (await (await send(`/console/settings/notices/fit?${query.toString()}`)).json()) as Fit;
      if (mine !== turn) return; // something else was chosen meanwhile
      say.textContent = fit.words;
      say.classList.toggle("fit--bad", fit.bad);
    } catch {
      if (mine === turn) say.textContent = "保存后再看";
    }
  };

  fact.addEventListener("change", () => void ask());
  fixed.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), pause);
  });
});
