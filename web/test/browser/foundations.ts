// The page of the foundations' browser test: it hands them to the test.
import "../../src/lib/page.ts";
import { alert, ask, confirm, toast } from "../../src/lib/dialog.ts";
import { UploadRow } from "../../src/lib/upload-row.ts";
import { Sender, type Progress } from "../../src/lib/upload.ts";
import { showProblems } from "../../src/lib/problems.ts";

const phases: string[] = [];
let last: Progress | null = null;
let sender: Sender<unknown> | null = null;

document.querySelector<HTMLInputElement>("#file")?.addEventListener("change", (event) => {
  const file = (event.target as HTMLInputElement).files?.[0];
  if (file === undefined) return;
  const row = new UploadRow(file.name, file.size, "视频");
  document.querySelector("#uploads")?.appendChild(row.element);
  sender = new Sender({
    file,
    endpoint: "/upload/",
    confirm: "/confirm",
    meta: { manuscript: "sample" },
    show: (progress) => {
      if (last?.phase !== progress.phase) phases.push(progress.phase);
      last = progress;
      row.show(progress);
    },
    done: () => undefined,
  });
  row.act.addEventListener("click", () => (last?.phase === "sending" ? void sender?.pause() : sender?.resume()));
  void sender.start();
});

Object.assign(window, { laigao: { alert, ask, confirm, toast, showProblems, phases, last: () => last } });
