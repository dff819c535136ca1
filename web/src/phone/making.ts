// Rows of files of which something is still made or looked for: their picture
// and their line follow, while what is typed beside them stays.
import { send } from "../lib/fetch.ts";
import { showTurn } from "./turn.ts";

const soon = 1200; // after a picture was turned
const every = 5000; // milliseconds between looks while the page is seen

let looking = false;

async function look(): Promise<void> {
  if (looking || document.visibilityState !== "visible") return;
  looking = true;
  try {
    for (const row of Array.from(document.querySelectorAll<HTMLElement>("[data-making]"))) await renew(row);
  } catch {
    return; // the next look will do
  } finally {
    looking = false;
  }
}

/** Brings one row up to date. */
async function renew(row: HTMLElement): Promise<void> {
  const response = await send(`/m/attachments/${row.dataset["attachment"] ?? ""}`);
  const part = document.createElement("template");
  part.innerHTML = await response.text();
  const now = part.content.firstElementChild;
  if (!(now instanceof HTMLElement)) return;
  for (const kind of [".upload__kind", ".upload__line"]) {
    const [shown, fresh] = [row.querySelector(kind), now.querySelector(kind)];
    if (shown !== null && fresh !== null && shown.innerHTML !== fresh.innerHTML) shown.replaceWith(fresh);
  }
  row.dataset["state"] = now.dataset["state"] ?? "";
  if (now.dataset["making"] === undefined) delete row.dataset["making"];
  if (now.dataset["copies"] !== undefined) row.dataset["copies"] = now.dataset["copies"];
  showTurn(row); // it may have been turned once more meanwhile
}

window.setInterval(() => void look(), every);
document.addEventListener("turned", () => window.setTimeout(() => void look(), soon));
