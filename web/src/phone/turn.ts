// Turning a picture: it is shown turned at once, and its new copies follow.
import { toast } from "../lib/dialog.ts";
import { RequestError, sendJSON } from "../lib/fetch.ts";
import { mountAll } from "../lib/mount.ts";
import { toTurn } from "./turned.ts";

/** Shows a row's picture as it is to be turned, whatever its copies are. */
export function showTurn(row: HTMLElement): void {
  const image = row.querySelector(".upload__kind img");
  if (image === null || row.dataset["turn"] === undefined) return;
  const by = toTurn(Number(row.dataset["turn"]), Number(row.dataset["copies"]));
  for (const degrees of [90, 180, 270]) image.classList.toggle(`turn-${degrees}`, degrees === by);
  if (by !== 0) row.dataset["making"] = "";
}

const sending = new WeakMap<HTMLElement, Promise<void>>();

mountAll("[data-rotate]", (button) => {
  button.addEventListener("click", (event) => {
    const row = button.closest<HTMLElement>("[data-attachment]");
    if (row === null || row.dataset["turn"] === undefined) return;
    event.preventDefault();
    const turn = (Number(row.dataset["turn"]) + 90) % 360;
    row.dataset["turn"] = String(turn);
    showTurn(row);
    const sent = (sending.get(row) ?? Promise.resolve()).then(async () => {
      try {
        await sendJSON(`/m/attachments/${row.dataset["attachment"] ?? ""}/turn`, { json: { turn } });
        row.dispatchEvent(new CustomEvent("turned", { bubbles: true }));
      } catch (cause) {
        row.dataset["turn"] = String((turn + 270) % 360);
        showTurn(row);
        toast(cause instanceof RequestError ? cause.message : "没有旋转成功，请再试一次。", { late: true });
      }
    });
    sending.set(row, sent);
  });
});
