import { join } from "node:path";
import { loadTerms } from "../../adapters/agreement-file.js";
import { packageRoot } from "../../config/root.js";
import { elapsedMs } from "../../src/time/business.js";
import { compileCalendar } from "../../src/time/calendar.js";
import { DAY_MS, dayOf } from "../../src/time/civil.js";
import { OpenDates } from "../../src/time/dates.js";
import { normalise, type Segment } from "../../src/time/segments.js";
import { resolveZone } from "../../src/time/zone.js";
import { compared, duration, type Figure } from "./figure.js";
import { alternate } from "./rounds.js";

const WANTED_MS = 0.000_2;
const SPAN_MS = 91 * DAY_MS;
const YEAR = { first: dayOf(2026, 1, 1), last: dayOf(2026, 12, 31) } as const;

/** Business time between two instants three months apart, on the opening hours of the example agreement. */
export async function businessTime({ calls, rounds }: { calls: number; rounds: number }): Promise<Figure[]> {
  const { calendar: spec } = await loadTerms(
    join(packageRoot(), "config/agreements/help-desk.yaml"),
    YEAR.first * DAY_MS,
  );
  if (!spec) throw new Error("business time: found no calendar in the example agreement, expected one");
  const zone = resolveZone(spec.timezone);
  const calendar = compileCalendar(spec, zone);
  const segments = normalise(new OpenDates(spec, zone).segments(YEAR.first - 1, YEAR.last + 1));
  const searched = searching(segments);
  const starts = Array.from(
    { length: 1_024 },
    (_, index) => YEAR.first * DAY_MS + ((index * 7_919_317_003) % (270 * DAY_MS)),
  );
  const own = (from: number) => elapsedMs(calendar, from, from + SPAN_MS, []);
  const looped = (from: number) => loop(segments, from, from + SPAN_MS);
  for (const from of starts) {
    const [found, first, second] = [own(from), searched(from, from + SPAN_MS), looped(from)];
    if (found !== first || found !== second)
      throw new Error(`business time: found ${found}, expected ${first} (by search) and ${second} (by loop)`);
  }
  const perCall = (ask: (from: number) => number, times: number) => () => {
    let sum = 0;
    const start = performance.now();
    for (let call = 0; call < times; call++) sum += ask(starts[call & 1_023]!);
    const ms = (performance.now() - start) / times;
    if (sum <= 0) throw new Error("business time: found none, expected some");
    return ms;
  };
  const floors = [
    {
      name: "two searches in bare arrays",
      ask: (from: number) => searched(from, from + SPAN_MS),
      times: calls,
    },
    { name: "a loop over the open intervals", ask: looped, times: calls / 20 },
  ];
  const figures: Figure[] = [];
  for (const { name, ask, times } of floors) {
    const { floor, subject, ratio } = await alternate(rounds, perCall(ask, times), perCall(own, calls));
    figures.push({
      name: `three months, against ${name}`,
      floor: duration(floor),
      subject: duration(subject),
      ratio: compared(ratio),
      wanted: { text: `<= ${duration(WANTED_MS)}`, met: subject <= WANTED_MS },
    });
  }
  return figures;
}

/** Open time by two binary searches, with nothing around them. */
function searching(segments: readonly Segment[]): (from: number, to: number) => number {
  const [starts, ends, before] = [segments, segments, segments].map(() => new Float64Array(segments.length));
  let openMs = 0;
  segments.forEach(({ from, to }, index) => {
    starts![index] = from;
    ends![index] = to;
    before![index] = openMs;
    openMs += to - from;
  });
  const openBefore = (at: number) => {
    let [low, high] = [0, segments.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts![middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : before![low - 1]! + Math.min(at, ends![low - 1]!) - starts![low - 1]!;
  };
  return (from, to) => openBefore(to) - openBefore(from);
}

function loop(segments: readonly Segment[], from: number, to: number): number {
  let openMs = 0;
  for (const segment of segments) {
    const overlap = Math.min(to, segment.to) - Math.max(from, segment.from);
    if (overlap > 0) openMs += overlap;
  }
  return openMs;
}
