import type { Terms } from "../agreement/terms.js";
import type { Outlook } from "../app/outlook.js";
import type { Valued } from "../app/worth.js";
import type { Report } from "./report.js";
import { scoreReport } from "./scorecard.js";

/** What people are told of a period: how many terms are kept, then the scorecard, money first. */
export function digestReport(terms: Terms, valued: Valued, outlook: Outlook | null = null): Report {
  const { title, blocks } = scoreReport(terms, valued, outlook);
  const { objectives, outcomes, tasks } = valued.card;
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
