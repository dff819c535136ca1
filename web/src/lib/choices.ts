// What the platform's button says that somebody chose.

/** Returns the templates that were accepted. The platform writes JSON within JSON, and several words for yes. */
export function accepted(detail: unknown): string[] {
  const details = typeof detail === "object" && detail !== null ? (detail as { subscribeDetails?: unknown }).subscribeDetails : undefined;
  const choices = unfold(details);
  if (typeof choices !== "object" || choices === null) return [];
  return Object.keys(choices).filter((template) => {
    const choice = unfold((choices as Record<string, unknown>)[template]);
    const status = typeof choice === "object" && choice !== null ? (choice as { status?: unknown }).status : choice;
    return typeof status === "string" && status.indexOf("accept") === 0;
  });
}

/** Reads JSON where there is some; what is none stays. */
function unfold(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
