// Documents whose text goes into the manuscript: started without leaving the
// page, and told beside the text as well as beside the file.
import { toast } from "../lib/dialog.ts";
import { RequestError, send, sendJSON } from "../lib/fetch.ts";
import { mountAll, refresh } from "../lib/mount.ts";

/** Says beside the text how a document stands: in words, or as its row in the list of files does. */
export function showTaking(inside: Element, what: string | Element): void {
  const place = inside.closest("form")?.querySelector<HTMLElement>("[data-take-say]");
  if (place === null || place === undefined) return;
  if (typeof what === "string") {
    if (place.textContent !== what) place.textContent = what;
    return;
  }
  const said = what.querySelector(".import")?.cloneNode(true);
  if (said === undefined) return;
  place.textContent = "";
  place.appendChild(said);
  refresh(place);
}

/** Has the document of a row taken into the manuscript, if its row offers that. */
export async function takeIn(inside: Element, row: Element): Promise<void> {
  const id = row.querySelector<HTMLElement>("[data-import]")?.dataset["import"];
  if (id === undefined) {
    showTaking(inside, row.querySelector(".import") === null ? "这个文件里没有可以导入的文字，已作为附件收下。" : row);
    return;
  }
  try {
    await sendJSON(`/m/attachments/${id}/import`, { json: {} });
    const part = document.createElement("template");
    part.innerHTML = await (await send(`/m/attachments/${id}`, {})).text();
    const now = part.content.firstElementChild;
    const shown = document.getElementById(`file-${id}`);
    if (now === null || shown === null) return;
    shown.replaceWith(now);
    refresh(now);
    showTaking(inside, now);
    if (!now.hasAttribute("data-importing")) inside.closest("form")?.dispatchEvent(new Event("change")); // read already: a save brings the text
  } catch (cause) {
    toast(cause instanceof RequestError ? cause.message : "没有处理成功，请再试一次。", { late: true });
  }
}

mountAll("[data-import]", (button) => {
  button.addEventListener("click", (event: Event) => {
    event.preventDefault();
    const row = document.getElementById(`file-${button.dataset["import"] ?? ""}`);
    if (row !== null) void takeIn(button, row);
  });
});
