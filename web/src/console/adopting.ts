// Recording an adoption: a pasted link tells the outlet by its host. And the
// keys of the page on which claims are verified one after the other.
import { mount } from "../lib/mount.ts";
import { typing } from "./keys.ts";
import { outletsOf } from "./outlets-of.ts";

mount("adopting", (form) => {
  const link = form.querySelector<HTMLInputElement>("input[name=link]");
  const select = form.querySelector<HTMLSelectElement>("select[name=outlet_id]");
  const say = form.querySelector<HTMLElement>("[data-found]");
  if (link === null || select === null || say === null) return;
  const usual = say.textContent;
  const options = Array.from(select.options).filter((option) => option.value !== "");
  const outlets = options.map((option) => ({ id: option.value, hosts: (option.dataset["hosts"] ?? "").split(" ").filter((host) => host !== "") }));
  const names = (ids: string[]): string => options.filter((option) => ids.includes(option.value)).map((option) => option.text).join("、");
  link.addEventListener("input", () => {
    const found = outletsOf(link.value, outlets);
    const [only] = found;
    if (link.value.trim() === "") say.textContent = usual;
    else if (only === undefined) say.textContent = "没有媒体登记过这个域名，请自己选择媒体。";
    else if (found.length > 1) say.textContent = `可能是 ${names(found)}，请选择。`;
    else {
      select.value = only;
      say.textContent = `按域名认出是 ${names(found)}。`;
    }
  });
});

mount("claim-check", () => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const target = document.querySelector<HTMLElement>(`[data-key="${event.key.toLowerCase()}"]`);
    if (target === null) return;
    event.preventDefault();
    target.click();
    const field = target.parentElement?.querySelector<HTMLInputElement>("input[name=reason]");
    if (target.tagName === "SUMMARY") field?.focus();
  });
});
