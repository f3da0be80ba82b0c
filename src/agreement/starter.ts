import { ratio } from "../measure/ratio.js";
import type { Objective, Outcome, PbcTerms, SlaTerms, Terms } from "./terms.js";

/** What a first agreement is made from; everything else in it is the usual. */
export interface Starter {
  readonly id: string;
  readonly kind: Terms["kind"];
  readonly title: string;
  readonly provider: string;
  readonly customer: string;
  /** IANA zone of the period and the office hours. */
  readonly timezone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** 10 to the power of the currency's decimals. */
  readonly minorPerUnit: bigint;
}

const HOUR_MS = 3_600_000;
const percent = (count: number) => ratio(count, 100);

/** A first agreement that is worth signing after a second look: round figures, the usual rules. */
export function starterTerms(starter: Starter): Terms {
  const { id, kind, title, timezone, currency } = starter;
  const office = [{ fromMinute: 540, toMinute: 1_020 }];
  return {
    id,
    title,
    currency,
    kind,
    parties: {
      provider: { name: starter.provider, members: [] },
      customer: { name: starter.customer, members: [] },
    },
    reviewers: [],
    checks: [],
    scope: [],
    requesters: { bots: [] },
    assistant: { members: [], acknowledgements: [], completions: [], failures: [] },
    period: { every: "month", timezone },
    calendar: {
      timezone,
      hours: { 1: office, 2: office, 3: office, 4: office, 5: office },
      holidays: [],
      overrides: {},
    },
    tasks: {
      open: "mention",
      groupWithinMs: 120_000,
      reopen: { policy: "continue", withinMs: 72 * HOUR_MS },
      warnAt: [percent(75), percent(90)],
      closeAfterMs: 168 * HOUR_MS,
      thanks: ["^(thanks|thank you|ありがとう)"],
      reactions: {
        confirm: ["white_check_mark", "✅"],
        reopen: ["x", "❌"],
        acknowledge: ["eyes", "👀"],
      },
    },
    store: { text: "none" },
    availability: { heartbeatMs: 60_000, unknownCap: percent(1) },
    samples: { minimum: 20 },
    ...(kind === "pbc" ? {} : { sla: starterSla(starter) }),
    ...(kind === "sla" ? {} : { pbc: starterPbc(starter) }),
    settlement: {
      windowMs: 72 * HOUR_MS,
      claimMs: 72 * HOUR_MS,
      adjustFor: 2,
      maintenanceCapMs: 4 * HOUR_MS,
    },
    digests: [],
  };
}

const resolution = { within: { default: { ms: 8 * HOUR_MS } }, hours: "calendar" } as const;

function starterSla({ minorPerUnit }: Starter): SlaTerms {
  const objectives: readonly Objective[] = [
    {
      metric: "first-response-time",
      clock: { within: { default: { ms: 60_000 } }, hours: "always" },
      target: percent(95),
      credits: [
        { threshold: percent(95), credit: percent(5) },
        { threshold: percent(90), credit: percent(15) },
      ],
    },
    {
      metric: "resolution-time",
      clock: resolution,
      target: percent(90),
      credits: [
        { threshold: percent(90), credit: percent(5) },
        { threshold: percent(75), credit: percent(15) },
      ],
    },
    { metric: "reopen-rate", target: percent(5), credits: [{ threshold: percent(5), credit: percent(5) }] },
  ];
  return { feeMinor: 2_000n * minorPerUnit, cap: percent(30), once: [], objectives };
}

function starterPbc({ minorPerUnit, kind }: Starter): PbcTerms {
  const shared = { gate: false } as const;
  const outcomes: readonly Outcome[] = [
    { ...shared, metric: "completion-rate", weight: ratio(50), floor: percent(70), target: percent(90) },
    { ...shared, metric: "satisfaction", weight: ratio(30), floor: percent(60), target: percent(85) },
    {
      ...shared,
      metric: "resolution-time",
      clock: resolution,
      weight: ratio(20),
      floor: percent(75),
      target: percent(90),
    },
  ];
  return {
    baseMinor: kind === "pbc" ? 500n * minorPerUnit : 0n,
    poolMinor: 1_500n * minorPerUnit,
    payFrom: ratio(61),
    outcomes,
    grades: { A: percent(100), B: percent(100), C: percent(50), D: percent(0) },
  };
}
