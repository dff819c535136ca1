// Figures and times as people in China read them. Times are shown in Beijing
// time wherever the browser thinks it is.

const beijing = 8 * 3600_000;

/** Formats a size: 640 B, 86 KB, 3.1 MB, 1.25 GB. */
export function bytes(size: number): string {
  if (!Number.isFinite(size) || size < 0) return "";
  if (size < 1000) return `${Math.round(size)} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let value = size;
  let unit = "B";
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${digits(value)} ${unit}`;
}

/** Formats a speed of bytes per second. */
export function speed(perSecond: number): string {
  return `${bytes(perSecond)}/秒`;
}

/** Formats the seconds that are left, roughly: 12 秒, 3 分钟, 1 小时 5 分钟. */
export function left(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 1) return "还剩不到 1 秒";
  if (seconds < 60) return `还剩 ${Math.ceil(seconds)} 秒`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `还剩 ${minutes} 分钟`;
  const rest = minutes % 60;
  return `还剩 ${Math.floor(minutes / 60)} 小时${rest > 0 ? ` ${rest} 分钟` : ""}`;
}

/** Formats how long it is until a time: 还有 27 分 05 秒, 还有 3 小时 20 分钟, 还有 2 天 3 小时. */
export function remaining(milliseconds: number): string {
  if (milliseconds <= 0) return "时间已到";
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `还有 ${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
  if (hours > 0) return `还有 ${hours} 小时 ${minutes % 60} 分钟`;
  return `还有 ${minutes} 分 ${two(seconds % 60)} 秒`;
}

/** Formats the length of a recording: 0:07, 3:05, 1:02:09. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const s = whole % 60;
  const m = Math.floor(whole / 60) % 60;
  const h = Math.floor(whole / 3600);
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Formats the time of day: 10:32. */
export function clock(milliseconds: number): string {
  const at = shifted(milliseconds);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** Formats a day and time in full, for a tooltip: 2026年3月5日 10:32. */
export function full(milliseconds: number): string {
  const at = shifted(milliseconds);
  return `${at.getUTCFullYear()}年${day(at)} ${clock(milliseconds)}`;
}

/** Formats when something was, as seen from now: 刚刚, 2小时前, 昨天 10:32, 3月5日, 2025年3月5日. */
export function relative(milliseconds: number, now: number): string {
  const seconds = Math.round((now - milliseconds) / 1000);
  if (seconds < -60) return full(milliseconds);
  if (seconds < 60) return "刚刚";
  if (seconds < 3600) return `${Math.floor(seconds / 60)}分钟前`;
  const days = dayNumber(now) - dayNumber(milliseconds);
  if (days === 0) return `${Math.floor(seconds / 3600)}小时前`;
  if (days === 1) return `昨天 ${clock(milliseconds)}`;
  if (days === 2) return `前天 ${clock(milliseconds)}`;
  const at = shifted(milliseconds);
  if (at.getUTCFullYear() === shifted(now).getUTCFullYear()) return day(at);
  return `${at.getUTCFullYear()}年${day(at)}`;
}

function digits(value: number): string {
  if (value >= 99.5) return String(Math.round(value));
  return String(Number(value.toFixed(value >= 9.95 ? 0 : 1)));
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function shifted(milliseconds: number): Date {
  return new Date(milliseconds + beijing);
}

function dayNumber(milliseconds: number): number {
  return Math.floor((milliseconds + beijing) / 86_400_000);
}

function day(at: Date): string {
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
}
