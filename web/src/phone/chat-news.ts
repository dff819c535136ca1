// What the chat has put into a draft, as far as it needs no page.

/** What the chat has put in since the version that the form has. */
export interface News {
  version?: string;
  lines?: string;
  title?: string;
  class?: string;
  topic?: string;
  activity_day?: string;
  files?: string[] | null;
  elsewhere?: boolean; // another page has saved the draft
  shared?: boolean; // a computer goes on with it too
}

/** Returns the text with those lines at its end that it does not hold yet. */
export function withLines(text: string, lines: string): string {
  const held = new Set(text.split("\n").map((line) => line.trim()));
  const more = lines.split("\n").filter((line) => line.trim() !== "" && !held.has(line.trim()));
  if (more.length === 0) return text;
  return (text.trimEnd() === "" ? "" : `${text.trimEnd()}\n`) + more.join("\n");
}

/** Whether there is anything that the form would take. */
export function tellsForm(news: News): boolean {
  return [news.lines, news.title, news.class, news.activity_day].some((value) => value !== undefined && value !== "");
}
