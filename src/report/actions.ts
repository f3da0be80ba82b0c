import type { Action, Report } from "./report.js";

/** The plain-text form of a button, what one types instead: `Dispute: /pact task dispute task:… reason:REASON`. */
export function actionText({ label, line, typed = line, asks = [] }: Action): string {
  return [`${label}:`, "/pact", typed, ...asks.map((name) => `${name}:${name.toUpperCase()}`)].join(" ");
}

/** A report that ends with what may be done next. */
export function withActions(report: Report, actions: readonly Action[]): Report {
  return actions.length === 0
    ? report
    : { ...report, blocks: [...report.blocks, { kind: "actions", actions }] };
}
