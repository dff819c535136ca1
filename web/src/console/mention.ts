// Naming a colleague in a note: after @ a row of buttons offers the names.
import { mount } from "../lib/mount.ts";

/** Returns what was typed after the last @ before the caret, null where there is none. */
export function begun(text: string, caret: number): string | null {
  const found = /[@＠]([^\s@＠，。；：、,.;:]{0,12})$/u.exec(text.slice(0, caret));
  return found === null ? null : (found[1] ?? "");
}

/** Returns the names that begin so. */
export function offered(names: string[], so: string): string[] {
  return names.filter((name) => name !== so && name.startsWith(so)).slice(0, 8);
}

mount("mention", (field) => {
  if (!(field instanceof HTMLTextAreaElement)) return;
  const names = (field.dataset["names"] ?? "").split(",").filter((name) => name !== "");
  const row = document.createElement("div");
  row.className = "mention-names";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "同事");
  row.hidden = true;
  field.insertAdjacentElement("afterend", row);

  const show = (): void => {
    const so = begun(field.value, field.selectionStart);
    const some = so === null ? [] : offered(names, so);
    row.hidden = some.length === 0;
    row.replaceChildren(...some.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = name;
      button.addEventListener("click", () => {
        const caret = field.selectionStart;
        const from = caret - (so ?? "").length;
        field.setRangeText(`${name} `, from, caret, "end");
        field.focus();
        show();
      });
      return button;
    }));
  };
  for (const name of ["input", "click", "keyup"]) field.addEventListener(name, show);
});
