import { PLATFORMS, platformOf } from "../agreement/actor.js";
import type { Terms } from "../agreement/terms.js";
import { type Availability, availabilityOf } from "../measure/availability.js";
import { type PresenceFact, presenceOf, type Shard, shardSpells } from "../measure/presence.js";
import type { Ledger } from "../ports/ledger.js";
import type { Frame } from "../task/frame.js";
import { parseDate } from "../time/civil.js";
import { type Period, periodBounds } from "../time/cohort.js";
import { intersect, normalise, type Segment } from "../time/segments.js";
import { startOfDay } from "../time/zoned.js";

export type AgreedHours = "always" | "calendar";

/** What presence says of a period. */
export interface PeriodPresence {
  /** For the hours that an objective or outcome names. */
  readonly availability: Readonly<Partial<Record<AgreedHours, Availability>>>;
  /** The first sign of presence, in this period or before; ms since epoch. */
  readonly since: number;
  /** Within the period, any hour. */
  readonly down: readonly Segment[];
  readonly unknown: readonly Segment[];
}

/** Where the presence of one connection lies. Shards are counted from 0; a platform with one connection has shard 0. */
export function presenceConversation(platform: string, shard: number): string {
  return `pact:presence:${platform}:${shard}`;
}

/** Availability in a period up to `now`; `null` where no entry of the terms names it, or no presence was recorded. */
export async function presenceIn(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
): Promise<PeriodPresence | null> {
  const { terms, zone } = frame;
  const hours = hoursNamed(terms);
  if (hours.size === 0) return null;
  const bounds = periodBounds(zone, period);
  const first = terms.from === undefined ? bounds.from : startOfDay(zone, parseDate(terms.from)!);
  const last = terms.until === undefined ? bounds.to : startOfDay(zone, parseDate(terms.until)! + 1);
  const span = { from: Math.max(bounds.from, first), to: Math.min(bounds.to, last, now) };

  const { heartbeatMs, unknownCap } = terms.availability;
  const shards = await shardsIn(ledger, terms);
  const signs = await signsIn(ledger, shards, heartbeatMs, span, now);
  const spells = presenceOf(shards, heartbeatMs, now, (platform) => signs.get(platform) ?? []);
  if (!spells) return null;
  const { windows } = frame.exclusions;
  const agreed = { ...span, windows, unknownCap };
  const entries = [...hours].map((name): [AgreedHours, Availability] => [
    name,
    availabilityOf(spells, { ...agreed, calendar: frame.calendars[name] }),
  ]);
  const within = (segments: readonly Segment[]) => intersect(segments, normalise([span]));
  return {
    availability: Object.fromEntries(entries),
    since: spells.since,
    down: within(spells.down),
    unknown: within(spells.unknown),
  };
}

function hoursNamed({ sla, pbc }: Terms): Set<AgreedHours> {
  const entries = [...(sla?.objectives ?? []), ...(pbc?.outcomes ?? [])];
  return new Set(
    entries.flatMap(({ metric, hours }) => (metric === "availability" ? [hours ?? "calendar"] : [])),
  );
}

/** Every shard of the platforms in scope that presence was recorded of. */
export async function shardsIn(ledger: Ledger, { scope }: Terms): Promise<Shard[]> {
  const platforms = scope.length === 0 ? PLATFORMS : new Set(scope.map(platformOf));
  const shards: Shard[] = [];
  for (const platform of platforms) {
    for (let shard = 0; ; shard++) {
      const { facts } = await ledger.load(presenceConversation(platform, shard));
      if (facts.length === 0) break;
      shards.push({
        platform,
        facts: facts.filter((fact): fact is PresenceFact => fact.type.startsWith("presence.")),
      });
    }
  }
  return shards;
}

/** Messages of the assistant in the silences of its platform: only they are read. */
async function signsIn(
  ledger: Ledger,
  shards: readonly Shard[],
  heartbeatMs: number,
  { from, to }: Segment,
  now: number,
): Promise<Map<string, number[]>> {
  const signs = new Map<string, number[]>();
  for (const platform of new Set(shards.map((shard) => shard.platform))) {
    const own = shards.filter((shard) => shard.platform === platform);
    const silent = normalise(own.flatMap((shard) => shardSpells(shard, heartbeatMs, now)?.silent ?? []));
    // A sign just outside of the period vouches for time within it.
    const near = [{ from: from - 2 * heartbeatMs, to: to + 2 * heartbeatMs }];
    const found: number[] = [];
    for (const silence of intersect(silent, normalise(near))) {
      for await (const { facts } of ledger.conversations(silence)) {
        for (const { at, actor, source, clock } of facts) {
          const own = actor.role === "assistant" && source.platform === platform;
          const certain = clock !== "unknown" && clock !== "last-version";
          if (own && certain && at >= silence.from && at < silence.to) found.push(at);
        }
      }
    }
    signs.set(platform, found);
  }
  return signs;
}
