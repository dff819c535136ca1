// Pictures in full size over the page: one after the other, larger and smaller,
// by pointer and by keys.
import { mountAll } from "../lib/mount.ts";

const scales = [1, 1.5, 2, 3, 4];

class Lightbox {
  private readonly first: HTMLAnchorElement;
  private readonly all: HTMLAnchorElement[];
  private readonly dialog = document.createElement("dialog");
  private readonly frame = document.createElement("div");
  private readonly image = document.createElement("img");
  private readonly words = document.createElement("p");
  private at: number;
  private zoom = 0;

  constructor(first: HTMLAnchorElement, all: HTMLAnchorElement[]) {
    this.first = first;
    this.all = all;
    this.at = Math.max(0, all.indexOf(first));
  }

  open(): void {
    this.dialog.className = "lightbox";
    this.dialog.setAttribute("aria-label", "照片");
    this.frame.className = "lightbox__frame";
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", "照片，方向键换一张，加减号放大缩小");
    this.words.className = "lightbox__words";
    this.words.setAttribute("role", "status");
    this.frame.append(this.image);
    this.dialog.append(this.frame, this.bar());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.image) this.enlarge(this.zoom === 0 ? 2 : 0);
      else if (event.target === this.dialog || event.target === this.frame) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      this.first.focus();
    });
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.show();
    document.body.appendChild(this.dialog);
    this.dialog.showModal();
    this.frame.focus();
  }

  private bar(): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "lightbox__bar";
    bar.append(this.words);
    if (this.all.length > 1) bar.append(this.button("上一张", () => this.go(-1)), this.button("下一张", () => this.go(1)));
    bar.append(
      this.button("放大", () => this.enlarge(this.zoom + 1)),
      this.button("缩小", () => this.enlarge(this.zoom - 1)),
      this.button("关闭", () => this.dialog.close()),
    );
    return bar;
  }

  private button(label: string, act: () => void): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  private show(): void {
    const link = this.all[this.at] ?? this.first;
    this.image.src = link.href;
    this.image.alt = link.querySelector("img")?.alt ?? "";
    this.words.textContent = `${this.at + 1} / ${this.all.length}　${this.image.alt}`;
    this.enlarge(0);
  }

  private go(by: number): void {
    this.at = (this.at + by + this.all.length) % this.all.length;
    this.show();
  }

  /** Shows the picture so many steps larger than the window holds. */
  private enlarge(zoom: number): void {
    const width = this.image.getBoundingClientRect().width / (scales[this.zoom] ?? 1);
    this.zoom = Math.min(Math.max(zoom, 0), scales.length - 1);
    this.frame.classList.toggle("lightbox__frame--large", this.zoom > 0);
    this.image.style.width = this.zoom > 0 ? `${width * (scales[this.zoom] ?? 1)}px` : "";
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const large = this.zoom > 0 && event.target === this.frame; // arrows then move over the picture
    switch (event.key) {
      case "ArrowRight":
      case "ArrowLeft":
        if (large || this.all.length < 2) return;
        this.go(event.key === "ArrowRight" ? 1 : -1);
        break;
      case "PageDown":
      case "PageUp":
        this.go(event.key === "PageDown" ? 1 : -1);
        break;
      case "+":
      case "=":
        this.enlarge(this.zoom + 1);
        break;
      case "-":
        this.enlarge(this.zoom - 1);
        break;
      case "0":
        this.enlarge(0);
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}

mountAll("a[data-lightbox]", (link) => {
  link.addEventListener("click", (event) => {
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    const group = link.closest("[data-pictures], #pane") ?? document;
    new Lightbox(link, Array.from(group.querySelectorAll<HTMLAnchorElement>("a[data-lightbox]"))).open();
  });
});
