// The lines for co-authors: added and taken away without leaving the page, and
// what is left for the author counted as one types.
import { mount } from "../lib/mount.ts";
import { ownShare, shareOf } from "./shares.ts";

class Coauthors {
  private readonly section: HTMLElement;
  private readonly list: HTMLElement;
  private readonly most: number;

  constructor(section: HTMLElement, list: HTMLElement) {
    this.section = section;
    this.list = list;
    this.most = Number(section.dataset["most"]);
    section.addEventListener("click", (event) => this.pressed(event));
    section.addEventListener("input", () => this.count());
    section.addEventListener("change", (event) => this.judge(event.target));
    const form = section.closest("form");
    form?.addEventListener("restoring", (event) => this.fit((event as CustomEvent<Map<string, string[]>>).detail));
    form?.addEventListener("restored", () => this.count());
  }

  private lines(): HTMLElement[] {
    return Array.from(this.list.children) as HTMLElement[];
  }

  private pressed(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null) return;
    if (button.hasAttribute("data-add-coauthor")) {
      event.preventDefault();
      this.add();
      this.changed();
      this.list.lastElementChild?.querySelector<HTMLElement>("input")?.focus();
    } else if (button.hasAttribute("data-remove")) {
      event.preventDefault();
      button.closest("li")?.remove();
      this.changed();
      this.section.querySelector<HTMLElement>("[data-add-coauthor]")?.focus();
    }
  }

  private add(): void {
    const blank = this.section.querySelector("template")?.content.firstElementChild;
    if (blank === null || blank === undefined || this.lines().length >= this.most) return;
    this.list.appendChild(document.importNode(blank, true));
  }

  /** Makes as many lines as a kept copy of the form has. */
  private fit(kept: ReadonlyMap<string, readonly string[]>): void {
    if (!kept.has("coauthors")) return;
    const wanted = kept.get("coauthor_name")?.length ?? 0;
    while (this.lines().length > wanted) this.list.lastElementChild?.remove();
    for (let i = this.lines().length; i < wanted; i++) this.add();
    this.number();
  }

  private changed(): void {
    this.number();
    this.count();
    this.section.dispatchEvent(new Event("input", { bubbles: true })); // the form saves itself
  }

  /** Counts the lines anew in all that names them. */
  private number(): void {
    this.lines().forEach((line, i) => {
      const name = (old: string): string => old.replace(/^coauthor_\d+/, `coauthor_${i + 1}`);
      for (const one of Array.from(line.querySelectorAll<HTMLElement>("[id], [data-field]"))) {
        if (one.id !== "") one.id = name(one.id);
        const field = one.dataset["field"];
        if (field !== undefined) one.dataset["field"] = name(field);
      }
      for (const label of Array.from(line.querySelectorAll("label"))) label.htmlFor = name(label.htmlFor);
      const head = line.querySelector("[data-line]");
      if (head !== null) head.textContent = `合作者 ${i + 1}`;
      line.querySelector("[data-remove]")?.setAttribute("value", `author:remove:${i + 1}`);
    });
    const add = this.section.querySelector<HTMLElement>("[data-add-coauthor]");
    if (add !== null) add.hidden = this.lines().length >= this.most;
  }

  private count(): void {
    const typed = Array.from(this.list.querySelectorAll<HTMLInputElement>("[name=coauthor_share]"), (input) => input.value);
    const { own, problem } = ownShare(typed);
    const line = this.section.querySelector<HTMLElement>("[data-own]");
    if (line === null) return;
    line.hidden = typed.length === 0;
    const figure = line.querySelector("strong");
    if (figure !== null && figure.textContent !== String(own)) figure.textContent = String(own);
    tell(line.closest<HTMLElement>(".field"), problem);
  }

  /** Says beside a share that it is no share. */
  private judge(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement) || target.name !== "coauthor_share") return;
    tell(target.closest<HTMLElement>(".field"), shareOf(target.value) === null ? "请填写稿酬比例，1 到 99 的整数。" : "");
  }
}

function tell(field: HTMLElement | null, problem: string): void {
  if (field === null) return;
  field.classList.toggle("field--bad", problem !== "");
  const words = field.querySelector<HTMLElement>(".field__error");
  if (words !== null && words.textContent !== problem) words.textContent = problem;
}

mount("coauthors", (section) => {
  const list = section.querySelector<HTMLElement>("[data-coauthors]");
  if (list !== null) new Coauthors(section, list);
});
