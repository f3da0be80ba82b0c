import type { Fact, HouseFact, Party } from "../../task/fact.js";
import type { Frame } from "../../task/frame.js";
import { MAINTENANCE } from "../house.js";
import { NOTICE_MS } from "../maintenance.js";

/** An exclusion as it stands. */
export interface Exclusion {
  readonly id: string;
  readonly category: string;
  readonly reason: string;
  /** A task, or a window [from, to), ms since epoch. */
  readonly what: { readonly task: string } | { readonly from: number; readonly to: number };
  readonly by: { readonly id: string; readonly party: Party };
  readonly proposedAt: number;
  /** `counts`: it is in the figures; `proposed`: it waits for a member of the customer. */
  readonly state: "proposed" | "counts" | "withdrawn";
}

/** Every exclusion up to `now`, the latest first. Those that count are those that figures are adjusted by. */
export function exclusionsIn(
  facts: Iterable<Fact>,
  { exclusions: { windows } }: Pick<Frame, "exclusions">,
  now: number,
): Exclusion[] {
  const proposed: Extract<HouseFact, { type: "exclusion.proposed" }>[] = [];
  const accepted = new Set<string>();
  const withdrawn = new Set<string>();
  for (const fact of facts) {
    if (fact.at > now) continue;
    if (fact.type === "exclusion.proposed") proposed.push(fact);
    else if (fact.type === "exclusion.withdrawn") withdrawn.add(fact.data.exclusion);
    else if (fact.type === "exclusion.accepted" && fact.actor.party === "customer") {
      accepted.add(fact.data.exclusion);
    }
  }
  return proposed
    .flatMap(({ actor, at, data }): Exclusion[] => {
      const { exclusion: id, category, reason, task, from, to } = data;
      const what =
        task !== undefined ? { task } : from !== undefined && to !== undefined ? { from, to } : null;
      if (!what) return [];
      const asMaintenance =
        category === MAINTENANCE &&
        at + NOTICE_MS <= (from ?? 0) &&
        windows.some((window) => window.from === from && window.to === to);
      const counts = actor.party === "customer" || accepted.has(id) || asMaintenance;
      const state = withdrawn.has(id) ? "withdrawn" : counts ? "counts" : "proposed";
      const by = { id: actor.id, party: actor.party };
      return [{ id, category, reason, what, by, proposedAt: at, state }];
    })
    .sort((one, other) => other.proposedAt - one.proposedAt || (one.id < other.id ? -1 : 1));
}
