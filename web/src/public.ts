// A public article inside WeChat: shared as a card with its own title, digest
// and picture. Where that cannot be had the page is as it was.

interface Signature {
  appId: string;
  timestamp: number;
  nonceStr: string;
  signature: string;
}

interface Card {
  title: string;
  desc?: string;
  link: string;
  imgUrl: string;
}

/** What of the platform's script is used. */
interface Platform {
  config(setting: Signature & { debug: boolean; jsApiList: string[] }): void;
  ready(then: () => void): void;
  updateAppMessageShareData(card: Card): void;
  updateTimelineShareData(card: Card): void;
}

// Written here once more, as in phone/allow.ts: a module of its own that both share
// would be one more request for every reader of an article.
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

/** The signature of this page's address, as the browser shows it without the fragment. */
async function signature(): Promise<Signature | undefined> {
  const page = location.href.split("#")[0] ?? "";
  const answer = await fetch(`/articles/signature?page=${encodeURIComponent(page)}`, { headers: { Accept: "application/json" } });
  return answer.ok ? ((await answer.json()) as Signature) : undefined;
}

async function share(data: DOMStringMap): Promise<void> {
  const signed = await signature();
  if (signed === undefined) return;
  const wx = await load(data["script"] ?? "");
  wx.config(Object.assign({ debug: false, jsApiList: ["updateAppMessageShareData", "updateTimelineShareData"] }, signed));
  wx.ready(() => {
    const card = { title: data["title"] ?? "", link: data["link"] ?? "", imgUrl: data["image"] ?? "" };
    wx.updateAppMessageShareData(Object.assign({ desc: data["digest"] ?? "" }, card));
    wx.updateTimelineShareData(card);
  });
}

const card = document.getElementById("share");
if (card !== null) share(card.dataset).catch(() => undefined); // sharing is not what the reader came for
