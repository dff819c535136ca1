// Buttons that put an article's text on the clipboard, with its looks or plain,
// shown where scripts run. The older way comes first: it works without a secure
// origin and takes the text as it is, where the newer one parses it in our page,
// whose policy forbids its looks.
import { toast } from "../lib/dialog.ts";
import { mount } from "../lib/mount.ts";

/** What goes on the clipboard. */
interface Content {
  html?: string;
  text: string;
}

/** Puts content on the clipboard; false when the browser does not let us. */
export async function copy(content: Content): Promise<boolean> {
  let copied = false;
  const fill = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.clipboardData?.setData("text/plain", content.text);
    if (content.html !== undefined) event.clipboardData?.setData("text/html", content.html);
    copied = event.clipboardData !== null;
  };
  document.addEventListener("copy", fill, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", fill);
  if (copied || navigator.clipboard === undefined || typeof ClipboardItem === "undefined") return copied;
  const parts: Record<string, Blob> = { "text/plain": new Blob([content.text], { type: "text/plain" }) };
  if (content.html !== undefined) parts["text/html"] = new Blob([content.html], { type: "text/html" });
  return navigator.clipboard.write([new ClipboardItem(parts)]).then(() => true, () => false);
}

/** Says how it went. */
function say(copied: boolean, what: string): void {
  if (copied) toast(what);
  else toast("浏览器不允许复制，请在下面的框里全选后复制。", { late: true });
}

mount("copy-rich", (button) => {
  const source = button.dataset["source"] ?? "";
  let content: Promise<Content> | undefined;
  const load = (): Promise<Content> => {
    content ??= fetch(source).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json() as Promise<Content>;
    });
    content.catch(() => (content = undefined));
    return content;
  };
  button.hidden = false;
  button.addEventListener("pointerenter", () => void load().catch(() => undefined));
  button.addEventListener("click", async () => {
    try {
      say(await copy(await load()), "已复制，可以粘贴到公众平台的编辑器里。");
    } catch {
      toast("没有取到正文，请刷新页面再试。", { late: true });
    }
  });
});

mount("copy-plain", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset["from"] ?? "");
    if (field instanceof HTMLTextAreaElement) say(await copy({ text: field.value }), "已复制纯文字。");
  });
});
