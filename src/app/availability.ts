import { PLATFORMS, platformOf } from "../agreement/actor.js";
import type { Terms } from "../agreement/terms.js";
import { type Availability, availabilityOf } from "../measure/availability.js";
import {
  aliveUntil,
  MISSED_HEARTBEATS,
  type PresenceFact,
  presenceOf,
  type Shard,
  type Sign,
  shardSpells,
} from "../measure/presence.js";
import type { Ledger } from "../ports/ledger.js";
import type { Frame } from "../task/frame.js";
import { DAY_MS, parseDate } from "../time/civil.js";
import { type Period, periodBounds } from "../time/cohort.js";
import { intersect, normalise, type Segment } from "../time/segments.js";
import { startOfDay } from "../time/zoned.js";
import { presenceConversation, presenceHistory, presenceShards } from "./presence.js";

export type AgreedHours = "always" | "calendar";

/** What presence says of a period. */
export interface PeriodPresence {
  /** For the hours that an objective or outcome names. */
  readonly availability: Readonly<Partial<Record<AgreedHours, Availability>>>;
  /** The first sign of presence in this period, or the last one before it; ms since epoch. */
  readonly since: number;
  /** Within the period, any hour. */
  readonly down: readonly Segment[];
  readonly unknown: readonly Segment[];
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
  const shards = await shardsIn(ledger, platformsIn([terms]), { ...span, now, heartbeatMs });
  const signs = await signsIn(ledger, shards, heartbeatMs, span, now);
  const spells = presenceOf({
    shards,
    heartbeatMs,
    now,
    signsOf: (platform) => signs.get(platform) ?? [],
    workspacesOf: (platform) => workspacesIn([terms], platform),
  });
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

/** The platforms that some terms are about. */
export function platformsIn(terms: readonly Pick<Terms, "scope">[]): ReadonlySet<string> {
  return new Set(terms.flatMap(({ scope }) => (scope.length === 0 ? PLATFORMS : scope.map(platformOf))));
}

/** The workspaces of a platform that some terms name, bare. */
export function workspacesIn(terms: readonly Pick<Terms, "scope">[], platform: string): string[] {
  const places = terms.flatMap(({ scope }) => scope).filter((place) => platformOf(place) === platform);
  return [...new Set(places.map((place) => place.slice(platform.length + 1).split("/")[0]!))];
}

/** A stretch of time that presence is asked of; ms since epoch. */
export interface PresenceSpan extends Segment {
  readonly now: number;
  readonly heartbeatMs: number;
}

/** How many days back a last sign is looked for. */
const MOST_DAYS_BACK = 1_100;
const DAYS_AT_ONCE = 32;

/**
 * The shards of some platforms, each with what a stretch of time is judged by: its facts from two heartbeats before to
 * two after, and the last one before those. Conversations are read by name, a day at a time.
 */
export async function shardsIn(
  ledger: Ledger,
  platforms: Iterable<string>,
  span: PresenceSpan,
): Promise<Shard[]> {
  const { firstAt } = await ledger.extent();
  const shards: Shard[] = [];
  for (const platform of firstAt === null ? [] : platforms) {
    let shard = 0;
    for (; ; shard++) {
      const facts = await factsOf(ledger, platform, shard, span, firstAt!);
      if (facts.length === 0) break;
      shards.push({ platform, facts });
    }
    for (const later of await shardsNoted(ledger, platform)) {
      const facts = later > shard ? await factsOf(ledger, platform, later, span, firstAt!) : [];
      if (facts.length > 0) shards.push({ platform, facts });
    }
  }
  return shards;
}

/** Shards that are known to be there though one before them may have no sign of its own. */
async function shardsNoted(ledger: Ledger, platform: string): Promise<number[]> {
  const { facts } = await ledger.load(presenceShards(platform));
  const named = facts.flatMap(({ data }) => ("shard" in data ? (data.shard ?? []) : []));
  const numbers = named.filter((shard) => /^\d{1,6}$/.test(shard)).map(Number);
  return [...new Set(numbers)].sort((one, other) => one - other);
}

async function factsOf(
  ledger: Ledger,
  platform: string,
  shard: number,
  { from, to, now, heartbeatMs }: PresenceSpan,
  firstAt: number,
): Promise<PresenceFact[]> {
  const marginMs = MISSED_HEARTBEATS * heartbeatMs;
  const load = async (conversation: string) =>
    (await ledger.load(conversation)).facts.filter(
      (fact): fact is PresenceFact =>
        fact.type.startsWith("presence.") && fact.at <= now && fact.clock !== "unknown",
    );
  const loadDays = async (first: number, last: number) => {
    const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => last - index);
    return Promise.all(days.map((day) => load(presenceConversation(platform, shard, day * DAY_MS))));
  };
  const start = from - marginMs;
  const found = await load(presenceHistory(platform, shard));
  const firstDay = dayOf(start);
  found.push(...(await loadDays(firstDay, dayOf(Math.min(to + marginMs, now)))).flat());
  // What was the case before: the latest day with a sign, unless there is a later one already.
  let last = found.reduce((latest, { at }) => (at < start ? Math.max(latest, at) : latest), firstAt);
  const oldest = Math.max(dayOf(last), firstDay - MOST_DAYS_BACK);
  for (let day = firstDay - 1; day >= oldest; day -= DAYS_AT_ONCE) {
    const days = await loadDays(Math.max(oldest, day - DAYS_AT_ONCE + 1), day);
    const before = days.find((facts) => facts.length > 0);
    found.push(...(before ?? []));
    if (before) break;
  }
  last = found.reduce((latest, { at }) => (at < start ? Math.max(latest, at) : latest), 0);
  const end = to + marginMs;
  return found.filter((fact) => fact.at <= end && (aliveUntil(fact) >= start || fact.at === last));
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** Messages of the assistant in the silences of its platform: only they are read. */
async function signsIn(
  ledger: Ledger,
  shards: readonly Shard[],
  heartbeatMs: number,
  { from, to }: Segment,
  now: number,
): Promise<Map<string, Sign[]>> {
  const signs = new Map<string, Sign[]>();
  for (const platform of new Set(shards.map((shard) => shard.platform))) {
    const own = shards.filter((shard) => shard.platform === platform);
    const silent = normalise(own.flatMap((shard) => shardSpells(shard, heartbeatMs, now)?.silent ?? []));
    // A sign just outside of the period vouches for time within it.
    const marginMs = MISSED_HEARTBEATS * heartbeatMs;
    const near = normalise([{ from: from - marginMs, to: to + marginMs }]);
    const found: Sign[] = [];
    for (const silence of intersect(silent, near)) {
      for await (const { facts } of ledger.conversations(silence)) {
        for (const { at, actor, source, clock } of facts) {
          const own = actor.role === "assistant" && source.platform === platform;
          const certain = clock !== "unknown" && clock !== "last-version";
          if (!own || !certain || at < silence.from || at >= silence.to) continue;
          found.push({ at, workspace: source.workspace });
        }
      }
    }
    signs.set(platform, found);
  }
  return signs;
}
