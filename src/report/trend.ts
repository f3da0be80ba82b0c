import type { Block } from "./report.js";

const LEVELS = "▁▂▃▄▅▆▇█";

/** What the levels mean: ½ is the lowest of the upper half. */
export const TREND_LEGEND = "▅ and above: on target. ▄ and below: missed. ·: nothing judged.";

/**
 * A line of one character a point: `▇█▅▂·█`, `·` where nothing was judged.
 *
 * @param points 0 to 1, or `null`.
 */
export function trendText(points: readonly (number | null)[]): string {
  return points.map((point) => (point === null ? "·" : LEVELS[levelOf(point)])).join("");
}

/** The plain-text form of trends: a table of label, drawing and words. */
export function trendTable({
  heading,
  series,
}: Extract<Block, { kind: "trend" }>): Extract<Block, { kind: "table" }> {
  return {
    kind: "table",
    heading,
    columns: [heading, "", ""].map((name) => ({ name, align: "left" })),
    rows: series.map(({ label, points, text, tone }) => [
      label,
      { text: trendText(points), tone },
      { text, tone },
    ]),
  };
}

function levelOf(point: number): number {
  return Math.max(0, Math.min(LEVELS.length - 1, Math.floor(point * LEVELS.length)));
}
