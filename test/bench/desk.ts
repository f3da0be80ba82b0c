import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTerms } from "../../adapters/agreement-file.js";
import { nodeSeal } from "../../adapters/seal/node.js";
import { packageRoot } from "../../config/root.js";
import type { Terms } from "../../src/agreement/terms.js";
import { frameOf, resolveZones } from "../../src/app/frame.js";
import { houseOf } from "../../src/app/house.js";
import { createPresence } from "../../src/app/presence.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { DAY_MS } from "../../src/time/civil.js";
import { MONTH } from "./history.js";

/** The demo's agreement: a hybrid with five clocks held to opening hours. */
export const AGREEMENT = join(packageRoot(), "config/agreements/demo.yaml");

export async function deskFrame(): Promise<Frame> {
  const terms = await loadTerms(AGREEMENT, MONTH.from);
  return frameOf(terms, resolveZones(terms), houseOf([], MONTH.from), nodeSeal);
}

/**
 * The example agreement: a hybrid with every clause of the format, availability, bands and a multiple for credits that
 * repeat. Its period is moved to where the made-up month lies.
 */
export async function helpDeskFrame(): Promise<Frame> {
  const file = join(packageRoot(), "config/agreements/help-desk.yaml");
  const { from: _, until: __, ...rest } = await loadTerms(file, MONTH.from);
  const terms: Terms = { ...rest, scope: ["slack:T0WORK"], period: { every: "month", timezone: "UTC" } };
  return frameOf(terms, resolveZones(terms), houseOf([], MONTH.from), nodeSeal);
}

/** The assistant's presence through the made-up month: a run a day, and one outage of 20 minutes that was seen. */
export function presenceFacts(heartbeatMs: number): Fact[] {
  const platform = "slack";
  const monitor = createPresence({ platform, shard: 0, workspaces: ["T0WORK"], heartbeatMs });
  const [from, to] = [MONTH.from + 10 * DAY_MS, MONTH.from + 10 * DAY_MS + 20 * 60_000];
  const facts = new Map<string, Fact>();
  for (let at = MONTH.from; at < MONTH.to + 10 * heartbeatMs; at += heartbeatMs) {
    if (at >= from && at < to) continue;
    const fact = monitor.beat(at);
    facts.set(fact.id, fact);
    if (at + heartbeatMs !== from) continue;
    const down = {
      ...fact,
      id: `presence:${platform}:0:down@${from}`,
      type: "presence.down",
      at: from,
    } as const;
    facts.set(down.id, { ...down, data: { shard: "0", workspaces: ["T0WORK"] } });
  }
  return [...facts.values()];
}

/** Runs something with a folder of its own, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "pawpact-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
