// The form in which an editor works on a manuscript. What is typed is kept on the
// server while one types, on the device while the network is away; the real
// editor takes the plain field's place as soon as it has arrived.
import { confirm } from "../lib/dialog.ts";
import { mount } from "../lib/mount.ts";

interface Answer {
  lost?: string; // why it cannot be saved as things stand
}

mount("manuscript-edit", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const field = form.elements.namedItem("body");
  if (field instanceof HTMLTextAreaElement) void load(form, field);
  form.addEventListener("saved", (event) => {
    say((event as CustomEvent<Answer>).detail.lost ?? "");
  });
  askBeforeDropping(form);
});

/** Loads the editor; without it, the plain field stays. */
async function load(form: HTMLFormElement, field: HTMLTextAreaElement): Promise<void> {
  try {
    const { richEditor } = await import("./rich-editor.ts");
    richEditor(form, field);
  } catch {
    form.dataset["plain"] = ""; // an old browser, or the network has gone
  }
}

/** Says that somebody else has the manuscript, until it is so no longer. */
function say(words: string): void {
  const note = document.querySelector<HTMLElement>("[data-lost]");
  const place = note?.querySelector<HTMLElement>("[data-lost-words]");
  if (note === null || place === null || place === undefined) return;
  if (place.textContent !== words) place.textContent = words;
  note.hidden = words === "";
}

/** Asks before leaving without what was typed, where something was. */
function askBeforeDropping(form: HTMLFormElement): void {
  let typed = document.querySelector(".editing__kept") !== null;
  let agreed = false;
  form.addEventListener("input", () => {
    typed = true;
  });
  for (const button of Array.from(document.querySelectorAll<HTMLButtonElement>(`button[data-drops][form="${form.id}"]`))) {
    button.addEventListener("click", (event) => {
      if (!typed || agreed) return;
      event.preventDefault();
      void confirm({ title: "不保存就离开？", text: "这次写的内容不再保留。", yes: "不保存", no: "接着改" }).then((yes) => {
        if (!yes) return;
        agreed = true;
        button.click();
      });
    });
  }
}
