// The part of autosaving that knows nothing of pages: what was typed is kept
// on the device at once, sent after a pause, sent again until it has arrived.

/** Where the form stands. */
export type SaveState =
  | { at: "clean" }
  | { at: "waiting" }
  | { at: "saving" }
  | { at: "saved"; savedAt: number }
  | { at: "retrying"; tries: number }
  | { at: "stopped"; message: string };

/** The server's answer to a save. */
export interface Saved {
  savedAt: number;
}

/** A failure that trying again does not mend; a final one ends the saving for good. */
export interface Refusal {
  message: string;
  final: boolean;
}

/** What the saver needs of the world; tests give their own. */
export interface SaverParts<T> {
  save: (value: T) => Promise<Saved>;
  keep: (value: T) => void; // keeps a copy on the device
  drop: () => void; // forgets that copy
  refusal: (cause: unknown) => Refusal | null; // null when trying again may help
  show: (state: SaveState) => void;
  later: (run: () => void, milliseconds: number) => () => void; // returns its cancel
  now: () => number;
  random: () => number;
}

const pause = 1500; // after the last change
const longest = 10_000; // after the first unsaved change, however long one types
const slowestRetry = 60_000;

/** Returns how long to wait before the given retry (1, 2, …): 2 s doubling to 60 s, half of it by chance. */
export function retryDelay(tries: number, random: number): number {
  const full = Math.min(slowestRetry, 1000 * 2 ** Math.min(tries, 10));
  return full / 2 + (full / 2) * random;
}

/** Saves one form; at most one request is under way at a time and the newest value wins. */
export class Saver<T> {
  private readonly parts: SaverParts<T>;
  private latest: T | undefined;
  private firstChange = 0;
  private tries = 0;
  private running: Promise<void> | null = null;
  private cancel: (() => void) | null = null;
  private stopped = false;
  private refused = false; // until the next change

  constructor(parts: SaverParts<T>) {
    this.parts = parts;
  }

  /** Whether something typed has not arrived at the server. */
  get pending(): boolean {
    return this.latest !== undefined || this.running !== null;
  }

  /** Takes a changed value: keeps it on the device now and plans to send it. */
  change(value: T): void {
    this.parts.keep(value);
    const now = this.parts.now();
    if (this.latest === undefined) this.firstChange = now;
    this.latest = value;
    this.refused = false;
    if (this.stopped || this.running !== null || this.tries > 0) return;
    this.parts.show({ at: "waiting" });
    this.plan(Math.max(0, Math.min(pause, this.firstChange + longest - now)));
  }

  /** Sends what is unsaved without waiting; resolves when nothing is under way. */
  async flush(): Promise<void> {
    this.unplan();
    while (this.running !== null) await this.running;
    if (this.latest === undefined || this.stopped) return;
    this.running = this.attempt().then(() => {
      this.running = null;
    });
    await this.running;
    this.planNext();
  }

  /** Ends planned sending; what is kept on the device stays. */
  stop(): void {
    this.stopped = true;
    this.unplan();
  }

  private async attempt(): Promise<void> {
    const value = this.latest as T;
    this.latest = undefined;
    this.parts.show({ at: "saving" });
    try {
      const saved = await this.parts.save(value);
      this.tries = 0;
      if (this.latest === undefined) {
        this.parts.drop();
        this.parts.show({ at: "saved", savedAt: saved.savedAt });
      }
    } catch (cause) {
      this.failed(value, cause);
    }
  }

  private failed(value: T, cause: unknown): void {
    const changed = this.latest !== undefined;
    if (!changed) this.latest = value;
    const refusal = this.parts.refusal(cause);
    if (refusal !== null) {
      this.refused = !changed;
      this.tries = 0;
      this.stopped = refusal.final;
      this.parts.show({ at: "stopped", message: refusal.message });
      return;
    }
    this.tries += 1;
    this.parts.show({ at: "retrying", tries: this.tries });
  }

  private planNext(): void {
    if (this.latest === undefined || this.stopped || this.refused) return;
    if (this.tries > 0) {
      this.plan(retryDelay(this.tries, this.parts.random()));
      return;
    }
    this.firstChange = this.parts.now();
    this.parts.show({ at: "waiting" });
    this.plan(pause);
  }

  private plan(milliseconds: number): void {
    this.unplan();
    this.cancel = this.parts.later(() => {
      this.cancel = null;
      void this.flush();
    }, milliseconds);
  }

  private unplan(): void {
    this.cancel?.();
    this.cancel = null;
  }
}
