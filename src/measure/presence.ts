import type { Fact } from "../task/fact.js";
import { normalise, type Segment, subtract, union } from "../time/segments.js";

export type PresenceFact = Extract<Fact, { type: "presence.up" | "presence.down" | "presence.unknown" }>;

/** What was seen of one connection of a platform. */
export interface Shard {
  readonly platform: string;
  readonly facts: readonly PresenceFact[];
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
const MISSED_HEARTBEATS = 2;

/**
 * The spells of one shard up to `now`; `null` while nothing was seen of it. An `up` is a heartbeat: silence beyond two
 * is down from the last one. `down` and `unknown` last until the next fact.
 *
 * @param signs instants that prove that it was up, such as messages of the assistant; they count in a silence only.
 */
export function shardSpells(
  { facts }: Pick<Shard, "facts">,
  heartbeatMs: number,
  now: number,
  signs: readonly number[] = [],
): ShardSpells | null {
  const known = facts.filter(({ at, clock }) => at <= now && clock !== "unknown");
  if (known.length === 0) return null;
  const marks = [
    ...known.map(({ at, type }) => ({ at, type })),
    ...signs.filter((at) => at <= now).map((at) => ({ at, type: "sign" as const })),
  ].sort((one, other) => one.at - other.at || RANK[one.type] - RANK[other.type]);

  const spells = { down: [] as Segment[], unknown: [] as Segment[], silent: [] as Segment[] };
  let state: PresenceFact["type"] | null = null;
  let from = 0;
  const until = (to: number) => {
    if (state === "presence.up" && to - from > MISSED_HEARTBEATS * heartbeatMs)
      spells.silent.push({ from, to });
    else if (state === "presence.down") spells.down.push({ from, to });
    else if (state === "presence.unknown") spells.unknown.push({ from, to });
  };
  for (const { at, type } of marks) {
    if (type === "sign" && state !== "presence.up") continue;
    until(at);
    if (type !== "sign") state = type;
    from = at;
  }
  until(now);
  const silent = normalise(spells.silent);
  const since = known.reduce((first, { at }) => Math.min(first, at), now);
  return { since, down: union(spells.down, silent), unknown: normalise(spells.unknown), silent };
}

/**
 * The spells of an agreement: it is down while every shard of any platform is down, and unknown while it may have been.
 * `null` without a presence fact.
 *
 * @param signsOf instants at which a platform was seen to work.
 */
export function presenceOf(
  shards: readonly Shard[],
  heartbeatMs: number,
  now: number,
  signsOf: (platform: string) => readonly number[] = () => [],
): Spells | null {
  const platforms = [...new Set(shards.map(({ platform }) => platform))].flatMap((platform) => {
    const own = shards.filter((shard) => shard.platform === platform);
    const known = own.flatMap((shard) => shardSpells(shard, heartbeatMs, now, signsOf(platform)) ?? []);
    return known.length === 0 ? [] : [platformSpells(known, now)];
  });
  if (platforms.length === 0) return null;
  const down = normalise(platforms.flatMap((one) => one.down));
  const unknown = subtract(normalise(platforms.flatMap((one) => one.unknown)), down);
  return { since: Math.min(...platforms.map(({ since }) => since)), down, unknown };
}

/** One shard that is up is enough; one that may be up leaves the question open. */
function platformSpells(shards: readonly Spells[], now: number): Spells {
  const since = Math.min(...shards.map((shard) => shard.since));
  const up = normalise(
    shards.flatMap((shard) => subtract([{ from: shard.since, to: now }], union(shard.down, shard.unknown))),
  );
  const unknown = subtract(normalise(shards.flatMap((shard) => shard.unknown)), up);
  const down = subtract(normalise([{ from: since, to: now }]), union(up, unknown));
  return { since, down, unknown };
}
