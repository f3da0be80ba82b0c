import type { Terms } from "../agreement/terms.js";
import type { Scored } from "../app/score.js";
import type { Report } from "./report.js";
import { scoreReport } from "./scorecard.js";

/** What people are told of a period: how many terms are kept, then the scorecard. */
export function digestReport(terms: Terms, scored: Scored): Report {
  const { title, blocks } = scoreReport(terms, scored);
  const { objectives, outcomes, tasks } = scored.card;
  const lines = [...objectives, ...outcomes];
  const kept = lines.filter((line) => line.kept === true).length;
  const missed = lines.filter((line) => line.kept === false).map(({ metric }) => metric);
  const unknown = lines.length - kept - missed.length;
  const headline = [
    tasks.opened === 0
      ? "Nothing was asked: silence is not health."
      : `${kept} of ${lines.length} terms on target.`,
    ...(missed.length > 0 ? [`Missed: ${missed.join(", ")}.`] : []),
    ...(unknown > 0 ? [`Without data: ${unknown}.`] : []),
  ].join(" ");
  return { title: `Digest of ${title}`, blocks: [{ kind: "text", text: headline }, ...blocks] };
}
