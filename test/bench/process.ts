import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../config/root.js";

/** First argument of a process that measures one side. */
export const SIDE = "--side";

/**
 * Measures one side in a process of its own: what the other one keeps in memory would slow whoever collects garbage.
 * @returns what it printed, a rate
 */
export async function inProcess(...args: readonly (string | number)[]): Promise<number> {
  const main = join(packageRoot(), "dist/test/bench/main.js");
  const argv = ["--expose-gc", main, SIDE, ...args.map(String)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv);
  const rate = Number(stdout);
  if (!(rate > 0)) throw new Error(`${args.join(" ")}: found "${stdout}${stderr}", expected a rate`);
  return rate;
}

/** Leaves nothing of a warm-up behind. */
export function collectGarbage(): void {
  globalThis.gc?.();
}
