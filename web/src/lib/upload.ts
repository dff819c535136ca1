// Resumable uploads by tus in chunks of 4 MB: hashed while they are sent, tried
// again a bounded number of times, taken up where they stopped after the page
// was closed, and confirmed by size and SHA-256 at the end.
import { Upload, type DetailedError } from "tus-js-client";
import { RequestError, csrf, sendJSON, troubleOf, wordsFor } from "./fetch.ts";
import { hashFile, type Hashing } from "./hash.ts";
import { Pace, Tries } from "./pace.ts";

/** Where an upload stands. */
export type Phase = "waiting" | "sending" | "retrying" | "paused" | "checking" | "done" | "failed";

/** What a page shows of an upload. */
export interface Progress {
  phase: Phase;
  sent: number;
  total: number;
  speed: number; // bytes per second, 0 while unknown
  left: number; // seconds, Infinity while unknown
  tries: number;
  message: string; // Chinese, when failed
}

/** What to upload and whom to tell. */
export interface Sending<R> {
  file: File;
  endpoint: string; // the tus address, /upload/
  address?: string; // where this upload is, once it has begun: known beforehand, so that it goes on from any page
  confirm: string; // where size and SHA-256 are checked at the end
  meta: Record<string, string>;
  show: (progress: Progress) => void;
  done: (answer: R) => void;
}

const chunk = 4 * 1024 * 1024;
const mostTries = 8;
const pauses = [1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000];

/** One file on its way. */
export class Sender<R> {
  private readonly sending: Sending<R>;
  private readonly upload: Upload;
  private readonly hashing: Hashing;
  private readonly pace = new Pace();
  private readonly tries = new Tries(mostTries, chunk);
  private progress: Progress;
  private arrived = false;

  constructor(sending: Sending<R>) {
    this.sending = sending;
    this.progress = { phase: "waiting", sent: 0, total: sending.file.size, speed: 0, left: Infinity, tries: 0, message: "" };
    this.hashing = hashFile(sending.file, () => undefined);
    this.hashing.result.catch(() => undefined); // looked at in check()
    this.upload = this.prepare();
  }

  /** Starts, where the same file stopped earlier if it did. */
  async start(): Promise<void> {
    if (this.sending.address === undefined) await this.recall();
    this.change({ phase: "sending" });
    this.upload.start();
  }

  private async recall(): Promise<void> {
    try {
      const earlier = await this.upload.findPreviousUploads();
      const last = earlier[0];
      if (last !== undefined) this.upload.resumeFromPreviousUpload(last);
    } catch {
      // Without storage an upload starts at its beginning.
    }
  }

  /** Stops sending; what has arrived stays on the server. */
  async pause(): Promise<void> {
    if (this.progress.phase !== "sending" && this.progress.phase !== "retrying") return;
    this.change({ phase: "paused", speed: 0, left: Infinity });
    await this.upload.abort();
  }

  /** Goes on after a pause or a failure. */
  resume(): void {
    if (this.progress.phase !== "paused" && this.progress.phase !== "failed") return;
    this.pace.reset();
    this.tries.confirmed(Infinity);
    if (this.arrived) {
      void this.check();
      return;
    }
    this.change({ phase: "sending", message: "", tries: 0 });
    this.upload.start();
  }

  /** Gives up, and asks the server to forget what has arrived. */
  async cancel(): Promise<void> {
    this.hashing.cancel();
    try {
      await this.upload.abort(true);
    } catch {
      // The server drops unfinished uploads in time by itself.
    }
  }

  private prepare(): Upload {
    const { file, endpoint, meta } = this.sending;
    return new Upload(file, {
      endpoint,
      uploadUrl: this.sending.address ?? null,
      storeFingerprintForResuming: this.sending.address === undefined,
      chunkSize: chunk,
      retryDelays: pauses,
      removeFingerprintOnSuccess: true,
      headers: { "X-CSRF-Token": csrf() },
      metadata: { ...meta, filename: file.name, filetype: file.type },
      onProgress: (sent) => this.moved(sent),
      onChunkComplete: (_, confirmed) => this.tries.confirmed(confirmed),
      onShouldRetry: (cause) => this.shouldRetry(cause),
      onError: (cause) => this.failed(statusOf(cause)),
      onSuccess: () => {
        this.arrived = true;
        void this.check();
      },
    });
  }

  private moved(sent: number): void {
    const now = Date.now();
    this.pace.add(sent, now);
    this.change({
      phase: this.progress.phase === "paused" ? "paused" : "sending",
      sent,
      speed: this.pace.speed(now),
      left: this.pace.left(this.progress.total, now),
    });
  }

  private shouldRetry(cause: Error): boolean {
    const status = statusOf(cause);
    const passing = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
    if (!passing || !this.tries.take()) return false;
    this.pace.reset();
    this.change({ phase: "retrying", speed: 0, left: Infinity, tries: this.tries.count });
    return true;
  }

  private async check(): Promise<void> {
    this.change({ phase: "checking", sent: this.progress.total, speed: 0, left: 0 });
    try {
      const sha256 = await this.hashing.result;
      const answer = await sendJSON<R>(this.sending.confirm, {
        json: { upload: idOf(this.upload.url ?? ""), size: this.progress.total, sha256 },
        timeout: 120_000,
      });
      this.change({ phase: "done", message: "" });
      this.sending.done(answer);
    } catch (cause) {
      // The server may still be writing a large file to its disk.
      if (cause instanceof RequestError && cause.passing && this.tries.take()) {
        const pause = pauses[Math.min(this.tries.count, pauses.length) - 1] ?? 0;
        await new Promise((resume) => setTimeout(resume, pause));
        return this.check();
      }
      const message = cause instanceof RequestError ? cause.message : "文件读取失败，请重新选择。";
      this.change({ phase: "failed", message });
    }
  }

  private failed(status: number): void {
    const message = status === 413 ? "文件太大，超过了上限。" : wordsFor(status === 0 ? "offline" : troubleOf(status));
    this.change({ phase: "failed", speed: 0, left: Infinity, message });
  }

  private change(part: Partial<Progress>): void {
    this.progress = { ...this.progress, ...part };
    this.sending.show(this.progress);
  }
}

/** Returns the id of an upload: the last part of its address. */
export function idOf(url: string): string {
  const path = (url.split(/[?#]/)[0] ?? "").replace(/\/+$/, "");
  return decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
}

function statusOf(cause: Error | DetailedError): number {
  const response = "originalResponse" in cause ? cause.originalResponse : null;
  return response === null || response === undefined ? 0 : response.getStatus();
}
