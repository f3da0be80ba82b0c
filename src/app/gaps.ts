import type { Fact } from "../task/fact.js";

type GapFact = Extract<Fact, { type: "observation.gap" }>;
/** A channel that could not be read for a while, and what it takes to fill that. */
export type OpenGap = GapFact["data"];

/** Gaps that are not filled yet, the earliest first. @param now ms since epoch */
export function openGaps(facts: Iterable<Fact>, now: number): readonly OpenGap[] {
  return openGapFacts(facts, now).map(({ data }) => data);
}

export function openGapFacts(facts: Iterable<Fact>, now: number): readonly GapFact[] {
  return [...facts]
    .filter((fact): fact is GapFact => fact.type === "observation.gap" && fact.at <= now && !fact.data.closed)
    .sort(
      ({ data: one }, { data: other }) => one.from - other.from || (one.channel < other.channel ? -1 : 1),
    );
}
