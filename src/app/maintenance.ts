import type { Terms } from "../agreement/terms.js";
import { periodOf } from "../time/cohort.js";
import type { ResolvedZone } from "../time/zone.js";

/** A window that the provider announced; ms since epoch, [from, to). */
export interface Announced {
  readonly announcedAt: number;
  readonly exclusion: string;
  readonly from: number;
  readonly to: number;
}

/** So long before it begins must maintenance be announced to count by itself. */
export const NOTICE_MS = 48 * 3_600_000;

/**
 * The announced windows that nobody has to accept: in the order in which they were announced, as long as a period's
 * windows together stay within `settlement.maintenanceCap`. A window belongs to the period that it begins in.
 */
export function maintenanceWithin(
  announced: readonly Announced[],
  { settlement, period }: Pick<Terms, "settlement" | "period">,
  zone: ResolvedZone,
): Announced[] {
  const used = new Map<string, number>();
  return [...announced].sort(byAnnouncement).filter(({ announcedAt, from, to }) => {
    if (from - announcedAt < NOTICE_MS) return false;
    const { key } = periodOf(zone, from, period.every);
    const sum = (used.get(key) ?? 0) + to - from;
    if (sum > settlement.maintenanceCapMs) return false;
    used.set(key, sum);
    return true;
  });
}

function byAnnouncement(one: Announced, other: Announced): number {
  return one.announcedAt - other.announcedAt || (one.exclusion < other.exclusion ? -1 : 1);
}
