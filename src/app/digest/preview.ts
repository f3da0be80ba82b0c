import type { Ledger } from "../../ports/ledger.js";
import type { Frame } from "../../task/frame.js";
import type { Period } from "../../time/cohort.js";
import { resolveZone } from "../../time/zone.js";
import type { Progress } from "../refold.js";
import { lastDelivered } from "./backlog.js";
import { type DigestContent, digestContent } from "./content.js";
import { type DigestFigures, readFigures } from "./figures.js";
import { subscriptionsIn } from "./subscriptions.js";

/**
 * A period's digest for whoever asks for it now: what changed is counted from the last one that anybody got. It
 * delivers nothing, and no later digest knows of it.
 */
export async function previewDigest(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  progress?: Progress,
): Promise<DigestContent> {
  let figures: DigestFigures | null = null;
  for (const subscription of await subscriptionsIn(ledger, frame.terms, now)) {
    const { timezone } = subscription;
    const zone = timezone === frame.zone.timezone ? frame.zone : resolveZone(timezone);
    const last = await lastDelivered(ledger, zone, subscription, now);
    const told = readFigures(last?.figures ?? null);
    if (told && told.now <= now && told.now > (figures?.now ?? -1)) figures = told;
  }
  const before = figures && { figures, since: figures.now, unknown: [], skipped: [] };
  return digestContent(ledger, frame, now, before, period, progress);
}
