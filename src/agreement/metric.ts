import { BETTER, isClock } from "../measure/metrics.js";
import type { Metric, RatioMetric } from "./terms.js";

/** What an outcome of a performance-based contract can name. */
export const METRICS = Object.keys(BETTER) as readonly Metric[];

/** What an objective of an SLA can name. */
export const RATIO_METRICS = METRICS.filter(
  (metric): metric is RatioMetric => metric !== "cost-per-completion",
);

export function isMetric(text: string): text is Metric {
  return Object.hasOwn(BETTER, text);
}

export function isRatioMetric(text: string): text is RatioMetric {
  return isMetric(text) && text !== "cost-per-completion";
}

/** The metric takes `hours`: a clock for its running time, availability for its agreed time. */
export function takesHours(metric: Metric): boolean {
  return isClock(metric) || metric === "availability";
}
