import type { Ratio } from "../measure/ratio.js";
import type { Clock } from "../task/fact.js";
import type { CalendarSpec } from "../time/spec.js";

/** What was promised, as parsed, checked and with every default put in: the agreement file's keys, units in names. */
export interface Terms {
  readonly id: string;
  readonly title: string;
  /** ISO 4217 code. */
  readonly currency: string;
  /** Local dates in the period's zone, `YYYY-MM-DD`; `until` is the last day. */
  readonly from?: string;
  readonly until?: string;
  readonly kind: "sla" | "pbc" | "hybrid";
  readonly parties: { readonly provider: PartyTerms; readonly customer: PartyTerms };
  readonly reviewers: readonly string[];
  readonly checks: readonly string[];
  readonly arbiter?: string;
  /** `platform:workspace` or `platform:workspace/channel`; empty is everywhere. */
  readonly scope: readonly string[];
  readonly requesters: { readonly bots: readonly string[] };
  readonly assistant: {
    readonly members: readonly string[];
    /** Sources of linear-time regular expressions. */
    readonly acknowledgements: readonly string[];
    readonly completions: readonly string[];
    readonly failures: readonly string[];
  };
  readonly period: { readonly every: PeriodKind; readonly timezone: string };
  /** `null`: always open. Its holidays are dates by now: named ones are resolved by the reader of the file. */
  readonly calendar: CalendarSpec | null;
  readonly tasks: TaskTerms;
  readonly store: { readonly text: "none" | "title" };
  readonly availability: { readonly heartbeatMs: number; readonly unknownCap: Ratio };
  readonly samples: { readonly minimum: number };
  readonly sla?: SlaTerms;
  readonly pbc?: PbcTerms;
  readonly settlement: {
    readonly windowMs: number;
    readonly claimMs: number;
    readonly adjustFor: number;
    readonly maintenanceCapMs: number;
  };
  readonly digests: readonly DigestTerms[];
  /** Who is warned; without it the receivers of the digests are. */
  readonly warnings?: readonly WarningTerms[];
}

export type PeriodKind = "day" | "week" | "month" | "quarter";

export interface PartyTerms {
  readonly name: string;
  readonly members: readonly string[];
}

export interface TaskTerms {
  readonly open: "mention" | "every-message";
  readonly groupWithinMs: number;
  readonly reopen: { readonly policy: "continue" | "new-cycle" | "first-only"; readonly withinMs: number };
  readonly warnAt: readonly Ratio[];
  readonly closeAfterMs: number;
  readonly thanks: readonly string[];
  readonly reactions: {
    readonly confirm: readonly string[];
    readonly reopen: readonly string[];
    readonly acknowledge: readonly string[];
  };
}

/** A duration in ms, or a number of business days. */
export type Target = { readonly ms: number } | { readonly businessDays: number };

/** What a time metric's clocks are held to. */
export interface ClockTerms {
  /** By priority, whatever its case; `default` is always there. */
  readonly within: Readonly<Record<string, Target>> & { readonly default: Target };
  readonly hours: "always" | "calendar";
}

export type RatioMetric =
  | Clock
  | "completion-rate"
  | "accuracy"
  | "satisfaction"
  | "reopen-rate"
  | "handoff-rate"
  | "availability";
export type Metric = RatioMetric | "cost-per-completion";

export interface Objective {
  readonly metric: RatioMetric;
  /** Time metrics only. */
  readonly clock?: ClockTerms;
  /** Availability only: its agreed time. */
  readonly hours?: "always" | "calendar";
  readonly target: Ratio;
  /** From the mildest to the worst; empty: report only. `below` for higher-is-better, `above` for lower-is-better. */
  readonly credits: readonly { readonly threshold: Ratio; readonly credit: Ratio }[];
}

export interface SlaTerms {
  /** Minor units of the currency. */
  readonly feeMinor: bigint;
  readonly floorMinor?: bigint;
  readonly cap?: Ratio;
  readonly repeat?: Ratio;
  readonly once: readonly (readonly RatioMetric[])[];
  readonly objectives: readonly Objective[];
}

export interface Outcome {
  readonly metric: Metric;
  readonly clock?: ClockTerms;
  readonly hours?: "always" | "calendar";
  readonly weight: Ratio;
  /** Shares as ratios; for cost-per-completion units of the currency. */
  readonly floor: Ratio;
  readonly target: Ratio;
  readonly stretch?: Ratio;
  readonly stretchScore?: Ratio;
  readonly gate: boolean;
}

export interface PbcTerms {
  readonly baseMinor: bigint;
  readonly unit?: { readonly metric: "completions"; readonly price: Ratio };
  readonly poolMinor: bigint;
  readonly payFrom: Ratio;
  readonly payBands?: readonly { readonly from: Ratio; readonly pay: Ratio }[];
  readonly minMinor?: bigint;
  readonly maxMinor?: bigint;
  readonly outcomes: readonly Outcome[];
  readonly grades: Readonly<Record<"A" | "B" | "C" | "D", Ratio>>;
}

export interface WarningTerms {
  readonly to: string;
}

export interface DigestTerms {
  readonly to: string;
  readonly every: "day" | "week" | "month";
  /** Weekday 1 (Monday) to 7, or day of the month 1 to 31; nothing for a daily one. */
  readonly on?: number;
  /** Minutes since local midnight. */
  readonly atMinute: number;
  readonly timezone: string;
}
