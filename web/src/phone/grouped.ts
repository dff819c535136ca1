// Account numbers in groups of four while they are typed, with a look at the
// check digit of a card's number.
import { mount } from "../lib/mount.ts";
import { caretAfter, digitsOf, grouped, mistyped } from "./account-number.ts";

mount("grouped", (field) => {
  if (!(field instanceof HTMLInputElement)) return;
  const hint = field.closest(".field")?.querySelector<HTMLElement>("[data-hint]");
  const plain = hint?.textContent ?? "";
  const write = (): void => {
    const before = digitsOf(field.value.slice(0, field.selectionStart ?? field.value.length)).length;
    const text = grouped(field.value);
    if (text !== field.value) {
      field.value = text;
      if (document.activeElement === field) field.setSelectionRange(caretAfter(text, before), caretAfter(text, before));
    }
  };
  const look = (): void => {
    const digits = digitsOf(field.value);
    if (hint) hint.textContent = mistyped(digits) ? "这个卡号的校验位对不上，请对照银行卡再看一遍。" : plain;
  };
  field.addEventListener("input", write);
  field.addEventListener("change", look);
  field.addEventListener("blur", look);
  write();
});
