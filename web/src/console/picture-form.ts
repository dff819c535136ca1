// The fields of a picture's form, which hold all that is sent: what is drawn is
// written into them, and what is typed is drawn.
import type { Box, Cover, Edit } from "../lib/picture.ts";

const sides = ["x", "y", "w", "h"] as const;

export class PictureForm {
  private readonly form: HTMLFormElement;
  private readonly rows: HTMLElement | null;
  private readonly row: HTMLElement | null;

  constructor(form: HTMLFormElement) {
    this.form = form;
    this.rows = form.querySelector("[data-rows]");
    const kept = form.parentElement?.querySelector<HTMLTemplateElement>("template[data-picture-row]");
    this.row = kept?.content.querySelector<HTMLElement>("tr") ?? null;
  }

  /** Reads the fields; what is no number yet counts as nothing. */
  read(): Edit {
    const covers: Cover[] = [];
    for (const row of this.rows?.querySelectorAll<HTMLElement>("[data-cover]") ?? []) {
      const shape = row.querySelector<HTMLSelectElement>("[name=cover_shape]")?.value ?? "";
      const box = this.box(row, "cover");
      if (box !== null && (shape === "box" || shape === "oval")) covers.push({ ...box, shape });
    }
    const turn = Number(this.form.querySelector<HTMLSelectElement>("[name=turn]")?.value ?? "0");
    return { covers, crop: this.box(this.form, "crop"), turn: Number.isFinite(turn) ? turn : 0 };
  }

  private box(within: HTMLElement, name: string): Box | null {
    const numbers = sides.map((side) => {
      const typed = within.querySelector<HTMLInputElement>(`[name=${name}_${side}]`)?.value.trim() ?? "";
      return typed === "" ? NaN : Number(typed);
    });
    const [x = NaN, y = NaN, w = NaN, h = NaN] = numbers;
    return numbers.every((n) => n >= 0 && n <= 100) && w > 0 && h > 0 ? { x, y, w, h } : null;
  }

  /** Writes what is drawn, with a row for every cover and an empty one behind. */
  write(edit: Edit): void {
    const rows = Array.from(this.rows?.querySelectorAll<HTMLElement>("[data-cover]") ?? []);
    while (rows.length < edit.covers.length + 1 && this.row !== null) {
      const row = this.row.cloneNode(true) as HTMLElement;
      this.rows?.append(row);
      rows.push(row);
    }
    rows.forEach((row, i) => {
      const cover = edit.covers[i];
      this.fill(row, "cover", cover ?? null);
      const shape = row.querySelector<HTMLSelectElement>("[name=cover_shape]");
      if (shape !== null) shape.value = cover?.shape ?? "";
      if (i > edit.covers.length) row.remove();
    });
    this.fill(this.form, "crop", edit.crop);
    const turn = this.form.querySelector<HTMLSelectElement>("[name=turn]");
    if (turn !== null) turn.value = String(edit.turn);
  }

  private fill(within: HTMLElement, name: string, box: Box | null): void {
    for (const side of sides) {
      const field = within.querySelector<HTMLInputElement>(`[name=${name}_${side}]`);
      if (field !== null && document.activeElement !== field) field.value = box === null ? "" : String(box[side]);
    }
  }
}
