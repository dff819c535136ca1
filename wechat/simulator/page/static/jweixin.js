// Plays the platform's script in pages: checks the signature at the simulator
// and hands it the cards that a page wants to be shared as. It asks by script
// elements, as pages let only scripts of this origin through.
(function () {
  if (window.wx) return;
  var origin = new URL(document.currentScript.src).origin;
  var ready = [], failed = [], state = "waiting", allowed = [], last = "";

  function ask(path, values, then) {
    var script = document.createElement("script");
    script.src = origin + path + "?" + new URLSearchParams(values);
    script.onload = function () { then(script.dataset.answer || ""); };
    script.onerror = function () { then("fail"); };
    document.head.appendChild(script);
  }

  function share(name) {
    return function (card) {
      if (state !== "ready" || allowed.indexOf(name) < 0) {
        if (card.fail) card.fail({ errMsg: name + ":fail, the permission value is offline verifying" });
        return;
      }
      ask("/_sim/jssdk/share", { kind: name, app_id: last, title: card.title || "", desc: card.desc || "", link: card.link || "", image: card.imgUrl || "" }, function () {
        if (card.success) card.success({ errMsg: name + ":ok" });
      });
    };
  }

  // The tag by which a page asks for subscription notices. Its look comes from its
  // templates, out of reach of the page's own styles; its question is the platform's.
  var look = ".ask { position: fixed; left: 0; right: 0; bottom: 0; z-index: 1000; padding: 20px 16px; border-radius: 12px 12px 0 0; background: #fff; color: #111; font: 17px/1.5 sans-serif; box-shadow: 0 0 0 100vmax rgba(0, 0, 0, .5); }" +
    ".ask button { min-height: 44px; margin: 12px 12px 0 0; padding: 0 24px; border: 0; border-radius: 8px; background: #f2f2f2; color: #111; font-size: 17px; } .ask .yes { background: #07c160; color: #fff; }";

  function slotted(tag, slot) {
    var found = null;
    tag.querySelectorAll("template").forEach(function (one) { if ((one.getAttribute("slot") || "") === slot) found = one; });
    return found;
  }

  function show(tag) {
    if (tag.shadowRoot || !slotted(tag, "")) return;
    var root = tag.attachShadow({ mode: "open" }), own = slotted(tag, "style"), sheet = new CSSStyleSheet();
    sheet.replaceSync((own ? own.content.textContent : "") + look);
    root.adoptedStyleSheets = [sheet];
    root.appendChild(slotted(tag, "").content.cloneNode(true));
    tag.addEventListener("click", function () { question(tag, root); });
  }

  function question(tag, root) {
    if (root.querySelector(".ask")) return;
    var box = document.createElement("div");
    box.className = "ask";
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", "订阅通知");
    box.appendChild(document.createElement("div")).textContent = "允许公众号给您发送通知？";
    [["允许", "accept", "yes"], ["取消", "reject", ""]].forEach(function (one) {
      var button = box.appendChild(document.createElement("button"));
      button.textContent = one[0];
      button.className = one[2];
      button.addEventListener("click", function (event) {
        event.stopPropagation();
        box.remove();
        answered(tag, one[1]);
      });
    });
    root.appendChild(box);
  }

  function answered(tag, action) {
    var templates = (tag.getAttribute("template") || "").split(",");
    ask("/_sim/jssdk/subscribe", { app_id: last, templates: templates.join(","), action: action }, function (answer) {
      if (answer !== "ok") {
        tag.dispatchEvent(new CustomEvent("error", { detail: { errMsg: "subscribe:fail " + answer } }));
        return;
      }
      var details = {};
      templates.forEach(function (id) { details[id] = JSON.stringify({ status: action, timestamp: String(Math.floor(Date.now() / 1000)) }); });
      tag.dispatchEvent(new CustomEvent("success", { detail: { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(details) } }));
    });
  }

  window.wx = window.jWeixin = {
    config: function (setting) {
      allowed = setting.jsApiList || [];
      var tags = setting.openTagList || [];
      last = setting.appId || "";
      ask("/_sim/jssdk/config", {
        app_id: last, timestamp: setting.timestamp, noncestr: setting.nonceStr, signature: setting.signature, url: location.href.split("#")[0],
      }, function (answer) {
        state = answer === "ok" ? "ready" : "failed";
        if (state === "ready" && tags.indexOf("wx-open-subscribe") >= 0) document.querySelectorAll("wx-open-subscribe").forEach(show);
        var waiting = state === "ready" ? ready : failed;
        waiting.forEach(function (then) { then({ errMsg: "config:" + answer }); });
      });
    },
    ready: function (then) { state === "ready" ? then() : ready.push(then); },
    error: function (then) { state === "failed" ? then({ errMsg: "config:fail" }) : failed.push(then); },
    updateAppMessageShareData: share("updateAppMessageShareData"),
    updateTimelineShareData: share("updateTimelineShareData"),
  };
})();
