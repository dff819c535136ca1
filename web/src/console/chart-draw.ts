// Draws charts, loaded on pages that have one only. Tooltips are drawn too,
// since the pages allow no styles in their markup.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Drawing } from "./chart-table.ts";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

/** Ink, the accent, and two tones between: told apart by their lightness and marks too. */
const colours = ["#494c52", "#3d5a8a", "#c8102e", "#8f5200"];
const marks = ["circle", "rect", "triangle", "diamond"];
const ink = "#5f6369";
const rule = "#e4e4e0";

type Kind = "line" | "bar";

/** Draws into a place and returns what changes its width: to a number of pixels, or to what there is. */
export function draw(place: HTMLElement, kind: Kind, drawing: Drawing): (width: number | undefined) => void {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const height = kind === "line" ? 260 : 64 + drawing.labels.length * (drawing.series.length * 12 + 14);
  const chart = init(place, undefined, { renderer: "svg", height });
  chart.setOption({ animation: !still, animationDuration: 300, ...options(kind, drawing) });
  chart.on("click", (point: { seriesIndex?: number; dataIndex?: number }) => {
    const path = drawing.series[point.seriesIndex ?? -1]?.paths[point.dataIndex ?? -1];
    if (path !== undefined) window.location.assign(path);
  });
  let fixed: number | undefined; // the width of the paper while it is printed
  const resize = (width: number | undefined): void => {
    fixed = width;
    chart.resize({ width: width ?? "auto", height, silent: true });
  };
  new ResizeObserver(() => resize(fixed)).observe(place.parentElement ?? place);
  return resize;
}

function options(kind: Kind, drawing: Drawing): object {
  const names = { type: "category", data: drawing.labels, axisLabel: { color: ink, hideOverlap: kind === "line" }, axisTick: { show: false }, axisLine: { lineStyle: { color: rule } } };
  const numbers = { type: "value", minInterval: 1, axisLabel: { color: ink }, splitLine: { lineStyle: { color: rule } } };
  return {
    aria: { enabled: false },
    color: colours,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: ink }, data: drawing.series.map((one) => one.name) },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: kind === "line" ? "line" : "shadow" }, textStyle: { fontSize: 13 } },
    xAxis: kind === "line" ? { ...names, boundaryGap: false } : numbers,
    yAxis: kind === "line" ? numbers : { ...names, inverse: true },
    series: drawing.series.map((one, i) => ({
      name: one.name, type: kind, data: one.values, symbol: marks[i % marks.length], symbolSize: 7, cursor: "pointer",
      lineStyle: { width: 2 }, barMaxWidth: 12, barGap: "10%", emphasis: { focus: "series" },
      label: kind === "bar" ? { show: true, position: "right", color: ink, fontSize: 11 } : { show: false },
    })),
  };
}
