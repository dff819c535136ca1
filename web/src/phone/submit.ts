// Form 2 as one types: questions that do not apply step aside, and the three
// days that the notice asks for news are counted.
import { mount } from "../lib/mount.ts";

const hour = 3600_000;
const day = 24 * hour;

/** Says how the three days stand for an activity that ended on the day (2026-03-05, Beijing time). */
export function clockWords(ended: string, now: number): string {
  const start = Date.parse(`${ended}T00:00:00+08:00`);
  if (Number.isNaN(start)) return "";
  if (start > now) return "活动结束日期不能晚于今天。";
  const left = start + 4 * day - now;
  if (left <= 0) return "已过 3 天，仍然可以报送。";
  return `还剩 ${Math.floor(left / day)} 天 ${Math.floor((left % day) / hour)} 小时，现在报送算按时。`;
}

/** Whether what a field waits for (class=news) is answered so. */
function applies(form: HTMLFormElement, condition: string): boolean {
  const [name = "", wanted = ""] = condition.split("=");
  return new FormData(form).get(name) === wanted;
}

mount("manuscript-form", (form) => {
  if (!(form instanceof HTMLFormElement)) return;
  const clock = form.querySelector<HTMLElement>("[data-clock]");
  const arrange = (): void => {
    for (const field of Array.from(form.querySelectorAll<HTMLElement>("[data-when]"))) {
      field.hidden = !applies(form, field.dataset["when"] ?? "");
    }
    const ended = form.elements.namedItem("activity_day");
    if (clock !== null && ended instanceof HTMLInputElement) clock.textContent = clockWords(ended.value, Date.now());
  };
  for (const name of ["input", "change", "restored"]) form.addEventListener(name, arrange);
  arrange();
  const first = document.querySelector<HTMLElement>(".field--bad");
  if (first !== null) first.scrollIntoView({ block: "center" });
});
