// The platform's own button by which somebody allows one more notice. It is a tag
// of WeChat's browser: everywhere else, and where WeChat refuses it, the page says
// what to do instead.
import { RequestError, sendJSON } from "../lib/fetch.ts";
import { mount } from "../lib/mount.ts";
import { accepted } from "../lib/choices.ts";

interface Signature {
  appId: string;
  timestamp: number;
  nonceStr: string;
  signature: string;
}

/** What of the platform's script is used. */
interface Platform {
  config(setting: Signature & { debug: boolean; jsApiList: string[]; openTagList: string[] }): void;
  ready(then: () => void): void;
  error(then: () => void): void;
}

const refused = "微信没有显示同意按钮。请升级微信后再试；通知仍会按原来的方式发送，也会留在“通知”里。";

mount("allow", (section) => {
  const said = section.querySelector<HTMLElement>("[data-said]");
  const say = (words: string): void => {
    if (said !== null) said.textContent = words;
  };
  document.addEventListener("WeixinOpenTagsError", () => say(refused));
  for (const tag of Array.from(section.querySelectorAll<HTMLElement>("wx-open-subscribe"))) {
    tag.addEventListener("success", (event) => {
      void told((event as CustomEvent<unknown>).detail, say);
    });
    tag.addEventListener("error", () => say("微信没有完成这次选择，请再点一次。"));
  }
  begin(section.dataset["script"] ?? "", say).catch(() => say(refused));
});

/** Loads the platform's script and asks it for the tag. */
async function begin(address: string, say: (words: string) => void): Promise<void> {
  const page = location.href.split("#")[0] ?? "";
  const signed = await sendJSON<Signature>(`/m/allow/signature?page=${encodeURIComponent(page)}`);
  const wx = await load(address);
  wx.ready(() => say(""));
  wx.error(() => say(refused));
  wx.config(Object.assign({ debug: false, jsApiList: ["checkJsApi"], openTagList: ["wx-open-subscribe"] }, signed));
}

function load(address: string): Promise<Platform> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      const { wx } = window as unknown as { wx?: Platform };
      if (wx === undefined) reject(new Error("the platform's script brings nothing"));
      else resolve(wx);
    };
    script.onerror = () => reject(new Error("the platform's script does not load"));
    document.head.append(script);
  });
}

/** Tells the server what was allowed: the platform's own event comes of some choices only. */
async function told(detail: unknown, say: (words: string) => void): Promise<void> {
  const templates = accepted(detail);
  if (templates.length === 0) {
    say("您没有同意，不会多发。想收的时候可以再点。");
    return;
  }
  const form = new FormData();
  form.append("press", press());
  for (const template of templates) form.append("template", template);
  try {
    const { left } = await sendJSON<{ left: Record<string, number> }>("/m/allow", { form });
    for (const count of Array.from(document.querySelectorAll<HTMLElement>("[data-left]"))) {
      count.textContent = String(left[count.dataset["left"] ?? ""] ?? 0);
    }
    say("已记下，可以再点。");
  } catch (cause) {
    say(cause instanceof RequestError && cause.trouble === "signedout" ? cause.message : "您的选择微信已经知道，这里的条数稍后更新。");
  }
}

/** Names this press of the button, so that a repeated request counts once. */
function press(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => `0${byte.toString(16)}`.slice(-2)).join("");
}
