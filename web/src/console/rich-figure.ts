// Pictures in the text: a figure names one of the manuscript's photographs and
// shows it with its caption, which is the same as the one beside the text.
import { Node, type Editor } from "@tiptap/core";
import { Plugin, type EditorState, type Transaction } from "@tiptap/pm/state";
import type { Node as Doc } from "@tiptap/pm/model";

/** One photograph beside the text. */
export interface Photo {
  id: string;
  item: HTMLElement;
  field: HTMLTextAreaElement; // its caption
}

/** The photographs beside the text, by attachment. */
export function photosOf(form: HTMLFormElement): Map<string, Photo> {
  const photos = new Map<string, Photo>();
  for (const item of Array.from(form.querySelectorAll<HTMLElement>(".palette__item[data-attachment]"))) {
    const id = item.dataset["attachment"] ?? "";
    const field = item.querySelector("textarea");
    if (id !== "" && field !== null) photos.set(id, { id, item, field });
  }
  return photos;
}

/** Where each picture stands in a text. */
export function placesIn(doc: Doc): Map<string, number[]> {
  const places = new Map<string, number[]>();
  doc.descendants((node, at) => {
    if (node.type.name !== "figure") return true;
    const id = String(node.attrs["id"]);
    places.set(id, [...(places.get(id) ?? []), at]);
    return false;
  });
  return places;
}

/** Takes out where a picture stood before, once it stands a second time. */
function once(transactions: readonly Transaction[], before: EditorState, after: EditorState): Transaction | null {
  if (!transactions.some((one) => one.docChanged)) return null;
  const doubled = Array.from(placesIn(after.doc)).filter(([, at]) => at.length > 1);
  if (doubled.length === 0) return null;
  const old = placesIn(before.doc);
  const surplus: number[] = [];
  for (const [id, places] of doubled) {
    const mapped = (old.get(id) ?? []).map((at) => transactions.reduce((place, one) => one.mapping.map(place), at));
    const fresh = places.find((at) => !mapped.includes(at)) ?? places[0];
    surplus.push(...places.filter((at) => at !== fresh));
  }
  const change = after.tr;
  for (const at of surplus.sort((a, b) => b - a)) change.delete(at, at + 1);
  return change;
}

/** The node of a picture, for the photographs of one form. */
export function figure(photos: Map<string, Photo>): Node {
  return Node.create({
    name: "figure",
    group: "block",
    atom: true,
    draggable: true,
    addAttributes() {
      return { id: { default: "", parseHTML: (element: HTMLElement) => element.getAttribute("data-attachment") ?? "", rendered: false } };
    },
    parseHTML() {
      return [{ tag: "figure[data-attachment]" }];
    },
    renderHTML({ node }) {
      return ["figure", { "data-attachment": String(node.attrs["id"]) }];
    },
    addProseMirrorPlugins() {
      return [new Plugin({ appendTransaction: once })];
    },
    addNodeView() {
      return ({ node, editor, getPos }) => view(photos.get(String(node.attrs["id"])), editor, getPos);
    },
  });
}

/**
 * Takes the picture at a place out of the text. The text has the focus at once:
 * the editor's own command waits for a frame, in which typed keys are lost.
 */
export function takeOut(editor: Editor, at: number): void {
  editor.view.focus();
  editor.commands.deleteRange({ from: at, to: at + 1 });
}

function view(photo: Photo | undefined, editor: Editor, getPos: () => number | undefined): { dom: HTMLElement; stopEvent: (event: Event) => boolean; ignoreMutation: () => boolean; destroy: () => void } {
  const dom = document.createElement("figure");
  dom.className = "placed";
  dom.contentEditable = "false";
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn btn-sm placed__out";
  remove.textContent = "移出正文";
  remove.addEventListener("click", () => {
    const at = getPos();
    if (at !== undefined) takeOut(editor, at);
  });
  const release = photo === undefined ? missing(dom) : shown(dom, photo, remove);
  dom.append(remove);
  return {
    dom,
    stopEvent: (event) => event.target instanceof HTMLElement && event.target.closest("textarea, button") !== null,
    ignoreMutation: () => true,
    destroy: release,
  };
}

function missing(dom: HTMLElement): () => void {
  dom.append("这张照片已经不在附件里，保存时会去掉。");
  return () => undefined;
}

function shown(dom: HTMLElement, photo: Photo, remove: HTMLElement): () => void {
  const name = photo.item.dataset["name"] ?? "";
  const image = document.createElement("img");
  image.src = photo.item.dataset["picture"] ?? "";
  image.draggable = false;
  if (photo.item.dataset["turn"] !== undefined) image.className = `turn-${photo.item.dataset["turn"]}`;
  const caption = document.createElement("textarea");
  caption.className = "placed__caption";
  caption.rows = 1;
  caption.maxLength = 200;
  caption.placeholder = "写图说";
  caption.setAttribute("aria-label", `图说：${name}`);
  remove.setAttribute("aria-label", `移出正文：${name}`);
  const take = (): void => {
    if (caption.value !== photo.field.value) caption.value = photo.field.value;
    image.alt = photo.field.value || name;
  };
  caption.addEventListener("input", (event) => {
    event.stopPropagation();
    photo.field.value = caption.value;
    photo.field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  caption.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
  photo.field.addEventListener("input", take);
  take();
  dom.append(image, caption);
  const credit = photo.item.dataset["credit"];
  if (credit !== undefined) dom.append(Object.assign(document.createElement("span"), { className: "placed__credit", textContent: credit }));
  return () => photo.field.removeEventListener("input", take);
}
