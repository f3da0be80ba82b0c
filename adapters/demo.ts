import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DEMO_LEDGER } from "../config/place.js";
import { packageRoot } from "../config/root.js";
import type { Terms } from "../src/agreement/terms.js";
import { demoMonth } from "../src/app/demo.js";
import { digestSlots } from "../src/app/digest/slot.js";
import { subscriptionsIn } from "../src/app/digest/subscriptions.js";
import { interpret } from "../src/chat/interpret.js";
import { daysOf, type Period, periodBounds, periodOf, previousPeriod } from "../src/time/cohort.js";
import { beatsBack } from "../src/time/wall.js";
import { resolveZone } from "../src/time/zone.js";
import { loadTerms } from "./agreement-file.js";
import { openForWriting, type Writing } from "./compose.js";
import { makeFolder } from "./folder.js";
import { jobsFileOf } from "./jobs/croner.js";
import { notebookOf } from "./notebook/open.js";

export interface Demo {
  readonly terms: Terms;
  /** The month that was made up: the one before now. */
  readonly period: Period;
  /** When it began, ms since epoch. */
  readonly from: number;
  readonly facts: number;
}

/** Makes the demo's ledger anew: a made-up month, always the same for that month. The caller closes it. */
export async function makeDemo(now: number): Promise<Demo & { readonly writing: Writing }> {
  const terms = await loadTerms(join(packageRoot(), "config", "agreements", "demo.yaml"), now);
  const zone = resolveZone(terms.period.timezone);
  const period = previousPeriod(periodOf(zone, now, terms.period.every));
  const { from } = periodBounds(zone, period);
  makeFolder(dirname(DEMO_LEDGER));
  for (const file of [DEMO_LEDGER, jobsFileOf(DEMO_LEDGER), notebookOf(DEMO_LEDGER)]) {
    for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(file + suffix, { force: true });
  }
  const writing = await openForWriting({
    ledgerAddress: DEMO_LEDGER,
    terms,
    now,
    proposedAt: from,
    demo: true,
  });
  const events = [...demoMonth(from, daysOf(period).length)];
  const { recorded } = await writing.recorder.record(
    events.flatMap((event) => interpret(event, writing.rules)),
  );
  await tellPastDigests(writing, now);
  return { terms, period, from, facts: recorded, writing };
}

/** The made-up past had its digests: none is missed, and the latest one is still to come. */
async function tellPastDigests({ ledger, frame }: Writing, now: number): Promise<void> {
  for (const subscription of await subscriptionsIn(ledger, frame.terms, now)) {
    const [, previous] = beatsBack(resolveZone(subscription.timezone), subscription, now);
    if (!previous || previous.at <= subscription.since) continue;
    const slot = await digestSlots.read(ledger, { subscription: subscription.id, period: previous.key });
    await digestSlots.note(ledger, slot, { type: "digest.delivered", data: {} }, previous.at);
  }
}
