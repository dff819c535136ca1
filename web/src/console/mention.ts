// Naming a colleague in a note: after @ a row of buttons offers the names.
import { mount } from "../lib/mount.ts";
import { begun, offered } from "./names.ts";

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
