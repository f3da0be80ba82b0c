import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTerms } from "../../adapters/agreement-file.js";
import { nodeSeal } from "../../adapters/seal/node.js";
import { packageRoot } from "../../config/root.js";
import { frameOf, resolveZones } from "../../src/app/frame.js";
import { houseOf } from "../../src/app/house.js";
import type { Frame } from "../../src/task/frame.js";
import { MONTH } from "./history.js";

/** The demo's agreement: a hybrid with five clocks held to opening hours. */
export const AGREEMENT = join(packageRoot(), "config/agreements/demo.yaml");

export async function deskFrame(): Promise<Frame> {
  const terms = await loadTerms(AGREEMENT, MONTH.from);
  return frameOf(terms, resolveZones(terms), houseOf([], MONTH.from), nodeSeal);
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
