// Sending articles: times that count down.
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
