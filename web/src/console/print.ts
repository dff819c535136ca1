// A button that prints the page, shown where scripts run.
import { mount } from "../lib/mount.ts";

mount("print", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
