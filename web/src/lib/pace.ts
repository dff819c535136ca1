// How fast an upload goes, and how often it may try again.

interface Sample {
  at: number;
  sent: number;
}

const window = 8000; // milliseconds over which the speed is measured

/** Estimates speed and time left from what has been sent so far. */
export class Pace {
  private samples: Sample[] = [];

  /** Takes the number of bytes sent by now; a smaller number starts anew. */
  add(sent: number, now: number): void {
    const last = this.samples[this.samples.length - 1];
    if (last !== undefined && sent < last.sent) this.samples = [];
    this.samples.push({ at: now, sent });
    while (this.samples.length > 2 && (this.samples[0] as Sample).at < now - window) this.samples.shift();
  }

  /** Forgets all, after a pause. */
  reset(): void {
    this.samples = [];
  }

  /** Bytes per second over the last seconds; 0 until it is known. */
  speed(now: number): number {
    const first = this.samples[0];
    const last = this.samples[this.samples.length - 1];
    if (first === undefined || last === undefined || last.at === first.at) return 0;
    const elapsed = Math.max(last.at, now) - first.at;
    return elapsed < 400 ? 0 : ((last.sent - first.sent) * 1000) / elapsed;
  }

  /** Seconds left for a total; Infinity until it is known. */
  left(total: number, now: number): number {
    const speed = this.speed(now);
    const last = this.samples[this.samples.length - 1];
    if (speed <= 0 || last === undefined) return Infinity;
    return Math.max(0, total - last.sent) / speed;
  }
}

/** Counts tries over the whole upload: a client that resets its count on every byte would never give up. */
export class Tries {
  private readonly most: number;
  private readonly stride: number;
  private used = 0;
  private mark = 0;

  /** Allows so many tries in a row; progress of stride bytes gives them back. */
  constructor(most: number, stride: number) {
    this.most = most;
    this.stride = stride;
  }

  /** Tells the bytes the server has confirmed. */
  confirmed(bytes: number): void {
    if (bytes - this.mark < this.stride) return;
    this.mark = bytes;
    this.used = 0;
  }

  /** Takes one try; false when none is left. */
  take(): boolean {
    this.used += 1;
    return this.used <= this.most;
  }

  /** How many were used since the last progress. */
  get count(): number {
    return this.used;
  }
}
