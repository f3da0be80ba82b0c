import { resolveZone } from "../../src/time/zone.js";
import { instantOf } from "../../src/time/zoned.js";
import { UserError } from "../user-error.js";
import type { WallToInstant } from "./instants.js";

/**
 * Local times of a zone as instants: one that the clock skips is the change, one that it repeats its first occurrence.
 *
 * @throws {UserError} for a zone that the host does not know.
 */
export function wallClock(timezone: string): WallToInstant {
  try {
    const zone = resolveZone(timezone);
    return (wallMs) => instantOf(zone, wallMs, "first");
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, 1, { cause: error });
    throw error;
  }
}
