// The three days after an activity in which the notice asks for news, as best effort.

const hour = 3600_000;
const day = 24 * hour;

/** Says how the three days stand for an activity that ended on the day (2026-03-05, Beijing time). */
export function clockWords(ended: string, now: number): string {
  const start = Date.parse(`${ended}T00:00:00+08:00`);
  if (Number.isNaN(start)) return "";
  if (start > now) return "活动结束日期不能晚于今天。";
  const left = start + 4 * day - now;
  if (left <= 0) return "已过 3 天，仍然可以报送。";
  return `还剩 ${Math.floor(left / day)} 天 ${Math.floor((left % day) / hour)} 小时，现在报送算按时。`;
}
