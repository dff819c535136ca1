// Our own dialogs and toasts: WeUI's look on the phone, a quiet box in the
// console. Text only, never markup.

/** What a dialog asks. */
export interface Question {
  title: string;
  text?: string;
  yes?: string;
  no?: string;
  warn?: boolean; // the act destroys something
}

/** A question that wants words. */
export interface Ask extends Question {
  placeholder?: string;
  value?: string;
  required?: boolean;
}

interface Look {
  dialog: string;
  head: string;
  title: string;
  body: string;
  foot: string;
  yes: string;
  warn: string;
  no: string;
  text: string;
}

const phone: Look = {
  dialog: "weui-dialog",
  head: "weui-dialog__hd",
  title: "weui-dialog__title",
  body: "weui-dialog__bd",
  foot: "weui-dialog__ft",
  yes: "weui-dialog__btn weui-dialog__btn_primary",
  warn: "weui-dialog__btn weui-dialog__btn_warn",
  no: "weui-dialog__btn weui-dialog__btn_default",
  text: "weui-textarea",
};

const desk: Look = {
  dialog: "box",
  head: "box__head",
  title: "box__title",
  body: "box__body",
  foot: "box__foot",
  yes: "btn btn-primary",
  warn: "btn btn-primary",
  no: "btn",
  text: "form-control",
};

/** Tells something; resolves when it was read. */
export async function alert(title: string, text?: string): Promise<void> {
  const question: Question = text === undefined ? { title, yes: "知道了" } : { title, text, yes: "知道了" };
  await open(question, null, false);
}

/** Asks yes or no; closing means no. */
export async function confirm(question: Question): Promise<boolean> {
  return (await open(question, null, true)) !== null;
}

/** Asks for words; null when it was given up. */
export async function ask(question: Ask): Promise<string | null> {
  const field = document.createElement("textarea");
  field.className = look().text;
  field.rows = 3;
  field.setAttribute("aria-label", question.title);
  if (question.placeholder !== undefined) field.placeholder = question.placeholder;
  if (question.value !== undefined) field.value = question.value;
  if (question.required === true) field.required = true;
  return open(question, field, true);
}

/** What can be done about what a toast says. */
export interface Act {
  text: string;
  run: () => void;
}

/** Says something in passing; assertive when it is bad news. */
export function toast(text: string, options: { late?: boolean; milliseconds?: number; act?: Act } = {}): void {
  const line = document.createElement("div");
  const inConsole = look() === desk;
  line.className = inConsole ? `toast-line${options.late === true ? " toast-line--late" : ""}` : "toast";
  line.setAttribute("role", options.late === true ? "alert" : "status");
  line.textContent = text;
  const act = options.act;
  if (act !== undefined) {
    if (!inConsole) for (const earlier of Array.from(document.querySelectorAll(".toast--act"))) earlier.remove();
    line.classList.add("toast--act");
    const pressed = button("toast__act", act.text);
    pressed.addEventListener("click", () => {
      line.remove();
      act.run();
    });
    line.appendChild(pressed);
  }
  (inConsole ? toasts() : document.body).appendChild(line);
  window.setTimeout(() => line.remove(), options.milliseconds ?? (options.late === true ? 6000 : 2600));
}

function look(): Look {
  return document.body.classList.contains("console") ? desk : phone;
}

function toasts(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".toasts");
  if (found !== null) return found;
  const made = document.createElement("div");
  made.className = "toasts";
  document.body.appendChild(made);
  return made;
}

function part(tag: string, className: string, text?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(className: string, text: string): HTMLButtonElement {
  const made = part("button", className, text) as HTMLButtonElement;
  made.type = "button";
  return made;
}

/** Shows the dialog; resolves to the words (empty without a field) or null for no. */
function open(question: Question, field: HTMLTextAreaElement | null, refusable: boolean): Promise<string | null> {
  const style = look();
  const dialog = part("dialog", style.dialog) as HTMLDialogElement;
  const title = part("strong", style.title, question.title);
  title.id = `dialog-${Math.random().toString(36).slice(2)}`;
  dialog.setAttribute("aria-labelledby", title.id);
  const head = part("div", style.head);
  head.appendChild(title);
  dialog.appendChild(head);
  const body = part("div", style.body, question.text);
  if (field !== null) body.appendChild(field);
  if (question.text !== undefined || field !== null) dialog.appendChild(body);
  const foot = part("div", style.foot);
  const no = button(style.no, question.no ?? "取消");
  const yes = button(question.warn === true ? style.warn : style.yes, question.yes ?? "确定");
  if (refusable) foot.appendChild(no);
  foot.appendChild(yes);
  dialog.appendChild(foot);
  return answer({ dialog, yes, no, field, first: field ?? yes });
}

interface Opened {
  dialog: HTMLDialogElement;
  yes: HTMLButtonElement;
  no: HTMLButtonElement;
  field: HTMLTextAreaElement | null;
  first: HTMLElement;
}

function answer(opened: Opened): Promise<string | null> {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const close = unfold(opened.dialog, () => finish(null));
    const finish = (value: string | null): void => {
      close();
      if (before instanceof HTMLElement) before.focus();
      resolve(value);
    };
    opened.no.addEventListener("click", () => finish(null));
    opened.yes.addEventListener("click", () => {
      const { field } = opened;
      if (field !== null && field.required && field.value.trim() === "") {
        field.focus();
        return;
      }
      finish(field === null ? "" : field.value.trim());
    });
    opened.first.focus();
  });
}

/** Puts the dialog on the page, by hand where the webview knows no dialogs. */
function unfold(dialog: HTMLDialogElement, refused: () => void): () => void {
  document.body.appendChild(dialog);
  if (typeof dialog.showModal === "function") {
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      refused();
    });
    dialog.showModal();
    return () => {
      dialog.close();
      dialog.remove();
    };
  }
  const mask = part("div", "weui-mask");
  document.body.insertBefore(mask, dialog);
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.setAttribute("open", "");
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") refused();
  };
  document.addEventListener("keydown", keys);
  return () => {
    document.removeEventListener("keydown", keys);
    mask.remove();
    dialog.remove();
  };
}
