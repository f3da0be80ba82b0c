import { asRaw } from "../../raw.js";
import type { Refused } from "../../read-back/source.js";
import { refusalOf } from "../faults.js";

export const UNKNOWN_CHANNEL = 10003;
const UNKNOWN_MESSAGE = 10008;
const [MISSING_ACCESS, MISSING_PERMISSIONS] = [50001, 50013];
const HISTORY = "Read Message History";

/** Without the right to read older messages Discord says nothing, and gives none out. */
export class NoHistory extends Error {
  override readonly name = "NoHistory";
}

/** Of a failed reading, what it says about the channel; `null`: nothing. */
export function refusedOf(error: unknown): Refused | null {
  if (error instanceof NoHistory) return { reason: "scope", needs: HISTORY };
  const code = refusalOf(error);
  if (code === MISSING_PERMISSIONS) return { reason: "scope", needs: HISTORY };
  return code === MISSING_ACCESS ? { reason: "membership" } : null;
}

/** @throws {NoHistory} where a message (bare id) that is there is kept from the bot. */
export async function assertGiven(get: () => Promise<unknown>): Promise<void> {
  try {
    await get();
  } catch (error) {
    const code = refusalOf(error);
    if (code === MISSING_ACCESS || code === MISSING_PERMISSIONS)
      throw new NoHistory("found no messages, expected some", { cause: error });
    if (code !== UNKNOWN_MESSAGE) throw error;
  }
}

/** Whether a failure is Discord's, and one of its channel alone: not of the token. */
export function saysNothingOfOthers(error: unknown): boolean {
  const { status } = asRaw(error) ?? {};
  return typeof status === "number" && status !== 401;
}
