// Which names a half-typed mention can mean.

/** Returns what was typed after the last @ before the caret, null where there is none. */
export function begun(text: string, caret: number): string | null {
  const found = /[@＠]([^\s@＠，。；：、,.;:]{0,12})$/u.exec(text.slice(0, caret));
  return found === null ? null : (found[1] ?? "");
}

/** Returns the names that begin so. */
export function offered(names: string[], so: string): string[] {
  return names.filter((name) => name !== so && name.startsWith(so)).slice(0, 8);
}
