// The editor's buttons: one row that is a single stop for the Tab key, walked by
// arrows, each saying whether what it does is on at the cursor.
import type { Editor } from "@tiptap/core";

interface Tool {
  label: string;
  title: string;
  run: (editor: Editor) => boolean;
  on?: (editor: Editor) => boolean;
  can?: (editor: Editor) => boolean;
  shown?: (editor: Editor) => boolean; // only where it makes sense
  apart?: boolean; // begins a group
}

const inTable = (editor: Editor): boolean => editor.isActive("table");

const tools: Tool[] = [
  { label: "标题", title: "标题 (Ctrl+Alt+2)", run: (e) => e.commands.toggleHeading({ level: 2 }), on: (e) => e.isActive("heading", { level: 2 }) },
  { label: "小标题", title: "小标题 (Ctrl+Alt+3)", run: (e) => e.commands.toggleHeading({ level: 3 }), on: (e) => e.isActive("heading", { level: 3 }) },
  { label: "加粗", title: "加粗 (Ctrl+B)", run: (e) => e.commands.toggleBold(), on: (e) => e.isActive("bold"), apart: true },
  { label: "斜体", title: "斜体 (Ctrl+I)", run: (e) => e.commands.toggleItalic(), on: (e) => e.isActive("italic") },
  { label: "下划线", title: "下划线 (Ctrl+U)", run: (e) => e.commands.toggleUnderline(), on: (e) => e.isActive("underline") },
  { label: "项目", title: "项目列表 (Ctrl+Shift+8)", run: (e) => e.commands.toggleBulletList(), on: (e) => e.isActive("bulletList"), apart: true },
  { label: "编号", title: "编号列表 (Ctrl+Shift+7)", run: (e) => e.commands.toggleOrderedList(), on: (e) => e.isActive("orderedList") },
  { label: "引用", title: "引用 (Ctrl+Shift+B)", run: (e) => e.commands.toggleBlockquote(), on: (e) => e.isActive("blockquote") },
  { label: "表格", title: "插入三行三列的表格", run: (e) => e.commands.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), shown: (e) => !inTable(e) },
  { label: "加行", title: "在下面加一行", run: (e) => e.commands.addRowAfter(), shown: inTable, apart: true },
  { label: "加列", title: "在右边加一列", run: (e) => e.commands.addColumnAfter(), shown: inTable },
  { label: "删行", title: "删除这一行", run: (e) => e.commands.deleteRow(), shown: inTable },
  { label: "删列", title: "删除这一列", run: (e) => e.commands.deleteColumn(), shown: inTable },
  { label: "合并", title: "合并或拆分选中的格子", run: (e) => e.commands.mergeOrSplit(), can: (e) => e.can().mergeOrSplit(), shown: inTable },
  { label: "删表格", title: "删除整个表格", run: (e) => e.commands.deleteTable(), shown: inTable },
  { label: "清除格式", title: "清除选中文字的格式", run: (e) => e.chain().unsetAllMarks().clearNodes().run(), apart: true },
  { label: "撤销", title: "撤销 (Ctrl+Z)", run: (e) => e.commands.undo(), can: (e) => e.can().undo(), apart: true },
  { label: "重做", title: "重做 (Ctrl+Shift+Z)", run: (e) => e.commands.redo(), can: (e) => e.can().redo() },
];

/** Builds the row of buttons for an editor. */
export function toolbar(editor: Editor): HTMLElement {
  const bar = document.createElement("div");
  bar.className = "rich__bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "排版");
  const buttons = tools.map((tool) => button(tool, editor));
  bar.append(...buttons);
  const shown = (): HTMLButtonElement[] => buttons.filter((one) => !one.hidden);
  const stop = (at: HTMLButtonElement | undefined): void => {
    for (const one of buttons) one.tabIndex = one === at ? 0 : -1;
  };
  const refresh = (): void => {
    tools.forEach((tool, i) => show(tool, buttons[i], editor));
    if (!shown().some((one) => one.tabIndex === 0)) stop(shown()[0]);
  };
  bar.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    stop(next);
    next?.focus();
  });
  bar.addEventListener("focusin", (event) => stop(event.target as HTMLButtonElement));
  editor.on("transaction", refresh);
  refresh();
  return bar;
}

function button(tool: Tool, editor: Editor): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = tool.apart === true ? "rich__tool rich__tool--apart" : "rich__tool";
  made.textContent = tool.label;
  made.title = tool.title;
  made.tabIndex = -1;
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") === "true") return;
    editor.view.focus();
    tool.run(editor);
  });
  return made;
}

function show(tool: Tool, made: HTMLButtonElement | undefined, editor: Editor): void {
  if (made === undefined) return;
  made.hidden = tool.shown !== undefined && !tool.shown(editor);
  if (tool.on !== undefined) made.setAttribute("aria-pressed", String(tool.on(editor)));
  if (tool.can !== undefined) made.setAttribute("aria-disabled", String(!tool.can(editor)));
}
