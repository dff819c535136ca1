// Hashes a file with SHA-256 as it reads, away from the page's thread. It is a
// classic worker, since older webviews know no module workers.
import { sha256 } from "@noble/hashes/sha2.js";

declare const FileReaderSync: { new (): { readAsArrayBuffer(blob: Blob): ArrayBuffer } };

const slice = 4 * 1024 * 1024;

self.onmessage = (event: MessageEvent<Blob>) => {
  const file = event.data;
  const reader = new FileReaderSync();
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += slice) {
      hash.update(new Uint8Array(reader.readAsArrayBuffer(file.slice(at, at + slice))));
      self.postMessage({ read: Math.min(at + slice, file.size) });
    }
    const hex = Array.from(hash.digest(), (byte) => (byte < 16 ? "0" : "") + byte.toString(16)).join("");
    self.postMessage({ sha256: hex });
  } catch (cause) {
    self.postMessage({ failed: String(cause) });
  }
};
