// A box over a column of boxes: it checks them all, and shows when only some are.

function column(head: HTMLInputElement): HTMLInputElement[] {
  const name = head.dataset["checkAll"] ?? "";
  const table = head.closest("table");
  return table ? [...table.querySelectorAll<HTMLInputElement>(`tbody input[type=checkbox][name="${name}"]`)] : [];
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") {
    return;
  }
  if (box.dataset["checkAll"]) {
    for (const one of column(box)) {
      one.checked = box.checked;
    }
    return;
  }
  const head = box.closest("table")?.querySelector<HTMLInputElement>("thead input[data-check-all]");
  if (head && head.dataset["checkAll"] === box.name) {
    const boxes = column(head);
    const checked = boxes.filter((one) => one.checked).length;
    head.checked = checked === boxes.length;
    head.indeterminate = checked > 0 && checked < boxes.length;
  }
});
