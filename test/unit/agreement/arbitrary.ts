import * as fc from "fast-check";
import { currencyExponent } from "../../../src/agreement/currencies.js";
import { METRICS, RATIO_METRICS } from "../../../src/agreement/metric.js";
import type { ClockTerms, Metric, Objective, Outcome, Target, Terms } from "../../../src/agreement/terms.js";
import { steers } from "../../../src/bytes/visible.js";
import { BETTER, isClock } from "../../../src/measure/metrics.js";
import { type Ratio, ratio } from "../../../src/measure/ratio.js";
import type { CalendarSpec, LocalInterval } from "../../../src/time/spec.js";

const line = (most: number) =>
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: most })
    .filter((text) => text.trim() !== "" && !steers(text) && !/\p{Cs}/u.test(text));
/** Regular expressions that match themselves, white space and quotes included. */
const patterns = fc.uniqueArray(
  line(20).map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")),
  { maxLength: 3 },
);
const people = (prefix: string) =>
  fc.uniqueArray(
    fc.nat(99_999).map((id) => `${prefix}${id}`),
    { maxLength: 3 },
  );
const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata");
const milliseconds = (least: number) =>
  fc.oneof(
    fc.integer({ min: least, max: 10_000_000 }),
    fc.integer({ min: 1, max: 700 }).map((hours) => hours * 3_600_000),
  );
const share = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((points) => ratio(points, 10_000));
const decimal = (least: number, most: number) =>
  fc.integer({ min: least * 1_000, max: most * 1_000 }).map((thousandths) => ratio(thousandths, 1_000));
const amount = fc.bigInt({ min: 0n, max: 10n ** 12n - 1n });

const interval: fc.Arbitrary<LocalInterval> = fc.record({
  fromMinute: fc.integer({ min: 0, max: 1_439 }),
  toMinute: fc.integer({ min: 0, max: 1_440 }),
});
const date = fc
  .tuple(
    fc.integer({ min: 2026, max: 2027 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);

const calendar: fc.Arbitrary<CalendarSpec> = fc
  .record({
    timezone: zones,
    open: fc.array(interval, { minLength: 1, maxLength: 2 }),
    hours: fc.dictionary(
      fc.constantFrom("1", "2", "3", "4", "5", "6", "7"),
      fc.array(interval, { maxLength: 2 }),
    ),
    holidays: fc.uniqueArray(date, { maxLength: 30 }).map((dates) => dates.toSorted()),
    overrides: fc.dictionary(date, fc.array(interval, { maxLength: 2 }), { maxKeys: 3 }),
  })
  .map(({ open, hours, ...rest }) => ({ ...rest, hours: { ...hours, 3: open } }));

function clock(hasCalendar: boolean): fc.Arbitrary<ClockTerms> {
  const duration: fc.Arbitrary<Target> = milliseconds(1).map((ms) => ({ ms }));
  const businessDays: fc.Arbitrary<Target> = fc
    .integer({ min: 1, max: 30 })
    .map((days) => ({ businessDays: days }));
  return fc.constantFrom<ClockTerms["hours"]>("always", "calendar").chain((hours) => {
    const target = hasCalendar && hours === "calendar" ? fc.oneof(duration, businessDays) : duration;
    return fc
      .record({
        usual: target,
        others: fc.dictionary(
          line(10).filter((name) => name !== "default" && name !== "__proto__"),
          target,
          { maxKeys: 2 },
        ),
      })
      .map(({ usual, others }) => ({ within: { ...others, default: usual }, hours }));
  });
}

/** What each clock is held to, the same wherever it is named. */
const clocksFor = (hasCalendar: boolean) =>
  fc.record(Object.fromEntries(METRICS.filter(isClock).map((metric) => [metric, clock(hasCalendar)])));

type Clocks = Readonly<Record<string, ClockTerms>>;
const heldTo = (metric: Metric, clocks: Clocks) =>
  isClock(metric)
    ? { clock: clocks[metric]! }
    : metric === "availability"
      ? { hours: "always" as const }
      : {};

function objective(metric: (typeof RATIO_METRICS)[number], clocks: Clocks): fc.Arbitrary<Objective> {
  const higher = BETTER[metric] === "higher";
  return fc
    .record({
      points: fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 4 }),
      credits: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 4, maxLength: 4 }),
    })
    .map(({ points, credits }) => {
      const fromMild = points.toSorted((one, other) => (higher ? other - one : one - other));
      const rising = credits.toSorted((one, other) => one - other);
      const [target, ...thresholds] = fromMild;
      return {
        metric,
        ...heldTo(metric, clocks),
        target: ratio(target!, 10_000),
        credits: thresholds.map((points, index) => ({
          threshold: ratio(points, 10_000),
          credit: ratio(rising[index]!, 10_000),
        })),
      };
    });
}

function outcome(metric: Metric, clocks: Clocks): fc.Arbitrary<Outcome> {
  const higher = BETTER[metric] === "higher";
  const scale = metric === "cost-per-completion" ? 100 : 10_000;
  return fc
    .record({
      points: fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 3, maxLength: 3 }),
      weight: decimal(1, 100),
      stretchScore: fc.option(decimal(101, 300), { nil: undefined }),
      gate: fc.boolean(),
    })
    .map(({ points, weight, stretchScore, gate }) => {
      const levels = points.toSorted((one, other) => (higher ? one - other : other - one));
      const [floor, target, stretch] = levels.map((level): Ratio => ratio(level, scale));
      return {
        metric,
        ...heldTo(metric, clocks),
        weight,
        floor: floor!,
        target: target!,
        ...(stretchScore ? { stretch: stretch!, stretchScore } : {}),
        gate,
      };
    });
}

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const all = <T>(arbitraries: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T[]> =>
  fc.tuple(...arbitraries) as fc.Arbitrary<T[]>;
const sparse = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...required: (keyof T)[]) =>
  fc.record(model, { requiredKeys: required }) as unknown as fc.Arbitrary<T>;

function sla(clocks: Clocks): fc.Arbitrary<NonNullable<Terms["sla"]>> {
  return some(RATIO_METRICS).chain((metrics) =>
    fc
      .tuple(
        sparse<Pick<NonNullable<Terms["sla"]>, "cap" | "repeat">>({
          cap: share(1, 10_000),
          repeat: decimal(1, 5),
        } as never),
        amount,
        fc.option(fc.bigInt({ min: 0n, max: 100n }), { nil: undefined }),
        fc.boolean(),
        all(metrics.map((metric) => objective(metric, clocks))),
      )
      .map(([optional, feeMinor, floorPercent, grouped, objectives]) => ({
        ...optional,
        feeMinor,
        ...(floorPercent === undefined ? {} : { floorMinor: (feeMinor * floorPercent) / 100n }),
        once: grouped && metrics.length > 1 ? [metrics.slice(0, 2)] : [],
        objectives,
      })),
  );
}

function pbc(clocks: Clocks, hybrid: boolean): fc.Arbitrary<NonNullable<Terms["pbc"]>> {
  return some(METRICS).chain((metrics) =>
    fc
      .tuple(
        hybrid ? fc.constant(0n) : amount,
        amount,
        fc.option(decimal(0, 5), { nil: undefined }),
        decimal(0, 100),
        fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 }), {
          nil: undefined,
        }),
        fc.option(fc.tuple(amount, amount), { nil: undefined }),
        all(metrics.map((metric) => outcome(metric, clocks))),
        fc.record({ A: share(0, 10_000), B: share(0, 10_000), C: share(0, 10_000), D: share(0, 10_000) }),
      )
      .map(([baseMinor, poolMinor, price, payFrom, bands, clamps, outcomes, grades]) => {
        const starts = bands?.toSorted((one, other) => one - other);
        const [least, most] = clamps?.toSorted((one, other) => (one < other ? -1 : 1)) ?? [];
        return {
          baseMinor,
          ...(price ? { unit: { metric: "completions" as const, price } } : {}),
          poolMinor,
          payFrom,
          ...(starts
            ? { payBands: starts.map((from) => ({ from: ratio(from), pay: ratio(from, 50) })) }
            : {}),
          ...(least === undefined || most === undefined ? {} : { minMinor: least, maxMinor: most }),
          outcomes,
          grades,
        };
      }),
  );
}

const digest = (serial: number, timezone: fc.Arbitrary<string>): fc.Arbitrary<Terms["digests"][number]> =>
  fc
    .record({
      every: fc.constantFrom("day" as const, "week" as const, "month" as const),
      day: fc.integer({ min: 1, max: 7 }),
      atMinute: fc.integer({ min: 0, max: 1_439 }),
      timezone,
    })
    .map(({ every, day, ...rest }) => ({
      to: `slack:C${serial}`,
      every,
      ...(every === "day" ? {} : { on: day }),
      ...rest,
    }));

/** Terms as a file without faults states them. */
export const terms: fc.Arbitrary<Terms> = fc
  .tuple(fc.constantFrom<Terms["kind"]>("sla", "pbc", "hybrid"), fc.option(calendar))
  .chain(([kind, hours]) => fc.tuple(fc.constant(kind), fc.constant(hours), clocksFor(hours !== null)))
  .chain(([kind, hours, clocks]) =>
    sparse<Terms>(
      {
        id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/),
        title: line(60),
        currency: fc
          .constantFrom("EUR", "JPY", "KWD", "CLF")
          .filter((code) => currencyExponent(code) !== null),
        from: fc.constantFrom("2025-01-01", "2025-12-31"),
        until: fc.constantFrom("2028-01-01", "2031-02-28"),
        kind: fc.constant(kind),
        parties: fc.record({
          provider: fc.record({ name: line(30), members: people("slack:U1") }),
          customer: fc.record({ name: line(30), members: people("discord:user:2") }),
        }),
        reviewers: people("slack:U3"),
        checks: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}:[a-z_.]{1,12}$/), { maxLength: 2 }),
        arbiter: fc.constant("slack:U4"),
        scope: people("slack:T5"),
        requesters: fc.record({ bots: people("slack:B6") }),
        assistant: fc.record({
          members: people("slack:U7"),
          acknowledgements: patterns,
          completions: patterns,
          failures: patterns,
        }),
        period: fc.record({ every: fc.constantFrom("day", "week", "month", "quarter"), timezone: zones }),
        calendar: fc.constant(hours),
        tasks: fc.record({
          open: fc.constantFrom("mention", "every-message"),
          groupWithinMs: milliseconds(0),
          reopen: fc.record({
            policy: fc.constantFrom("continue", "new-cycle", "first-only"),
            withinMs: milliseconds(0),
          }),
          warnAt: fc
            .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 3 })
            .map((points) => points.toSorted((one, other) => one - other).map((each) => ratio(each, 10_000))),
          closeAfterMs: milliseconds(1),
          thanks: patterns,
          reactions: fc.record({
            confirm: fc.subarray(["white_check_mark", "✅", "+1"]),
            reopen: fc.subarray(["x", "❌", "no_entry"]),
            acknowledge: fc.subarray(["eyes", "👀", "100"]),
          }),
        }),
        store: fc.record({ text: fc.constantFrom("none", "title") }),
        availability: fc.record({ heartbeatMs: milliseconds(1), unknownCap: share(0, 10_000) }),
        samples: fc.record({ minimum: fc.integer({ min: 1, max: 500 }) }),
        ...(kind === "pbc" ? {} : { sla: sla(clocks) }),
        ...(kind === "sla" ? {} : { pbc: pbc(clocks, kind === "hybrid") }),
        settlement: fc.record({
          windowMs: milliseconds(0),
          claimMs: milliseconds(0),
          adjustFor: fc.integer({ min: 0, max: 12 }),
          maintenanceCapMs: milliseconds(0),
        }),
        digests: fc
          .nat(2)
          .chain((count) => all(Array.from({ length: count }, (_, serial) => digest(serial, zones)))),
        warnings: people("slack:C8").map((places) => places.map((to) => ({ to }))),
      } as never,
      ...([
        "id",
        "title",
        "currency",
        "kind",
        "parties",
        "reviewers",
        "checks",
        "scope",
        "requesters",
        "assistant",
        "period",
        "calendar",
        "tasks",
        "store",
        "availability",
        "samples",
        "settlement",
        "digests",
      ] as const),
      ...(kind === "pbc" ? [] : (["sla"] as const)),
      ...(kind === "sla" ? [] : (["pbc"] as const)),
    ),
  );
