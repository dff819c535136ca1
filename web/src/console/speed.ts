// How fast a sound is played: an interview is heard in half its time.
import { mountAll } from "../lib/mount.ts";

const speeds = [1, 1.5, 2];

mountAll("audio[controls]", (audio) => {
  if (!(audio instanceof HTMLAudioElement)) return;
  const group = document.createElement("span");
  group.className = "btn-group speeds";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "播放速度");
  const show = (): void => {
    for (const button of group.children) button.setAttribute("aria-pressed", String(Number(button.getAttribute("data-speed")) === audio.playbackRate));
  };
  for (const speed of speeds) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.dataset["speed"] = String(speed);
    button.textContent = `${speed} 倍`;
    button.addEventListener("click", () => {
      audio.defaultPlaybackRate = speed;
      audio.playbackRate = speed;
    });
    group.append(button);
  }
  audio.addEventListener("ratechange", show);
  audio.after(group);
  show();
});
