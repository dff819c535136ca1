// Ties behaviour to markup: each selector's function runs once per element, at
// load and again for parts of pages that arrive later.

type Mounter = (element: HTMLElement) => void;

const mounters: [string, Mounter][] = [];
const done = new WeakMap<HTMLElement, Set<Mounter>>();

/** Runs the function for every element that matches the selector, now and later. */
export function mountAll(selector: string, mounter: Mounter): void {
  mounters.push([selector, mounter]);
  if (document.readyState !== "loading") apply(document, selector, mounter);
}

/** Runs the function for every element with data-module="name". */
export function mount(name: string, mounter: Mounter): void {
  mountAll(`[data-module="${name}"]`, mounter);
}

/** Mounts everything inside a part of the page that has just arrived. */
export function refresh(root: ParentNode): void {
  for (const [selector, mounter] of mounters) apply(root, selector, mounter);
}

function apply(root: ParentNode, selector: string, mounter: Mounter): void {
  const found = Array.from(root.querySelectorAll<HTMLElement>(selector));
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root);
  for (const element of found) {
    const ran = done.get(element) ?? new Set<Mounter>();
    if (ran.has(mounter)) continue;
    ran.add(mounter);
    done.set(element, ran);
    mounter(element);
  }
}

if (typeof document !== "undefined" && document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", () => refresh(document));
}
