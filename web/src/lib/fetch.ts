// Requests of scripts to our own server: the CSRF header, a time limit, and
// errors that already hold words for people.

/** What went wrong, as far as a page can act on it. */
export type Trouble = "offline" | "invalid" | "signedout" | "forbidden" | "missing" | "conflict" | "later" | "broken";

/** A request that did not succeed; message is Chinese and may be shown. */
export class RequestError extends Error {
  readonly trouble: Trouble;
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;

  constructor(trouble: Trouble, status: number, message: string, fields: Record<string, string> = {}) {
    super(message);
    Object.setPrototypeOf(this, RequestError.prototype);
    this.name = "RequestError";
    this.trouble = trouble;
    this.status = status;
    this.fields = fields;
  }

  /** Whether the same request may succeed later without anybody's doing. */
  get passing(): boolean {
    return this.trouble === "offline" || this.trouble === "later" || this.trouble === "broken";
  }
}

/** What to send: a form's pairs or a JSON value, never both. */
export interface Sending {
  method?: "GET" | "POST" | "DELETE";
  form?: FormData | URLSearchParams;
  json?: unknown;
  timeout?: number; // milliseconds, 20 s by default
  keepalive?: boolean; // lets a small last request outlive the page
}

const words: Record<Trouble, string> = {
  offline: "网络不通，内容还在，请稍后再试。",
  invalid: "有几处需要补充或改正。",
  signedout: "登录已过期，请重新进入。",
  forbidden: "没有权限做这件事。",
  missing: "没有找到，可能已被删除。",
  conflict: "内容已在别处改动，请刷新后再试。",
  later: "现在有些忙，请稍后再试。",
  broken: "服务出了问题，请稍后再试。",
};

/** Names the trouble behind a status of 400 and more. */
export function troubleOf(status: number): Trouble {
  switch (status) {
    case 401:
      return "signedout";
    case 403:
      return "forbidden";
    case 404:
    case 410:
      return "missing";
    case 409:
    case 412:
    case 423:
      return "conflict";
    case 408:
    case 425:
    case 429:
    case 502:
    case 503:
    case 504:
      return "later";
  }
  return status >= 500 ? "broken" : "invalid";
}

/** Returns the words for a trouble about which the server said nothing. */
export function wordsFor(trouble: Trouble): string {
  return words[trouble];
}

/** Returns the token that proves that a request comes from our page. */
export function csrf(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf"]');
  return meta === null ? "" : meta.content;
}

/** Sends and returns the answer; throws a RequestError for anything but success. */
export async function send(url: string, sending: Sending = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRF-Token": csrf() };
  let body: BodyInit | undefined;
  if (sending.json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(sending.json);
  } else if (sending.form !== undefined) {
    body = sending.form;
  }
  const init: RequestInit = { method: sending.method ?? (body === undefined ? "GET" : "POST"), headers, credentials: "same-origin" };
  if (body !== undefined) init.body = body;
  if (sending.keepalive === true) init.keepalive = true;
  const response = await limited(url, init, sending.timeout ?? 20_000);
  if (!response.ok) throw await failure(response);
  return response;
}

/** Sends and returns the JSON of the answer. */
export async function sendJSON<T>(url: string, sending: Sending = {}): Promise<T> {
  const response = await send(url, sending);
  try {
    return (await response.json()) as T;
  } catch {
    throw new RequestError("broken", response.status, words.broken);
  }
}

async function limited(url: string, init: RequestInit, timeout: number): Promise<Response> {
  const abort = typeof AbortController === "function" ? new AbortController() : null;
  if (abort !== null) init.signal = abort.signal;
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = window.setTimeout(() => {
      reject(new RequestError("offline", 0, words.offline));
      abort?.abort();
    }, timeout);
  });
  try {
    return await Promise.race([fetch(url, init), late]);
  } catch (cause) {
    throw cause instanceof RequestError ? cause : new RequestError("offline", 0, words.offline);
  } finally {
    window.clearTimeout(timer);
  }
}

async function failure(response: Response): Promise<RequestError> {
  const trouble = troubleOf(response.status);
  let message = words[trouble];
  let fields: Record<string, string> = {};
  if ((response.headers.get("Content-Type") ?? "").includes("json")) {
    try {
      const answer = (await response.json()) as { message?: unknown; fields?: unknown };
      if (typeof answer.message === "string" && answer.message !== "") message = answer.message;
      if (typeof answer.fields === "object" && answer.fields !== null) fields = answer.fields as Record<string, string>;
    } catch {
      // The words for the status stand.
    }
  }
  return new RequestError(trouble, response.status, message, fields);
}
