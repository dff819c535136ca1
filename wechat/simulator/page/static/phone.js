// The phone page: one follower's chat with one account. Everything that comes
// from outside is put in as text, never as markup.

import { card, bubble } from "./chat.js";
import { $, make, post, request } from "./dom.js";

const state = {
  openid: decodeURIComponent(location.hash.slice(1)) || localStorage.getItem("openid") || "",
  version: "",
  accounts: [],
  followers: [],
  shown: "", // the last message drawn, with its follower
  typing: false, // keyboard instead of menu
};

const current = () => state.followers.find((f) => f.openid === state.openid);
const accountOf = (f) => state.accounts.find((a) => a.app_id === f?.account);
const control = (tail) => `/_sim/followers/${encodeURIComponent(state.openid)}${tail}`;

// --- state of the simulator -------------------------------------------------

async function refresh() {
  const query = new URLSearchParams({ openid: state.openid, version: state.version });
  const got = await request(`/_sim/phone?${query}`).catch(() => null);
  if (!got) {
    say("模拟器没有应答，正在重试");
    return;
  }
  if ($("status").dataset.lost) hush();
  if (got.version === state.version) return;
  state.version = got.version;
  state.accounts = got.accounts;
  state.followers = got.followers;
  if (!current()) {
    state.openid = "";
    document.body.dataset.view = "list";
  }
  drawPeople();
  drawPhone();
  drawChat(got.chat);
}

async function loop() {
  if (!document.hidden) await refresh();
  setTimeout(loop, 1000);
}

function say(text) {
  $("status").textContent = text;
  $("status").hidden = false;
  $("status").dataset.lost = text.startsWith("模拟器") ? "1" : "";
}

function hush() {
  $("status").hidden = true;
}

// act runs a control call and tells the person when it was refused.
async function act(call) {
  hush();
  try {
    const got = await call();
    const receipt = got.delivery ?? got;
    if (receipt.error) say(complaint(receipt));
    return got;
  } catch (error) {
    say(error.message);
    return null;
  } finally {
    await refresh();
  }
}

function complaint(receipt) {
  if (receipt.tries === undefined) return "这个公众号没有填写服务器地址，消息没有送出";
  if (receipt.status === 0) return `公众号的服务器没有应答，试了 ${receipt.tries} 次`;
  if (receipt.status !== 200) return `公众号的服务器出错（${receipt.status}），试了 ${receipt.tries} 次`;
  return "公众号的回复不合平台的规定，没有显示";
}

// --- the list of people -----------------------------------------------------

function drawPeople() {
  const several = state.accounts.length > 1;
  $("people").replaceChildren(...state.followers.map((f) => {
    const words = make("span", "words", [
      make("b", "", f.nickname),
      make("small", "", [several ? accountOf(f).name : "", f.subscribed ? preview(f.last) : "已取消关注"].filter(Boolean).join(" · ")),
    ]);
    const button = make("button", f.subscribed ? "" : "gone", [avatar(f.nickname), words]);
    if (f.openid === state.openid) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => choose(f.openid));
    return make("li", "", [button]);
  }));
  $("nobody").hidden = state.followers.length > 0;
  $("account").hidden = !several;
  if ($("account").options.length !== state.accounts.length) {
    $("account").replaceChildren(...state.accounts.map((a) => new Option(a.name, a.app_id)));
  }
}

function preview(last) {
  if (!last) return "";
  const kinds = { image: "[图片]", voice: "[语音]", video: "[视频]", location: "[位置]", link: "[链接]", news: "[文章]", music: "[音乐]" };
  return last.content || last.title || kinds[last.type] || "";
}

function avatar(name, kind = "") {
  let sum = 0;
  for (const c of name) sum += c.codePointAt(0);
  return make("span", `avatar tone${sum % 6} ${kind}`, [...name][0] ?? "");
}

function choose(openid) {
  state.openid = openid;
  state.version = "";
  state.shown = "";
  state.typing = false;
  localStorage.setItem("openid", openid);
  history.replaceState(null, "", `#${encodeURIComponent(openid)}`);
  document.body.dataset.view = "chat";
  closeAll();
  hush();
  refresh();
}

// --- the phone --------------------------------------------------------------

function drawPhone() {
  const f = current();
  const a = accountOf(f);
  $("title").textContent = a ? a.name : "公众号";
  $("holder").textContent = f ? `${f.nickname}的手机` : "";
  $("more").hidden = !f;
  $("dock").hidden = !f?.subscribed;
  if (!f) return;
  drawSheet(f);
  const menu = f.subscribed ? a.menu : [];
  const typing = state.typing || menu.length === 0;
  $("menubar").hidden = typing;
  $("write").hidden = !typing;
  $("tomenu").hidden = menu.length === 0;
  if (typing) return;
  closeTray();
  const key = JSON.stringify(menu);
  if ($("buttons").dataset.key === key) return;
  $("buttons").dataset.key = key;
  $("buttons").replaceChildren(...menu.map(menuButton));
}

function menuButton(b) {
  const sub = b.sub_button ?? [];
  const button = make("button", sub.length ? "parent" : "", b.name);
  button.type = "button";
  const cell = make("div", "cell", [button]);
  if (sub.length === 0) {
    button.addEventListener("click", () => press(b));
    return cell;
  }
  const list = make("div", "popup", sub.map((s) => {
    const item = make("button", "", s.name);
    item.type = "button";
    item.addEventListener("click", () => { closeAll(); press(s); });
    return item;
  }));
  list.hidden = true;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", (e) => {
    e.stopPropagation();
    const open = list.hidden;
    closeAll();
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  });
  cell.append(list);
  return cell;
}

function press(b) {
  if (b.type === "click") return act(() => post(control("/messages"), { type: "click", key: b.key }));
  if (b.type === "view") {
    openLink(b.url);
    return act(() => post(control("/messages"), { type: "view", url: b.url }));
  }
  if (b.type.startsWith("scancode")) return scan();
  return say("模拟器还没有这种菜单");
}

function drawSheet(f) {
  const items = [];
  const add = (label, run) => {
    const b = make("button", "", label);
    b.type = "button";
    b.addEventListener("click", () => { closeAll(); act(run); });
    items.push(b);
  };
  if (f.subscribed) {
    add(f.muted ? "重新接收消息" : "拒收消息", () => request(control("/settings"), { method: "PUT", body: JSON.stringify({ muted: !f.muted }) }));
    add("取消关注", () => request(control(""), { method: "DELETE" }));
  } else {
    add("重新关注", () => post("/_sim/followers", { openid: f.openid }));
  }
  for (const a of state.accounts) {
    if (state.followers.some((o) => o.unionid === f.unionid && o.account === a.app_id)) continue;
    add(`也关注“${a.name}”`, () => post("/_sim/followers", { account: a.app_id, person: f.openid }));
  }
  $("sheet").replaceChildren(...items);
}

// --- the chat ---------------------------------------------------------------

const helpers = { openLink: (url) => openLink(url), answer: (choice) => act(() => post(control("/messages"), { type: "text", content: choice.content, menu_id: choice.id })) };

function drawChat(messages) {
  const box = $("chat");
  const f = current();
  const last = messages.at(-1);
  const mark = `${state.openid}/${f?.subscribed}/${last?.id ?? ""}/${messages.length}`;
  if (mark === state.shown) return;
  const near = box.scrollHeight - box.scrollTop - box.clientHeight < 120 || !state.shown.startsWith(`${state.openid}/`);
  state.shown = mark;
  const nodes = [];
  let before = 0;
  for (const m of messages) {
    if (m.time - before > 300_000) nodes.push(make("p", "time", timeOf(m.time)));
    before = m.time;
    nodes.push(row(m, f));
  }
  if (!f) nodes.push(make("p", "time", "先在关注者里选一位"));
  else if (!f.subscribed) nodes.push(make("p", "time", "已取消关注"));
  else if (messages.length === 0) nodes.push(make("p", "time", "还没有消息"));
  box.replaceChildren(...nodes);
  if (near) box.scrollTop = box.scrollHeight;
  for (const img of box.querySelectorAll("img")) {
    img.addEventListener("load", () => { if (near) box.scrollTop = box.scrollHeight; }, { once: true });
  }
}

function row(m, f) {
  if (m.channel === "system") return make("p", "time", m.content);
  const mine = m.channel === "sent";
  const wide = m.type === "template" || m.type === "news";
  const body = wide ? card(m, helpers) : bubble(m, helpers);
  if (wide) return make("div", "message wide", [body]);
  const face = mine ? avatar(f.nickname) : avatar(accountOf(f).name, "account");
  return make("div", mine ? "message mine" : "message", mine ? [body, face] : [face, body]);
}

function timeOf(ms) {
  const d = new Date(ms);
  const clock = d.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  return d.toDateString() === new Date().toDateString() ? clock : `${d.getMonth() + 1}月${d.getDate()}日 ${clock}`;
}

// openLink opens a page in a window of a phone's size, signed in as the
// follower whose phone this is. The window opens before the call, while the
// browser still knows that a person asked for it.
async function openLink(url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    target = null;
  }
  if (!target || !["http:", "https:"].includes(target.protocol)) {
    say("这个链接打不开");
    return;
  }
  const page = window.open("", "_blank", "popup,width=390,height=844");
  if (!page) {
    say("浏览器拦住了新窗口，请允许这里弹出窗口");
    return;
  }
  page.opener = null;
  try {
    await post("/_sim/login", { openid: state.openid });
    page.location.replace(target.href);
  } catch (error) {
    page.close();
    say(error.message);
  }
}

// --- what the person does ---------------------------------------------------

$("add").addEventListener("submit", async (e) => {
  e.preventDefault();
  const form = new FormData(e.target);
  const got = await act(() => post("/_sim/followers", Object.fromEntries(form)));
  if (!got) return;
  e.target.reset();
  choose(got.openid);
});

$("write").addEventListener("submit", (e) => {
  e.preventDefault();
  const content = $("text").value.trim();
  if (!content) return;
  $("text").value = "";
  act(() => post(control("/messages"), { type: "text", content }));
});

for (const input of document.querySelectorAll("#tray input[type=file]")) {
  input.addEventListener("change", () => {
    const form = new FormData();
    form.append("type", input.dataset.type);
    form.append("file", input.files[0]);
    input.value = "";
    closeTray();
    act(() => request(control("/messages"), { method: "POST", body: form }));
  });
}

function scan() {
  closeTray();
  $("code").value = "";
  $("scanner").returnValue = "";
  $("scanner").showModal();
}

$("scan").addEventListener("click", scan);
$("scanner").addEventListener("close", () => {
  const scene = $("code").value.trim();
  if ($("scanner").returnValue !== "ok" || !scene) return;
  if (/^https?:/.test(scene) && !scene.startsWith(`${location.origin}/`)) {
    openLink(scene);
    return;
  }
  act(() => post(control("/messages"), { type: "scan", scene }));
});

$("keyboard").addEventListener("click", () => { state.typing = true; drawPhone(); $("text").focus(); });
$("tomenu").addEventListener("click", () => { state.typing = false; drawPhone(); });
$("back").addEventListener("click", () => { document.body.dataset.view = "list"; });
$("plus").addEventListener("click", (e) => {
  e.stopPropagation();
  $("tray").hidden = !$("tray").hidden;
  $("plus").setAttribute("aria-expanded", String(!$("tray").hidden));
  $("chat").scrollTop = $("chat").scrollHeight;
});
$("more").addEventListener("click", (e) => {
  e.stopPropagation();
  $("sheet").hidden = !$("sheet").hidden;
  $("more").setAttribute("aria-expanded", String(!$("sheet").hidden));
});

function closeTray() {
  $("tray").hidden = true;
  $("plus").setAttribute("aria-expanded", "false");
}

function closeAll() {
  $("sheet").hidden = true;
  $("more").setAttribute("aria-expanded", "false");
  for (const p of document.querySelectorAll(".popup")) p.hidden = true;
  for (const b of document.querySelectorAll(".parent")) b.setAttribute("aria-expanded", "false");
}

document.addEventListener("click", closeAll);
document.addEventListener("keydown", (e) => { if (e.key === "Escape") closeAll(); });
if (state.openid) document.body.dataset.view = "chat";
loop();
