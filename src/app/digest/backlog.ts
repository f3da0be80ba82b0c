import type { Ledger } from "../../ports/ledger.js";
import { type Beat, beatsBack } from "../../time/wall.js";
import type { ResolvedZone } from "../../time/zone.js";
import { isDecided } from "../delivery/attempt.js";
import { type DigestRecord, digestSlots } from "./slot.js";
import type { Subscription } from "./subscriptions.js";

/** What a subscription is owed: the latest digest that is due, with everything since the last one that arrived. */
export interface Backlog {
  readonly latest: DigestRecord;
  /** Before it and undecided, the latest first: no one is to send them any more. */
  readonly older: readonly DigestRecord[];
  /** The last one that was delivered. */
  readonly delivered: { readonly at: number; readonly figures: string | null } | null;
  /** The beat before the latest; ms since epoch. */
  readonly previousAt: number;
  /** Periods since the last delivered one whose digest nobody knows of. */
  readonly unknown: readonly string[];
  /** Periods since then that were given up for a later one. */
  readonly skipped: readonly string[];
}

/** Digests that a subscription is looked back for: a year of daily ones. */
const MOST_BACK = 400;

/** `null`: nothing is due, or the latest is decided. */
export async function backlogOf(
  ledger: Ledger,
  zone: ResolvedZone,
  subscription: Subscription,
  now: number,
): Promise<Backlog | null> {
  const beats: Beat[] = [];
  const older: DigestRecord[] = [];
  const [unknown, skipped] = [[] as string[], [] as string[]];
  let latest: DigestRecord | null = null;
  let delivered: Backlog["delivered"] = null;
  for (const beat of beatsBack(zone, subscription, now)) {
    beats.push(beat);
    if (beat.at <= subscription.since || beats.length > MOST_BACK) break;
    const record = await digestSlots.read(ledger, { subscription: subscription.id, period: beat.key });
    const { state } = record;
    if (!latest) {
      if (isDecided(record)) return null;
      latest = record;
    } else if (state.status === "delivered") {
      delivered = state;
      break;
    } else if (state.status === "unknown") unknown.push(beat.key);
    else if (state.status === "skipped") skipped.push(beat.key);
    else older.push(record);
  }
  if (!latest) return null;
  // The walk ends at the second beat or further back.
  return { latest, older, delivered, previousAt: beats[1]!.at, unknown, skipped };
}

/** The last digest that a subscription got, `null` where there is none. */
export async function lastDelivered(
  ledger: Ledger,
  zone: ResolvedZone,
  { id, since, ...rhythm }: Subscription,
  now: number,
): Promise<Backlog["delivered"]> {
  let left = MOST_BACK;
  for (const beat of beatsBack(zone, rhythm, now)) {
    if (beat.at <= since || left-- === 0) break;
    const { state } = await digestSlots.read(ledger, { subscription: id, period: beat.key });
    if (state.status === "delivered") return state;
  }
  return null;
}
