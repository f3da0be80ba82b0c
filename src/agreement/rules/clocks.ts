import { isClock } from "../../measure/metrics.js";
import type { ObjectiveDocument, OutcomeDocument } from "../document.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import { isMetric, METRICS, RATIO_METRICS, takesHours } from "../metric.js";
import { nearest } from "../nearest.js";
import type { ItemParts, Parts } from "../parts.js";
import type { Metric } from "../terms.js";

/** An objective or outcome of a known metric, with its place. */
export interface Entry {
  readonly path: Path;
  readonly metric: Metric;
  readonly within?: ObjectiveDocument["within"];
  readonly hours?: ObjectiveDocument["hours"];
  /** All of it could be read. */
  readonly whole: boolean;
}

/** Metrics, and what their clocks are held to: the same for the same clock, wherever it is named. */
export function judgeClocks(parts: Parts, judge: Judge): void {
  const objectives = known(parts.sla?.objectives ?? [], ["sla", "objectives"], RATIO_METRICS, judge);
  const outcomes = known(parts.pbc?.outcomes ?? [], ["pbc", "outcomes"], METRICS, judge);
  for (const entry of [...objectives, ...outcomes]) judgeEntry(entry, judge);
  for (const outcome of outcomes) {
    const objective = objectives.find(({ metric }) => metric === outcome.metric);
    if (objective?.whole && outcome.whole) judgeAgreement(objective, outcome, judge);
  }
  judgeUse([...objectives, ...outcomes], parts, judge);
}

function known(
  written: readonly ItemParts<ObjectiveDocument | OutcomeDocument>[],
  at: Path,
  metrics: readonly Metric[],
  judge: Judge,
): Entry[] {
  const entries: Entry[] = [];
  for (const [index, entry] of written.entries()) {
    const { metric, within, hours, whole } = entry;
    if (metric === undefined) continue;
    const path = [...at, index];
    if (!isMetric(metric) || !metrics.includes(metric)) {
      const near = nearest(metric, metrics);
      const elsewhere = isMetric(metric) ? "move it to pbc.outcomes" : "choose one of these";
      judge.refuse("unknown-metric", [...path, "metric"], {
        expected: `a metric out of ${metrics.join(", ")}`,
        fix: near && !isMetric(metric) ? `write ${near}` : elsewhere,
      });
    } else if (entries.some((other) => other.metric === metric)) {
      judge.refuse("duplicate", [...path, "metric"], {
        found: `${metric} a second time`,
        expected: "each metric once",
        fix: "put what both say into one entry",
      });
    } else entries.push({ path, metric, within, hours, whole });
  }
  return entries;
}

function judgeEntry(entry: Entry, judge: Judge): void {
  const { path, metric, within, hours } = entry;
  const hasCalendar = judge.has(["calendar"]);
  if (isClock(metric) && !judge.has([...path, "within"])) {
    judge.refuse("missing", [...path, "within"], {
      expected: `the time that ${metric} is held to, such as 60s`,
      fix: "add within",
    });
  }
  if (!isClock(metric) && within !== undefined) surplus("within", "the time metrics");
  if (!takesHours(metric) && hours !== undefined) surplus("hours", "the time metrics and availability");
  if (hours === "calendar" && !hasCalendar) {
    judge.warn("no-calendar", [...path, "hours"], {
      found: "calendar, but the agreement has none",
      expected: "a calendar with opening hours",
      fix: "add calendar, or write always",
    });
  }
  if (!isClock(metric) || !within) return;
  if (!("default" in within)) {
    judge.refuse("missing", [...path, "within", "default"], {
      expected: "the time for every other priority",
      fix: "add default",
    });
  }
  judgePriorities(within, [...path, "within"], judge);
  const hoursRead = hours !== undefined || !judge.has([...path, "hours"]);
  for (const [priority, target] of Object.entries(within)) {
    const place = [...path, "within", priority];
    if ("businessDays" in target && (hours === "always" || !hasCalendar)) {
      judge.refuse("business-days", place, {
        expected: "a duration in hours: business days need the hours of a calendar",
        fix:
          hours === "always"
            ? "write hours: calendar, or 24h for each day"
            : "add calendar, or write 24h for each day",
      });
    }
    const days = /^(\d+)d/.exec(judge.textAt(place) ?? "")?.[1];
    if (days !== undefined && hoursRead && hasCalendar && hours !== "always") {
      judge.warn("open-hours", place, {
        expected: `a time that nobody misreads: on a calendar clock ${days}d is ${Number(days) * 24} open hours`,
        fix: `write ${days}bd for business days, or ${Number(days) * 24}h for open hours`,
      });
    }
  }

  function surplus(key: string, whose: string): void {
    judge.refuse("surplus", [...path, key], {
      found: `${key} beside ${metric}`,
      expected: `${key} only beside ${whose}`,
      fix: "remove it",
      atKey: true,
    });
  }
}

/** A priority is one whatever its case: two names for it would be two times. */
function judgePriorities(within: object, path: Path, judge: Judge): void {
  const seen = new Map<string, string>();
  for (const name of Object.keys(within)) {
    const before = seen.get(name.toLowerCase());
    if (before === undefined) {
      seen.set(name.toLowerCase(), name);
      continue;
    }
    judge.refuse("duplicate", [...path, name], {
      found: `${name} beside ${before}`,
      expected: "each priority once: upper and lower case are one",
      fix: "remove one of the two",
      atKey: true,
    });
  }
}

function judgeAgreement(objective: Entry, outcome: Entry, judge: Judge): void {
  const { metric } = outcome;
  if ((objective.hours ?? "calendar") !== (outcome.hours ?? "calendar")) {
    const remark = {
      found: outcome.hours ?? "nothing, that is calendar",
      expected: `${objective.hours ?? "calendar"}, as sla says of ${metric}`,
      fix: "give both the same hours",
    };
    if (isClock(metric)) judge.refuse("one-clock", [...outcome.path, "hours"], remark);
    else if (takesHours(metric)) judge.warn("one-clock", [...outcome.path, "hours"], remark);
  }
  if (!isClock(metric) || !objective.within || !outcome.within) return;
  if (targetsOf(objective) === targetsOf(outcome)) return;
  judge.refuse("one-clock", [...outcome.path, "within"], {
    expected: `the same times as sla gives ${metric}`,
    fix: "give both the same within",
  });
}

function targetsOf({ within = {} }: Entry): string {
  const targets = Object.entries(within).map(([name, target]) => [name.toLowerCase(), target] as const);
  return JSON.stringify(targets.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function judgeUse(entries: readonly Entry[], { calendar, scope = [] }: Parts, judge: Judge): void {
  const usesCalendar = entries.some(({ metric, hours }) => takesHours(metric) && hours !== "always");
  if (calendar && entries.length > 0 && entries.every(({ whole }) => whole) && !usesCalendar) {
    judge.warn("never-binds", ["calendar"], {
      found: "a calendar that nothing uses",
      expected: "a time metric or availability with hours: calendar",
      fix: "remove the calendar, or hours: always where it should count",
      atKey: true,
    });
  }
  const availability = entries.find(({ metric }) => metric === "availability");
  if (availability && !scope.some((place) => /^(?:slack|discord):/.test(place))) {
    judge.warn("no-presence", [...availability.path, "metric"], {
      found:
        scope.length === 0
          ? "availability, and no scope"
          : "availability, and a scope without Slack or Discord",
      expected: "a platform in the scope whose connection is watched; without one availability has no data",
      fix: "name the workspace or guild in scope",
    });
  }
}
