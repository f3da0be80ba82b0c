import { parseDate } from "../../time/civil.js";
import { resolveZone } from "../../time/zone.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import type { Parts } from "../parts.js";

/** Longer ones are slips of the pen; a century of holidays is computed in a moment. */
const MOST_DAYS = 36_525;

/** Dates, zones and the settlement's order in time. */
export function judgeSpan({ from, until, period, settlement }: Parts, judge: Judge): void {
  if (period?.timezone !== undefined) judgeZone(period.timezone, ["period", "timezone"], judge);
  const days = from && until ? parseDate(until)! - parseDate(from)! : 0;
  if (days < 0) {
    const expected = `${from}, the first day, or a later one`;
    judge.refuse("until-before-from", ["until"], {
      expected,
      fix: "swap from and until, or correct one of them",
    });
  } else if (days > MOST_DAYS) {
    judge.refuse("too-long", ["until"], {
      expected: "at most a hundred years after from",
      fix: "leave until out for an agreement without an end",
    });
  }
  if (
    settlement?.claim !== undefined &&
    settlement.window !== undefined &&
    settlement.claim > settlement.window
  ) {
    judge.warn("claim-after-window", ["settlement", "claim"], {
      found: "claim is longer than window",
      expected: "claims that are settled when the statement becomes final",
      fix: "make claim at most window, or expect late completions in the next statement's adjustments",
    });
  }
}

/** Refuses a zone that is not known here; says whether it is. */
export function judgeZone(timezone: string, path: Path, judge: Judge): boolean {
  try {
    resolveZone(timezone, { from: 0, to: 1 });
    return true;
  } catch {
    judge.refuse("unknown-zone", path, {
      expected: 'an IANA time zone such as "Europe/Berlin" or "UTC"',
      fix: "write Area/City; for a fixed offset of +02:00 write Etc/GMT-2",
    });
    return false;
  }
}
