import { type Fact, factText } from "../task/fact.js";
import { normalise, type Segment, subtract, union } from "../time/segments.js";

export type PresenceFact = Extract<Fact, { type: "presence.up" | "presence.down" | "presence.unknown" }>;

/** What was seen of one connection of a platform. */
export interface Shard {
  readonly platform: string;
  readonly facts: readonly PresenceFact[];
}

/** Something that proves that the assistant was up, such as a message of its own. */
export interface Sign {
  /** ms since epoch. */
  readonly at: number;
  /** It proves nothing of shards that name their workspaces and not this one; absent: any shard may be meant. */
  readonly workspace?: string | undefined;
}

/** When something was not up; half-open, ms since epoch, normalised. */
export interface Spells {
  /** The first sign of it: nothing is known of the time before. */
  readonly since: number;
  readonly down: readonly Segment[];
  readonly unknown: readonly Segment[];
}

export interface ShardSpells extends Spells {
  /** Those of `down` that rest on silence alone. */
  readonly silent: readonly Segment[];
}

/** At one instant the worse word stands. */
const RANK = { sign: 0, "presence.up": 1, "presence.unknown": 2, "presence.down": 3 } as const;
/** So many heartbeats may be missed. */
export const MISSED_HEARTBEATS = 2;

interface Mark {
  readonly at: number;
  readonly type: PresenceFact["type"] | "sign";
  /** Of a fact: what the shard serves. */
  readonly workspaces?: readonly string[] | undefined;
  /** Of a sign. */
  readonly workspace?: string | undefined;
}

/**
 * The spells of one shard up to `now`; `null` while nothing was seen of it. An `up` is a heartbeat, or a run of them:
 * silence beyond two is down from the last one. `down` and `unknown` last until the next fact; inside a run for two
 * heartbeats at most, for there is no longer silence in it.
 *
 * @param signs they count in a silence only.
 */
export function shardSpells(
  { facts }: Pick<Shard, "facts">,
  heartbeatMs: number,
  now: number,
  signs: readonly Sign[] = [],
): ShardSpells | null {
  const known = knownAt(facts, now).sort(byInstant);
  if (known.length === 0) return null;
  const longestMs = MISSED_HEARTBEATS * heartbeatMs;
  const runs = normalise(known.map((fact) => ({ from: fact.at, to: Math.min(aliveUntil(fact), now) })));
  const marks: Mark[] = [
    ...known.flatMap((fact) => marksOf(fact, runs, longestMs, now)),
    ...signs.filter(({ at }) => at <= now).map((sign) => ({ ...sign, type: "sign" as const })),
  ].sort((one, other) => one.at - other.at || RANK[one.type] - RANK[other.type]);

  const spells = { down: [] as Segment[], unknown: [] as Segment[], silent: [] as Segment[] };
  let last: Mark | null = null;
  let from = 0;
  const until = (to: number) => {
    if (last?.type === "presence.up" && to - from > longestMs) spells.silent.push({ from, to });
    else if (last?.type === "presence.down") spells.down.push({ from, to });
    else if (last?.type === "presence.unknown") spells.unknown.push({ from, to });
  };
  for (const mark of marks) {
    if (mark.type === "sign" && !(last?.type === "presence.up" && isMeant(last, mark))) continue;
    until(mark.at);
    if (mark.type !== "sign") last = mark;
    from = mark.at;
  }
  until(now);
  const silent = subtract(normalise(spells.silent), runs);
  const since = known[0]!.at;
  return { since, down: union(spells.down, silent), unknown: normalise(spells.unknown), silent };
}

function knownAt(facts: readonly PresenceFact[], now: number): PresenceFact[] {
  return facts.filter(({ at, clock }) => at <= now && clock !== "unknown");
}

function byInstant(one: PresenceFact, other: PresenceFact): number {
  return one.at - other.at || (factText(one) < factText(other) ? -1 : 1);
}

/** The last instant at which a fact knows the shard to be up; its own one for any other word. */
export function aliveUntil(fact: PresenceFact): number {
  return fact.type === "presence.up" ? Math.max(fact.at, fact.data.until ?? fact.at) : fact.at;
}

/** A fact's instant, the end of its run, and where a run goes on after a worse word. */
function marksOf(fact: PresenceFact, runs: readonly Segment[], longestMs: number, now: number): Mark[] {
  const { at, type, data } = fact;
  const { workspaces } = data;
  const own = { at, type, workspaces };
  const end = Math.min(aliveUntil(fact), now);
  if (type === "presence.up") return end > at ? [own, { ...own, at: end }] : [own];
  const within = runs.some(({ from, to }) => from <= at && at + longestMs < to);
  return within ? [own, { at: at + longestMs, type: "presence.up", workspaces }] : [own];
}

function isMeant({ workspaces }: Mark, { workspace }: Mark): boolean {
  return workspaces === undefined || workspace === undefined || workspaces.includes(workspace);
}

/** What the spells of an agreement rest on. */
export interface Watched {
  readonly shards: readonly Shard[];
  readonly heartbeatMs: number;
  /** ms since epoch. */
  readonly now: number;
  /** Signs seen on a platform. */
  readonly signsOf?: (platform: string) => readonly Sign[];
  /** Workspaces of a platform that the agreement is about; none: all of them. */
  readonly workspacesOf?: (platform: string) => readonly string[];
}

/**
 * The spells of an agreement: it is down while any platform is, and unknown while one may have been. A platform is down
 * while every shard is; where shards name workspaces of the agreement, while every shard of one of these is.
 * `null` without a presence fact.
 */
export function presenceOf({ shards, heartbeatMs, now, signsOf, workspacesOf }: Watched): Spells | null {
  const parts = [...new Set(shards.map(({ platform }) => platform))].flatMap((platform) => {
    const own = shards.flatMap((shard) =>
      shard.platform === platform ? [{ platform, facts: knownAt(shard.facts, now) }] : [],
    );
    return viewsOf(own, workspacesOf?.(platform) ?? []).flatMap((view) => {
      const known = view.flatMap((shard) => shardSpells(shard, heartbeatMs, now, signsOf?.(platform)) ?? []);
      return known.length === 0 ? [] : [togetherSpells(known, now)];
    });
  });
  if (parts.length === 0) return null;
  const down = normalise(parts.flatMap((one) => one.down));
  const unknown = subtract(normalise(parts.flatMap((one) => one.unknown)), down);
  return { since: Math.min(...parts.map(({ since }) => since)), down, unknown };
}

/** The shards as each workspace in scope sees them; all of them at once where no shard names one. */
function viewsOf(shards: readonly Shard[], scope: readonly string[]): Shard[][] {
  const named = [...new Set(scope)].filter((workspace) =>
    shards.some(({ facts }) => facts.some(({ data }) => data.workspaces?.includes(workspace))),
  );
  if (named.length === 0) {
    return [shards.map(({ platform, facts }) => ({ platform, facts: facts.map((fact) => serving(fact)) }))];
  }
  return named.map((workspace) => shards.map((shard) => viewOf(shard, workspace, scope)));
}

/** From the first time that a shard served a workspace on: while it serves only others, it is no help to this one. */
function viewOf({ platform, facts }: Shard, workspace: string, scope: readonly string[]): Shard {
  const serves = ({ data }: PresenceFact) => data.workspaces?.includes(workspace) ?? true;
  const first = facts.reduce((least, fact) => (serves(fact) ? Math.min(least, fact.at) : least), Infinity);
  const since = facts.filter(({ at }) => at >= first);
  return {
    platform,
    facts: since.map((fact) => {
      const own = serving(fact, scope);
      return serves(fact) ? own : { ...own, type: "presence.down", data: {} };
    }),
  };
}

/** A fact that names only workspaces in scope; without a scope none. */
function serving(fact: PresenceFact, scope?: readonly string[]): PresenceFact {
  const { workspaces, ...data } = fact.data;
  if (!workspaces) return fact;
  const kept = scope && workspaces.filter((workspace) => scope.includes(workspace));
  return { ...fact, data: { ...data, ...(kept ? { workspaces: kept } : {}) } } as PresenceFact;
}

/** One shard that is up is enough; one that may be up leaves the question open. */
function togetherSpells(shards: readonly Spells[], now: number): Spells {
  const since = Math.min(...shards.map((shard) => shard.since));
  const up = normalise(
    shards.flatMap((shard) => subtract([{ from: shard.since, to: now }], union(shard.down, shard.unknown))),
  );
  const unknown = subtract(normalise(shards.flatMap((shard) => shard.unknown)), up);
  const down = subtract(normalise([{ from: since, to: now }]), union(up, unknown));
  return { since, down, unknown };
}
