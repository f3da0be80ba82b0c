import type { Terms } from "../agreement/terms.js";
import type { PresenceFact } from "../measure/presence.js";
import type { Ledger, StoredConversation } from "../ports/ledger.js";
import { LedgerError } from "../ports/ledger.js";
import { byConversation } from "../task/by-conversation.js";
import { type Fact, factSchema, factText } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { platformsIn, shardsIn, workspacesIn } from "./availability.js";
import { HOUSE, OWN } from "./house.js";
import { presenceShards } from "./presence.js";

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
  const around = { from: from - margin, to: to + margin, except: OWN };
  for await (const { facts } of ledger.conversations(around)) {
    const seen = facts.filter(({ at }) => at <= asOf);
    if (wantsPresence || frames.some((frame) => hasTaskIn(seen, frame, from, to))) add(seen);
  }
  for (const conversation of [HOUSE.exclusions, HOUSE.observations]) {
    add((await ledger.load(conversation)).facts);
  }
  if (!wantsPresence) return found.map(statedPlaces([]));
  const terms = frames.map((frame) => frame.terms);
  const span = { from, to, now: asOf, heartbeatMs: margin / 2 };
  for (const platform of platformsIn(terms)) add((await ledger.load(presenceShards(platform))).facts);
  for (const { platform, facts } of await shardsIn(ledger, platformsIn(terms), span)) {
    const scope = workspacesIn(terms, platform);
    found.push(...facts.map((fact) => statedPresence(fact, scope, asOf)));
  }
  return found.map(statedPlaces(terms));
}

/** A run up to the statement's instant, of workspaces that the terms name themselves: whoever else is served is left out. */
function statedPresence(fact: PresenceFact, scope: readonly string[], asOf: number): PresenceFact {
  const { workspaces, ...data } = fact.data;
  const served = workspaces && scope.length > 0 ? { workspaces: workspaces.filter(named(scope)) } : {};
  const until = "until" in data && data.until !== undefined ? { until: Math.min(data.until, asOf) } : {};
  return { ...fact, data: { ...data, ...served, ...until } } as PresenceFact;
}

const ELSEWHERE = "elsewhere";

/** Where the assistant was heard matters among workspaces that the terms tell apart. */
function statedPlaces(terms: readonly Terms[]): (fact: Fact) => Fact {
  const scopes = new Map<string, readonly string[]>();
  return (fact) => {
    const { workspace, ...source } = fact.source;
    if (workspace === undefined) return fact;
    const { platform } = source;
    const scope = scopes.get(platform) ?? workspacesIn(terms, platform);
    scopes.set(platform, scope);
    if (scope.length === 0) return { ...fact, source };
    return scope.includes(workspace) ? fact : { ...fact, source: { ...source, workspace: ELSEWHERE } };
  };
}

function named(scope: readonly string[]): (workspace: string) => boolean {
  return (workspace) => scope.includes(workspace);
}

function hasTaskIn(facts: readonly Fact[], { terms }: Frame, from: number, to: number): boolean {
  const { tasks, unattributedAt } = fold(facts, terms.tasks);
  const within = (at: number) => at >= from && at < to;
  return tasks.some(({ openedAt }) => within(openedAt)) || unattributedAt.some(within);
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
        if (span?.except !== undefined && conversation.startsWith(span.except)) continue;
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
