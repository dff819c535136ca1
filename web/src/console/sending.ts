// Sending articles: times that count down, and units found by typing.
import { mount } from "../lib/mount.ts";
import { remaining } from "../lib/format.ts";

/** How often a countdown is written anew, in milliseconds. */
const beat = 1000;

mount("countdown", (element) => {
  const until = Date.parse(element.getAttribute("datetime") ?? "");
  if (Number.isNaN(until)) return;
  const write = (): void => {
    const words = remaining(until - Date.now());
    if (element.textContent !== words) element.textContent = words;
  };
  write();
  window.setInterval(write, beat);
});

mount("pick", (box) => {
  const search = box.querySelector<HTMLInputElement>("input[type=search]");
  if (search === null) return;
  search.hidden = false;
  search.addEventListener("input", () => {
    const wanted = search.value.trim();
    for (const line of Array.from(box.querySelectorAll<HTMLElement>("li"))) {
      line.hidden = wanted !== "" && !(line.textContent ?? "").includes(wanted) && line.querySelector("input:checked") === null;
    }
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
});
