import { DAY_MS, dayOf } from "./civil.js";

/** A time zone as plain data: with it, any machine maps local times to the same instants, whatever its own tzdata. */
export interface ResolvedZone {
  /** IANA name, as the agreement spells it. */
  readonly timezone: string;
  /** Version of the tzdata that it was read from, where the caller knows it (`2025c`). */
  readonly tzdata?: string;
  /** What it answers for: ms since epoch, `to` included as an end. */
  readonly span: { readonly from: number; readonly to: number };
  /** Local time minus UTC at the start of the span. */
  readonly initialOffsetMs: number;
  /** By instant, each with the offset from then on. */
  readonly transitions: readonly { readonly at: number; readonly offsetMs: number }[];
}

/** Every instant of the years 1970 to 2100, in any zone, with the periods that they lie in. */
export const DEFAULT_SPAN = { from: dayOf(1969, 1, 1) * DAY_MS, to: dayOf(2102, 1, 1) * DAY_MS } as const;

/**
 * Distance of the probes. A zone that goes to another offset and back in less would be misread; the shortest such time
 * from 1969 to 2101 is an hour less than a week (America/Noronha in 2000, Asia/Gaza in 2040).
 */
const PROBE_MS = 5 * DAY_MS;

const memo = new Map<string, ResolvedZone>();

/**
 * Reads the host's zone data, once per zone and span. The only file that may: everything else computes from the result.
 *
 * @param tzdata version of the host's zone data, kept in the result
 * @throws {RangeError} for a zone that the host does not know.
 */
export function resolveZone(
  timezone: string,
  span: ResolvedZone["span"] = DEFAULT_SPAN,
  tzdata?: string,
): ResolvedZone {
  const key = `${timezone} ${span.from} ${span.to} ${tzdata ?? ""}`;
  const known = memo.get(key);
  if (known) return known;
  const offsetAt = offsetReader(timezone);
  const zone: ResolvedZone = {
    timezone,
    ...(tzdata === undefined ? {} : { tzdata }),
    span: { from: span.from, to: span.to },
    initialOffsetMs: offsetAt(span.from),
    transitions: transitionsIn(span, offsetAt),
  };
  memo.set(key, zone);
  return zone;
}

function transitionsIn(
  span: ResolvedZone["span"],
  offsetAt: (at: number) => number,
): ResolvedZone["transitions"] {
  const transitions: { at: number; offsetMs: number }[] = [];
  let from = Math.floor(span.from / 1000) * 1000;
  let offsetMs = offsetAt(from);
  while (from < span.to) {
    let changed = Math.min(from + PROBE_MS, Math.ceil(span.to / 1000) * 1000);
    if (offsetAt(changed) === offsetMs) {
      from = changed;
      continue;
    }
    // Clocks change on whole seconds: halve until one second is left.
    while (changed - from > 1000) {
      const middle = Math.floor((from + changed) / 2000) * 1000;
      if (offsetAt(middle) === offsetMs) from = middle;
      else changed = middle;
    }
    from = changed;
    offsetMs = offsetAt(changed);
    if (changed > span.from && changed < span.to) transitions.push({ at: changed, offsetMs });
  }
  return transitions;
}

/** Asks Intl rather than Temporal for offsets: the same data, ten times as fast. */
function offsetReader(timezone: string): (at: number) => number {
  const format = formatFor(timezone);
  return (at) => {
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at));
    if (!match)
      throw new RangeError(
        `time zone ${timezone}: found "${format.format(at)}", expected an offset from GMT`,
      );
    const [, sign, hours = 0, minutes = 0, seconds = 0] = match;
    const offsetMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    return sign === "-" ? -offsetMs : offsetMs;
  };
}

function formatFor(timezone: string): Intl.DateTimeFormat {
  try {
    // Newer hosts take "+02:00" as well, older ones refuse it: an agreement must not depend on that.
    if (!/^[A-Za-z]/.test(timezone)) throw new RangeError("not a name");
    return new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      year: "numeric",
      timeZoneName: "longOffset",
    });
  } catch (cause) {
    throw new RangeError(
      `time zone: found ${JSON.stringify(timezone)}, expected an IANA name such as "Europe/Berlin" or "UTC". Correct its spelling; for a fixed offset of +02:00 write "Etc/GMT-2"`,
      { cause },
    );
  }
}
