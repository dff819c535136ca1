// SHA-256 of files, computed by a worker.
import workerURL from "./hash.worker.ts?worker&url";

type Word = { read: number } | { sha256: string } | { failed: string };

/** A hash being computed. */
export interface Hashing {
  result: Promise<string>; // lower-case hexadecimal
  cancel: () => void;
}

/** Starts to hash; progress tells the bytes read so far. */
export function hashFile(file: Blob, progress: (read: number) => void): Hashing {
  const worker = new Worker(workerURL);
  const result = new Promise<string>((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<Word>) => {
      const word = event.data;
      if ("read" in word) {
        progress(word.read);
        return;
      }
      worker.terminate();
      if ("sha256" in word) resolve(word.sha256);
      else reject(new Error(`read the file: ${word.failed}`));
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error("the hashing worker failed"));
    };
  });
  worker.postMessage(file);
  return { result, cancel: () => worker.terminate() };
}
