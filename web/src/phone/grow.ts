// Text boxes that grow with what is typed, where the style sheet cannot do it.
import { mount } from "../lib/mount.ts";

mount("grow", (box) => {
  if (!(box instanceof HTMLTextAreaElement) || CSS.supports("field-sizing", "content")) return;
  const fit = (): void => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  };
  box.addEventListener("input", fit);
  box.form?.addEventListener("restored", fit);
  fit();
});
