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

  window.wx = window.jWeixin = {
    config: function (setting) {
      allowed = setting.jsApiList || [];
      last = setting.appId || "";
      ask("/_sim/jssdk/config", {
        app_id: last, timestamp: setting.timestamp, noncestr: setting.nonceStr, signature: setting.signature, url: location.href.split("#")[0],
      }, function (answer) {
        state = answer === "ok" ? "ready" : "failed";
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
