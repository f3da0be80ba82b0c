import type { Metric, Terms } from "../../agreement/terms.js";
import type { Reckoning } from "../explain.js";
import { amountText } from "../line.js";
import type { ScoreLine } from "../scorecard.js";
import { worthOf } from "../worth.js";

/** `1891.07 in total in place of 1791.07`: what the period would be worth if a metric stood otherwise. */
export function totalIf(
  terms: Terms,
  { card, period, worth, creditedBefore }: Reckoning,
  metric: Metric,
  change: (line: ScoreLine) => ScoreLine,
): string | null {
  if (!worth) return null;
  const changed = (lines: readonly ScoreLine[]) =>
    lines.map((line) => (line.metric === metric ? change(line) : line));
  const other = { ...card, objectives: changed(card.objectives), outcomes: changed(card.outcomes) };
  const { dueMinor } = worthOf(terms, other, period, creditedBefore);
  const [then, now] = [dueMinor, worth.dueMinor].map((minor) => amountText(minor, terms.currency));
  return then === now ? `the total stays ${now}` : `${then} in total in place of ${now}`;
}
