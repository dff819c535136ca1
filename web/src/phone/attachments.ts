// The files of form 2: announced, sent in pieces, taken up again after a killed
// page, confirmed by size and hash, and then described in the form.
import { confirm, toast } from "../lib/dialog.ts";
import { RequestError, send, sendJSON } from "../lib/fetch.ts";
import { mount, refresh } from "../lib/mount.ts";
import { Sender } from "../lib/upload.ts";
import { UploadRow } from "../lib/upload-row.ts";
import { showTaking, takeIn } from "./import.ts";

interface Announced {
  id: string;
  name: string;
  kind: string;
  url: string;
}

interface Job {
  id: string;
  sender: Sender<unknown>;
  row: UploadRow;
  take: boolean; // its text goes into the manuscript
  ended: boolean;
}

const atOnce = 2; // files sent at the same time: more would only slow each other down

class Uploads {
  private readonly section: HTMLElement;
  private readonly list: HTMLElement;
  private readonly jobs = new Map<string, Job>();
  private readonly waiting: Job[] = [];
  private sending = 0;

  constructor(section: HTMLElement, list: HTMLElement) {
    this.section = section;
    this.list = list;
    for (const input of Array.from((section.closest("form") ?? section).querySelectorAll<HTMLInputElement>("input[data-add]"))) {
      input.addEventListener("change", () => {
        const files = Array.from(input.files ?? []);
        input.value = ""; // the same file may be picked again
        void this.addAll(files, input.hasAttribute("data-seal"), input.hasAttribute("data-take"));
      });
    }
    section.addEventListener("files", (event) => void this.addAll((event as CustomEvent<File[]>).detail, false));
    window.addEventListener("beforeunload", (event) => {
      if (this.sending === 0 && this.waiting.length === 0) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }

  private async addAll(files: File[], seal: boolean, take = false): Promise<void> {
    for (const file of files) await this.add(file, seal, take);
  }

  private async add(file: File, seal: boolean, take: boolean): Promise<void> {
    try {
      const said = await sendJSON<Announced>(this.section.dataset["announce"] ?? "", {
        json: { name: file.name, size: file.size, seal },
      });
      if (this.jobs.has(said.id)) {
        toast("这个文件已经在上传了。");
        return;
      }
      this.begin(file, said, take);
    } catch (cause) {
      toast(`${file.name}：${wordsOf(cause)}`, { late: true, milliseconds: 5000 });
    }
  }

  private begin(file: File, said: Announced, take: boolean): void {
    const row = new UploadRow(said.name, file.size, said.kind);
    const sender = new Sender<unknown>({
      file,
      endpoint: this.section.dataset["endpoint"] ?? "/upload/",
      address: said.url,
      confirm: `/m/attachments/${said.id}/confirm`,
      meta: { attachment: said.id },
      show: (progress) => {
        row.show(progress);
        if (take) showTaking(this.section, progress.phase === "failed" || progress.phase === "paused" ? "没有传完，请到附件里继续。" : "正在上传文档，传完会放进正文。");
        if (progress.phase === "failed" || progress.phase === "paused") this.ended(job);
      },
      done: () => void this.done(job),
    });
    const job: Job = { id: said.id, sender, row, take, ended: true };
    this.jobs.set(said.id, job);
    this.place(job);
    this.waiting.push(job);
    row.show({ phase: "waiting", sent: 0, total: file.size, speed: 0, left: Infinity, tries: 0, message: "" });
    this.next();
  }

  /** Puts the row where an earlier page's row of the same file stands, else last. */
  private place(job: Job): void {
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "upload__act";
    remove.textContent = "删除";
    remove.addEventListener("click", () => void this.remove(job));
    job.row.element.appendChild(remove);
    job.row.act.addEventListener("click", () => this.act(job));
    const earlier = document.getElementById(`file-${job.id}`);
    if (earlier !== null) earlier.replaceWith(job.row.element);
    else this.list.appendChild(job.row.element);
    job.row.element.id = `file-${job.id}`;
  }

  private act(job: Job): void {
    const phase = job.row.element.dataset["state"];
    if (phase === "sending" || phase === "retrying") {
      void job.sender.pause();
      return;
    }
    if (phase !== "paused" && phase !== "failed") return;
    if (this.sending < atOnce) {
      this.started(job);
      job.sender.resume();
    } else toast("前面的文件传完后再继续。");
  }

  private next(): void {
    while (this.sending < atOnce) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.started(job);
      void job.sender.start();
    }
  }

  private started(job: Job): void {
    job.ended = false;
    this.sending += 1;
  }

  private ended(job: Job): void {
    if (job.ended) return;
    job.ended = true;
    this.sending -= 1;
    this.next();
  }

  /** Shows the file as the server now has it, with the fields that describe it. */
  private async done(job: Job): Promise<void> {
    this.jobs.delete(job.id);
    this.ended(job);
    if (this.section.hasAttribute("data-reload")) {
      window.location.reload(); // the page says more than the row
      return;
    }
    try {
      const response = await send(`/m/attachments/${job.id}`, {});
      const part = document.createElement("template");
      part.innerHTML = await response.text();
      const row = part.content.firstElementChild;
      if (row === null) return;
      job.row.element.replaceWith(row);
      refresh(row.parentElement ?? document);
      if (job.take) void takeIn(this.section, row);
    } catch {
      job.row.act.hidden = true; // the file is safe; its fields come with the next page
    }
  }

  private async remove(job: Job): Promise<void> {
    const yes = await confirm({ title: "删除这个文件？", text: "已经传上去的部分也会删除。", yes: "删除", warn: true });
    if (!yes) return;
    const queued = this.waiting.indexOf(job);
    if (queued >= 0) this.waiting.splice(queued, 1);
    await job.sender.cancel();
    this.jobs.delete(job.id);
    this.ended(job);
    try {
      await sendJSON(`/m/attachments/${job.id}/remove`, { json: {} });
      job.row.element.remove();
    } catch (cause) {
      toast(wordsOf(cause), { late: true });
    }
  }
}

function wordsOf(cause: unknown): string {
  return cause instanceof RequestError ? cause.message : "没有处理成功，请再试一次。";
}

mount("attachments", (section) => {
  const list = section.querySelector<HTMLElement>("[data-uploads]");
  if (list !== null) new Uploads(section, list);
});
