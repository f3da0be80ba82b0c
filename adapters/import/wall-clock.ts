import { resolveZone } from "../../src/time/zone.js";
import { instantOf } from "../../src/time/zoned.js";
import { UserError } from "../user-error.js";
import type { WallToInstant } from "./instants.js";

/**
 * Local times of a zone as instants: one that the clock skips is the change; one that it repeats its first occurrence,
 * unless only the second is not before `from`.
 *
 * @throws {UserError} for a zone that the host does not know.
 */
export function wallClock(timezone: string): WallToInstant {
  try {
    const zone = resolveZone(timezone);
    return (wallMs, from) => {
      const first = instantOf(zone, wallMs, "first");
      if (from === undefined || first >= from) return first;
      const last = instantOf(zone, wallMs, "last");
      return last >= from ? last : first;
    };
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, 1, { cause: error });
    throw error;
  }
}
