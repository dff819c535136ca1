// Which outlet a link is of.

/** Returns which of the outlets, each with its hosts, a link may be of. */
export function outletsOf(link: string, outlets: { id: string; hosts: string[] }[]): string[] {
  let host: string;
  try {
    host = new URL(link.trim()).hostname.replace(/^www\./, "");
  } catch {
    return [];
  }
  return outlets.filter(({ hosts }) => hosts.some((own) => host === own || host.endsWith(`.${own}`))).map(({ id }) => id);
}
