// A certificate as a picture that WeChat lets people keep: the page's words and
// code, drawn on a canvas and shown as an image in their place.
import { mount } from "../lib/mount.ts";

const width = 1080;
const margin = 96;
const serif = "'Noto Serif CJK SC', 'Songti SC', 'SimSun', serif";

mount("certificate", (section) => {
  const code = section.querySelector("img");
  if (code === null) return;
  void code.decode().then(() => {
    const picture = document.createElement("img");
    picture.className = "certificate__picture";
    picture.alt = section.innerText;
    picture.src = draw(section, code);
    const title = section.querySelector("h1");
    title?.classList.add("sr-only");
    section.replaceChildren(...(title === null ? [] : [title]), picture);
    section.classList.add("certificate--drawn");
    const hint = document.querySelector<HTMLElement>("[data-hint]");
    if (hint !== null) hint.hidden = false;
  }, () => undefined); // the words stay as they are
});

function draw(section: HTMLElement, code: HTMLImageElement): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = 1440;
  const pen = canvas.getContext("2d");
  if (pen === null) return code.src;
  pen.fillStyle = "#fffdf6";
  pen.fillRect(0, 0, width, canvas.height);
  pen.strokeStyle = "#b5121b";
  pen.lineWidth = 10;
  pen.strokeRect(36, 36, width - 72, canvas.height - 72);
  pen.lineWidth = 2;
  pen.strokeRect(56, 56, width - 112, canvas.height - 112);
  pen.fillStyle = "#b5121b";
  pen.textAlign = "center";
  pen.font = `bold 76px ${serif}`;
  pen.fillText(section.querySelector("h1")?.textContent ?? "", width / 2, 220);
  pen.fillStyle = "#222";
  pen.textAlign = "left";
  pen.font = `44px ${serif}`;
  let y = 360;
  for (const line of Array.from(section.querySelectorAll("[data-line]"))) y = write(pen, line.textContent ?? "", y) + 24;
  pen.textAlign = "right";
  y = Math.max(y + 60, 960);
  for (const sign of Array.from(section.querySelectorAll("[data-sign]"))) {
    pen.fillText(sign.textContent ?? "", width - margin, y);
    y += 72;
  }
  pen.drawImage(code, margin, canvas.height - 360, 240, 240);
  pen.textAlign = "left";
  pen.font = "28px sans-serif";
  pen.fillStyle = "#555";
  pen.fillText("扫码核验", margin + 264, canvas.height - 230);
  pen.fillText(section.querySelector("[data-number]")?.textContent ?? "", margin + 264, canvas.height - 186);
  return canvas.toDataURL("image/png");
}

/** Punctuation that begins no line: it hangs over the end of the one before. */
const hanging = "》）〉」』、，。；：！？”’";

/** Writes a paragraph from y on, broken between characters; returns where the next begins. */
function write(pen: CanvasRenderingContext2D, text: string, y: number): number {
  let line = "";
  for (const character of text) {
    if (pen.measureText(line + character).width > width - 2 * margin && !hanging.includes(character)) {
      pen.fillText(line, margin, y);
      line = "";
      y += 72;
    }
    line += character;
  }
  pen.fillText(line, margin, y);
  return y + 72;
}
