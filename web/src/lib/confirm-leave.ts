// Asks before a page is left with something unsaved.

/** Warns on leaving while pending() holds; returns the function that ends it. */
export function guardLeaving(pending: () => boolean): () => void {
  const warn = (event: BeforeUnloadEvent): void => {
    if (!pending()) return;
    event.preventDefault();
    event.returnValue = "";
  };
  window.addEventListener("beforeunload", warn);
  return () => window.removeEventListener("beforeunload", warn);
}
