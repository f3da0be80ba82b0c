import { PLATFORMS } from "../agreement/actor.js";
import type { Ledger, StoredConversation } from "../ports/ledger.js";
import { LedgerError } from "../ports/ledger.js";
import { type Fact, factSchema, factText } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { presenceConversation } from "./availability.js";
import { HOUSE } from "./house.js";
import { byConversation } from "./pseudonyms.js";

/** What a statement rests on. Instants in ms since epoch. */
export interface EvidenceSpan {
  /** The periods that it recomputes: tasks opened in [from, to). */
  readonly from: number;
  readonly to: number;
  /** No fact after it counts. */
  readonly asOf: number;
}

/**
 * The facts that periods are recomputed from: whole conversations with a task opened in them, exclusions, gaps and
 * presence. Where availability is agreed, every conversation with a fact in them: a message of the assistant proves
 * that it was up.
 *
 * @param frames those that tasks are folded under.
 */
export async function evidenceIn(
  ledger: Ledger,
  frames: readonly Frame[],
  { from, to, asOf }: EvidenceSpan,
): Promise<Fact[]> {
  const wantsPresence = frames.some(({ terms }) =>
    [...(terms.sla?.objectives ?? []), ...(terms.pbc?.outcomes ?? [])].some(
      ({ metric }) => metric === "availability",
    ),
  );
  const margin = wantsPresence
    ? Math.max(...frames.map(({ terms }) => terms.availability.heartbeatMs)) * 2
    : 0;
  const found: Fact[] = [];
  const add = (facts: readonly Fact[]) => {
    for (const fact of facts) if (fact.at <= asOf) found.push(fact);
  };
  for await (const { conversation, facts } of ledger.conversations({
    from: from - margin,
    to: to + margin,
  })) {
    if (conversation.startsWith("pact:")) continue;
    const seen = facts.filter(({ at }) => at <= asOf);
    if (wantsPresence || frames.some((frame) => hasTaskIn(seen, frame, from, to))) add(seen);
  }
  for (const conversation of [HOUSE.exclusions, HOUSE.observations]) {
    add((await ledger.load(conversation)).facts);
  }
  for (const conversation of await presenceConversations(ledger, wantsPresence)) {
    const { facts } = await ledger.load(conversation);
    add(presenceFrom(facts, from - margin));
  }
  return found;
}

/** Presence from an instant on, with what was the case then: the last sign before it. */
function presenceFrom(facts: readonly Fact[], from: number): Fact[] {
  const before = facts.filter(({ at, clock }) => at < from && clock !== "unknown").map(({ at }) => at);
  const last = before.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  return facts.filter(({ at }) => at >= from || at === last);
}

function hasTaskIn(facts: readonly Fact[], { terms }: Frame, from: number, to: number): boolean {
  const { tasks, unattributedAt } = fold(facts, terms.tasks);
  const within = (at: number) => at >= from && at < to;
  return tasks.some(({ openedAt }) => within(openedAt)) || unattributedAt.some(within);
}

async function presenceConversations(ledger: Ledger, wanted: boolean): Promise<string[]> {
  const found: string[] = [];
  for (const platform of wanted ? PLATFORMS : []) {
    for (let shard = 0; ; shard++) {
      const conversation = presenceConversation(platform, shard);
      if ((await ledger.load(conversation)).facts.length === 0) break;
      found.push(conversation);
    }
  }
  return found;
}

/** The evidence file: one fact a line, canonical JSON. */
export function evidenceText(facts: readonly Fact[]): string {
  return facts.map((fact) => `${factText(fact)}\n`).join("");
}

/** Reads an evidence file; the first line that is no fact is named, counted from 1. */
export function readEvidence(
  text: string,
): { readonly facts: readonly Fact[] } | { readonly line: number; readonly found: string } {
  const facts: Fact[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line === "") continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return { line: index + 1, found: "no JSON" };
    }
    const fact = factSchema.safeParse(json);
    if (fact.success) facts.push(fact.data);
    else {
      const [issue] = fact.error.issues;
      return { line: index + 1, found: `no fact (${issue?.path.join(".")}: ${issue?.message})` };
    }
  }
  return { facts };
}

/** Facts as a ledger that can only be read, without counters: every figure of it is folded from the facts. */
export function ledgerOf(facts: readonly Fact[]): Ledger {
  const groups = byConversation(facts);
  const stored = (conversation: string): StoredConversation => {
    const own = groups.get(conversation) ?? [];
    return { conversation, version: String(own.length), facts: own, frames: [] };
  };
  const refuse = () =>
    Promise.reject(
      new LedgerError("ledger/read-only", "evidence: found a write, expected reading alone. Use a ledger"),
    );
  return {
    load: async (conversation) => stored(conversation),
    frames: async () => [],
    async *conversations(span) {
      for (const conversation of [...groups.keys()].sort()) {
        const item = stored(conversation);
        if (!span || item.facts.some(({ at }) => at >= span.from && at < span.to)) yield item;
      }
    },
    async extent() {
      const instants = facts.map(({ at }) => at);
      const ends = (pick: (one: number, other: number) => number) =>
        instants.length === 0 ? null : instants.reduce((one, other) => pick(one, other));
      return {
        conversations: groups.size,
        facts: facts.length,
        firstAt: ends(Math.min),
        lastAt: ends(Math.max),
      };
    },
    parked: async () => [],
    commit: refuse,
    buildFrame: refuse,
    fill: refuse,
    activateFrame: refuse,
    dropFrame: refuse,
    advance: refuse,
    tally: refuse,
    pending: refuse,
    dump: refuse,
  };
}
