// How one message of the chat looks.

import { make } from "./dom.js";

function link(text, run, className = "link") {
  const b = make("button", className, text);
  b.type = "button";
  b.addEventListener("click", run);
  return b;
}

function picture(src, className) {
  const img = make("img", className);
  img.alt = "";
  img.loading = "lazy";
  img.src = src;
  return img;
}

// cover shows a picture, or the part of it that an article has chosen.
function cover(a) {
  const corners = (a.crop ?? "").split("_").map(Number);
  if (corners.length !== 4) return picture(a.picture, "cover");
  const [x1, y1, x2, y2] = corners;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "cover");
  svg.setAttribute("viewBox", `${x1} ${y1} ${x2 - x1} ${y2 - y1}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const image = document.createElementNS(svg.namespaceURI, "image");
  for (const [name, value] of Object.entries({ href: a.picture, width: "1", height: "1", preserveAspectRatio: "none" })) image.setAttribute(name, value);
  svg.append(image);
  return svg;
}

// richText shows text as the platform does: links in angle brackets and bare
// addresses can be tapped, all else is plain.
function richText(text, helpers) {
  const pattern = /<a\s+[^>]*?href\s*=\s*["']([^"']+)["'][^>]*>([\s\S]*?)<\/a>|https?:\/\/[^\s<>"'，。；、（）]+/gi;
  const nodes = [];
  let from = 0;
  for (const m of text.matchAll(pattern)) {
    if (m.index > from) nodes.push(document.createTextNode(text.slice(from, m.index)));
    const target = m[1] ?? m[0];
    nodes.push(link(m[2] ?? m[0], () => follow(target, helpers)));
    from = m.index + m[0].length;
  }
  nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

function follow(target, helpers) {
  if (target.startsWith("weixin://bizmsgmenu")) {
    const q = new URL(target).searchParams;
    helpers.answer({ id: q.get("msgmenuid") ?? "", content: q.get("msgmenucontent") ?? "" });
    return;
  }
  helpers.openLink(target);
}

function player(tag, m, note) {
  if (m.media_url.includes("wx_fmt=amr") || m.media_url.includes("wx_fmt=wma")) {
    const a = make("a", "link", `${note}（浏览器不能播放，点此保存）`);
    a.href = m.media_url;
    a.download = "";
    return a;
  }
  const node = make(tag, "player");
  node.controls = true;
  node.preload = "metadata";
  node.src = m.media_url;
  return node;
}

// bubble is a small message beside a face.
export function bubble(m, helpers) {
  switch (m.type) {
    case "image": {
      const b = link("", () => helpers.openLink(m.media_url), "photo");
      b.setAttribute("aria-label", "看大图");
      b.append(picture(m.media_url, ""));
      return b;
    }
    case "voice":
      return make("div", "bubble", [player("audio", m, "语音")]);
    case "video":
      return make("div", "bubble media", [player("video", m, "视频"), ...(m.title ? [make("p", "", m.title)] : [])]);
    case "location":
      return make("div", "bubble", `位置：${m.content ?? ""}`);
    case "link":
    case "music":
      return make("div", "bubble", [link(m.title || m.url, () => helpers.openLink(m.url)), make("p", "", m.description ?? "")]);
    case "msgmenu":
      return make("div", "bubble", [
        make("p", "", m.content ?? ""),
        ...m.menu.map((choice) => link(choice.content, () => helpers.answer(choice), "link choice")),
        make("p", "", m.description ?? ""),
      ]);
    default:
      return make("div", "bubble", richText(m.content ?? "", helpers));
  }
}

// card is a message as wide as the chat: a notice or articles.
export function card(m, helpers) {
  return m.type === "template" ? notice(m, helpers) : news(m, helpers);
}

function notice(m, helpers) {
  const list = make("dl", "", m.fields.flatMap((f) => [make("dt", "", f.name), make("dd", "", f.value)]));
  const parts = [make("h3", "", m.title), list];
  if (!m.url) return make("section", "card", parts);
  parts.push(make("p", "more", "查看详情"));
  const box = link("", () => helpers.openLink(m.url), "card notice");
  box.append(...parts);
  return box;
}

function news(m, helpers) {
  const label = { mass: "群发", preview: "群发预览" }[m.channel];
  const items = m.articles.map((a, n) => {
    const first = n === 0;
    const b = link("", () => helpers.openLink(a.url), first ? "lead" : "item");
    if (a.picture) b.append(cover(a));
    const words = make("span", "words", [make("b", "", a.title)]);
    if (first && m.articles.length === 1 && a.description) words.append(make("small", "", a.description));
    b.append(words);
    return b;
  });
  if (label) items.unshift(make("p", "label", label));
  return make("section", "card news", items);
}
