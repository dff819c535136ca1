// Pictures in full size over the page, one after the other by arrow keys.
import { mountAll } from "../lib/mount.ts";

mountAll("a[data-lightbox]", (link) => {
  link.addEventListener("click", (event) => {
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    open(link);
  });
});

function open(first: HTMLAnchorElement): void {
  const group = first.closest("[data-pictures], #pane") ?? document;
  const all = Array.from(group.querySelectorAll<HTMLAnchorElement>("a[data-lightbox]"));
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", "照片");
  const image = document.createElement("img");
  const words = document.createElement("p");
  words.className = "lightbox__words";
  let at = Math.max(0, all.indexOf(first));
  const show = (): void => {
    const link = all[at] ?? first;
    const thumb = link.querySelector("img");
    image.src = link.href;
    image.alt = thumb?.alt ?? "";
    words.textContent = `${at + 1} / ${all.length}　${image.alt}`;
  };
  dialog.append(image, words);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    first.focus();
  });
  dialog.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    at = (at + by + all.length) % all.length;
    show();
  });
  show();
  document.body.appendChild(dialog);
  dialog.showModal();
}
