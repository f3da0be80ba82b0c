import { isClock } from "../measure/metrics.js";
import { ratio } from "../measure/ratio.js";
import type { CalendarSpec } from "../time/spec.js";
import { currencyExponent } from "./currencies.js";
import type { Document, ObjectiveDocument } from "./document.js";
import { takesHours } from "./metric.js";
import { parseMoney } from "./money.js";
import { digestDay } from "./rules/digests.js";
import type {
  ClockTerms,
  Metric,
  Objective,
  Outcome,
  PbcTerms,
  RatioMetric,
  SlaTerms,
  Terms,
} from "./terms.js";

/** The terms that a document without faults states. */
export function termsOf(document: Document, calendar: CalendarSpec | null): Terms {
  const { from, until, arbiter, sla, pbc, tasks, availability, settlement, period } = document;
  const exponent = currencyExponent(document.currency)!;
  const minor = (text: string) => parseMoney(text, exponent)!;
  return {
    id: document.id,
    title: document.title,
    currency: document.currency,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    kind: sla && pbc ? "hybrid" : sla ? "sla" : "pbc",
    parties: document.parties,
    reviewers: document.reviewers,
    checks: document.checks,
    ...(arbiter === undefined ? {} : { arbiter }),
    scope: document.scope,
    requesters: document.requesters,
    assistant: document.assistant,
    period,
    calendar,
    tasks: {
      open: tasks.open,
      groupWithinMs: tasks.groupWithin,
      reopen: { policy: tasks.reopen.policy, withinMs: tasks.reopen.within },
      warnAt: tasks.warnAt,
      closeAfterMs: tasks.closeAfter,
      thanks: tasks.thanks,
      reactions: tasks.reactions,
    },
    store: document.store,
    availability: { heartbeatMs: availability.heartbeat, unknownCap: availability.unknownCap },
    samples: document.samples,
    ...(sla ? { sla: slaTerms(sla, minor) } : {}),
    ...(pbc ? { pbc: pbcTerms(pbc, minor) } : {}),
    settlement: {
      windowMs: settlement.window,
      claimMs: settlement.claim,
      adjustFor: settlement.adjustFor,
      maintenanceCapMs: settlement.maintenanceCap,
    },
    digests: document.digests.map((digest) => {
      const on = digestDay(digest);
      return {
        to: digest.to,
        every: digest.every,
        ...(on === undefined ? {} : { on }),
        atMinute: digest.at,
        timezone: digest.timezone ?? period.timezone,
      };
    }),
    ...(document.warnings ? { warnings: document.warnings } : {}),
  };
}

function slaTerms(sla: NonNullable<Document["sla"]>, minor: (text: string) => bigint): SlaTerms {
  return {
    feeMinor: minor(sla.fee),
    ...(sla.floor === undefined ? {} : { floorMinor: minor(sla.floor) }),
    ...(sla.cap ? { cap: sla.cap } : {}),
    ...(sla.repeat ? { repeat: sla.repeat } : {}),
    once: sla.once as RatioMetric[][],
    objectives: sla.objectives.map((objective): Objective => {
      const metric = objective.metric as RatioMetric;
      const credits = objective.credits.map(({ below, above, credit }) => ({
        threshold: (below ?? above)!,
        credit,
      }));
      return { metric, ...clockOf(metric, objective), target: objective.target, credits };
    }),
  };
}

function pbcTerms(pbc: NonNullable<Document["pbc"]>, minor: (text: string) => bigint): PbcTerms {
  return {
    baseMinor: minor(pbc.base ?? "0"),
    ...(pbc.unit ? { unit: pbc.unit } : {}),
    poolMinor: minor(pbc.pool ?? "0"),
    payFrom: pbc.payFrom ?? ratio(61),
    ...(pbc.payBands ? { payBands: pbc.payBands } : {}),
    ...(pbc.min === undefined ? {} : { minMinor: minor(pbc.min) }),
    ...(pbc.max === undefined ? {} : { maxMinor: minor(pbc.max) }),
    outcomes: pbc.outcomes.map((outcome): Outcome => {
      const metric = outcome.metric as Metric;
      return {
        metric,
        ...clockOf(metric, outcome),
        weight: outcome.weight,
        floor: outcome.floor,
        target: outcome.target,
        ...(outcome.stretch ? { stretch: outcome.stretch } : {}),
        ...(outcome.stretchScore ? { stretchScore: outcome.stretchScore } : {}),
        gate: outcome.gate,
      };
    }),
    grades: pbc.grades,
  };
}

function clockOf(
  metric: Metric,
  { within, hours = "calendar" }: Pick<ObjectiveDocument, "within" | "hours">,
): { clock?: ClockTerms; hours?: "always" | "calendar" } {
  if (isClock(metric)) return { clock: { within: within as ClockTerms["within"], hours } };
  return takesHours(metric) ? { hours } : {};
}
