// The unit picker of form 1: finds units as one types and offers them in the
// list below. Without scripts the button beside it does the same.
import { sendJSON } from "../lib/fetch.ts";
import { mount } from "../lib/mount.ts";

interface Answer {
  units: { id: string; name: string; class: string }[];
}

const pause = 300; // milliseconds after the last key

mount("unit-picker", (element) => {
  const input = element.querySelector<HTMLInputElement>("input[type=search]");
  const list = document.getElementById(element.dataset["select"] ?? "");
  if (input === null || !(list instanceof HTMLSelectElement)) return;
  const button = element.querySelector("button");
  if (button !== null) button.hidden = true;
  let timer = 0;
  let asked = 0;

  const look = async (): Promise<void> => {
    const text = input.value.trim();
    if (text === "") return;
    const turn = ++asked;
    try {
      const answer = await sendJSON<Answer>(`/m/units?q=${encodeURIComponent(text)}`);
      if (turn === asked) offer(list, answer.units);
    } catch {
      if (button !== null) button.hidden = false;
    }
  };

  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void look(), pause);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // Enter would send the form
    window.clearTimeout(timer);
    void look();
  });
});

/** Puts the found units into the list, the chosen one staying first. */
function offer(list: HTMLSelectElement, units: Answer["units"]): void {
  const chosen = list.selectedOptions[0];
  const kept = chosen !== undefined && chosen.value !== "" ? chosen : null;
  const first = document.createElement("option");
  first.value = "";
  first.textContent = units.length > 0 ? `找到 ${units.length} 个单位，请选择` : "没有找到，请换个词";
  const options = units
    .filter((unit) => unit.id !== kept?.value)
    .map((unit) => {
      const option = document.createElement("option");
      option.value = unit.id;
      option.textContent = unit.name;
      return option;
    });
  list.replaceChildren(first, ...(kept === null ? [] : [kept]), ...options);
  if (kept === null && options.length === 1 && options[0] !== undefined) options[0].selected = true;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
