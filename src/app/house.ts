import type { Fact } from "../task/fact.js";
import type { Exclusions, Gap } from "../task/frame.js";
import type { Announced } from "./maintenance.js";

/** What the names of conversations begin with that are no talk with people: there is no task in them. */
export const OWN = "pact:";

/** Of them, those about who answers a request: as many as there are requests, and of no use when these are over. */
export const ANSWERS = `${OWN}answer:`;

/** Conversations of facts about the agreement itself. */
export const HOUSE = {
  terms: "pact:terms",
  exclusions: "pact:exclusions",
  observations: "pact:observations",
} as const;

/** The category of an exclusion that counts by itself where it was announced in time: see `maintenanceWithin`. */
export const MAINTENANCE = "maintenance";

/** What the agreement's own facts say at `now`, ms since epoch. */
export interface House {
  readonly exclusions: Exclusions;
  /** Maintenance that the provider announced and nobody has accepted: the terms decide what of it counts. */
  readonly maintenance: readonly Announced[];
  readonly gaps: readonly Gap[];
}

/**
 * Exclusions that count and gaps that are still open. An exclusion counts once a customer member has accepted it, or
 * when a customer member proposed it, until it is withdrawn.
 */
export function houseOf(facts: Iterable<Fact>, now: number): House {
  const proposed = new Map<string, Extract<Fact, { type: "exclusion.proposed" }>>();
  const accepted = new Set<string>();
  const withdrawn = new Set<string>();
  const gaps: Gap[] = [];
  for (const fact of facts) {
    if (fact.at > now) continue;
    const byCustomer = fact.actor.party === "customer";
    if (fact.type === "exclusion.proposed") {
      proposed.set(fact.data.exclusion, fact);
      if (byCustomer) accepted.add(fact.data.exclusion);
    } else if (fact.type === "exclusion.accepted" && byCustomer) accepted.add(fact.data.exclusion);
    else if (fact.type === "exclusion.withdrawn") withdrawn.add(fact.data.exclusion);
    else if (fact.type === "observation.gap" && !fact.data.closed) gaps.push(fact.data);
  }
  const tasks = new Set<string>();
  const windows: { from: number; to: number }[] = [];
  const maintenance: Announced[] = [];
  for (const [exclusion, { actor, at, data }] of proposed) {
    if (withdrawn.has(exclusion)) continue;
    if (!accepted.has(exclusion)) {
      const { category, from, to } = data;
      if (category === MAINTENANCE && actor.party === "provider" && from !== undefined && to !== undefined)
        maintenance.push({ announcedAt: at, exclusion, from, to });
      continue;
    }
    if (data.task !== undefined) tasks.add(data.task);
    else if (data.from !== undefined && data.to !== undefined) windows.push({ from: data.from, to: data.to });
  }
  return {
    exclusions: { tasks, windows: windows.sort((one, other) => one.from - other.from || one.to - other.to) },
    maintenance,
    gaps: gaps
      .map(({ channel, from, to }) => ({ channel, from, to }))
      .sort((one, other) => one.from - other.from || (one.channel < other.channel ? -1 : 1)),
  };
}
