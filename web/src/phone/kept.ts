// Words that stay on the phone until the page that lists them has come: a
// message that did not arrive must not be written twice.
import { mount } from "../lib/mount.ts";

const place = (element: HTMLElement): string => `laigao:kept:${element.dataset["keep"] ?? ""}`;

mount("kept", (form) => {
  const box = form.querySelector("textarea");
  if (box === null) return;
  try {
    const words = localStorage.getItem(place(form));
    if (box.value === "" && words !== null) {
      box.value = words;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  } catch {
    return; // a browser that keeps nothing
  }
  box.addEventListener("input", () => {
    try {
      localStorage.setItem(place(form), box.value);
    } catch {
      // full: the words are in the box still
    }
  });
});

mount("kept-arrived", (element) => {
  try {
    localStorage.removeItem(place(element));
  } catch {
    // nothing is kept
  }
});
