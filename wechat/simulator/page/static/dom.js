// Small helpers: elements made from text only, and JSON calls.

export const $ = (id) => document.getElementById(id);

// make builds an element whose content is text or a list of elements.
export function make(tag, className, content = []) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (typeof content === "string") node.textContent = content;
  else node.append(...content);
  return node;
}

const refusals = {
  40003: "没有这位关注者",
  40005: "公众号不收这种文件",
  40053: "这个二维码无效或已过期",
  41005: "没有选文件",
  43004: "已取消关注，不能发消息",
  44004: "消息是空的",
  45001: "文件太大",
};

export async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new Error("模拟器没有应答");
  }
  const got = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(refusals[got.errcode] ?? `没有成功（${got.errcode ?? response.status}）`);
  return got;
}

export const post = (url, body) => request(url, { method: "POST", body: JSON.stringify(body) });
