// One line of an upload on the page: name, size, bar, figures and the button.
import { bytes, left, speed } from "./format.ts";
import type { Phase, Progress } from "./upload.ts";

/** What the row's button does in each phase. */
const acts: Record<Phase, string> = { waiting: "", sending: "暂停", retrying: "暂停", paused: "继续", checking: "", done: "", failed: "重试" };

/** Says where an upload stands. */
export function lineOf(progress: Progress): string {
  const percent = progress.total === 0 ? 100 : Math.floor((progress.sent * 100) / progress.total);
  switch (progress.phase) {
    case "waiting":
      return "等待上传";
    case "sending":
      return [`${percent}%`, progress.speed > 0 ? speed(progress.speed) : "", left(progress.left)].filter((word) => word !== "").join(" · ");
    case "retrying":
      return `${percent}% · 网络不通，正在重试（第 ${progress.tries} 次）`;
    case "paused":
      return `${percent}% · 已暂停`;
    case "checking":
      return "正在核对";
    case "done":
      return "已上传";
    case "failed":
      return progress.message;
  }
}

/** The row of one file. */
export class UploadRow {
  readonly element: HTMLLIElement;
  readonly act: HTMLButtonElement;
  private readonly bar: HTMLProgressElement;
  private readonly line: HTMLElement;

  constructor(name: string, size: number, kind: string) {
    this.element = document.createElement("li");
    this.element.className = "upload";
    const body = part("div", "upload__body");
    const head = part("div", "upload__name");
    head.appendChild(part("span", "", name));
    head.appendChild(part("span", "upload__size", bytes(size)));
    this.bar = part("progress", "meter") as HTMLProgressElement;
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", name);
    this.line = part("div", "upload__line");
    this.line.setAttribute("role", "status");
    for (const child of [head, this.bar, this.line]) body.appendChild(child);
    this.act = part("button", "upload__act") as HTMLButtonElement;
    this.act.type = "button";
    for (const child of [part("span", "upload__kind", kind), body, this.act]) this.element.appendChild(child);
  }

  /** Shows where the upload stands. */
  show(progress: Progress): void {
    this.element.dataset["state"] = progress.phase;
    this.bar.value = progress.total === 0 ? 100 : (progress.sent * 100) / progress.total;
    this.line.textContent = lineOf(progress);
    this.act.textContent = acts[progress.phase];
    this.act.hidden = acts[progress.phase] === "";
  }
}

function part(tag: string, className: string, text?: string): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
