import type { Trend, TrendLine } from "../app/digest/trend.js";
import { toNumber } from "../measure/ratio.js";
import { healthOf } from "../pet/health.js";
import { valueText } from "../score/words.js";
import type { Block, Series } from "./report.js";

/** How each term went day by day; where nothing was judged on any of them, that. */
export function trendBlock(trend: Trend | null): Block[] {
  if (!trend || trend.lines.length === 0) return [];
  const series = trend.lines.map(seriesOf);
  const { days } = trend;
  const heading = days.length === 1 ? days[0]! : `${days.length} days to ${days.at(-1)}`;
  if (series.every(({ points }) => points.every((point) => point === null)))
    return [{ kind: "text", text: `${heading}: nothing was judged, so there is no trend to show.` }];
  return [{ kind: "trend", heading, series }];
}

function seriesOf({ metric, days }: TrendLine): Series {
  const points = days.map((line) => {
    const health = healthOf(line);
    return health && toNumber(health);
  });
  const judged = days.filter(({ kept }) => kept !== null);
  const last = judged.at(-1);
  if (!last) return { label: metric, points, text: "nothing judged", tone: "unsure" };
  const kept = judged.filter((line) => line.kept).length;
  const text = `${kept} of ${judged.length} ${judged.length === 1 ? "day" : "days"} kept, last ${valueText(last, last.measured.value!)}`;
  return { label: metric, points, text, tone: last.kept ? "good" : "bad" };
}
