import { percentText } from "../../agreement/decimal.js";
import { hash53 } from "../../bytes/hash53.js";
import { slotsOf } from "../delivery/slot.js";
import type { BurnWarning, CreditWarning } from "./budgets.js";
import type { FoundWarning } from "./clocks.js";

/** Something that people are told of while they can still do something about it. */
export type Warning = FoundWarning | BurnWarning | CreditWarning;

/** One warning to one place. */
export interface WarningSlot {
  /** `platform:channel`. */
  readonly to: string;
  readonly about: string;
}

/** Every warning to every place, each delivered once. */
export const warningSlots = slotsOf<"warning", WarningSlot>(
  "warning",
  ({ to, about }) => `pact:warning:${to}:${about}`,
);

/** Ids of facts have an end. */
const MOST_NAME = 700;

/** What names a warning, always the same: `clock slack:C1:1.1:1.1 resolution-time 75%`. */
export function nameOf(warning: Warning, now: number): string {
  switch (warning.kind) {
    case "clock": {
      const { task, clock, startedAt, level } = warning;
      const running = startedAt === null ? clock : `${clock} ${startedAt}`;
      return `clock ${short(task)} ${running} ${level === "breached" ? level : percentText(level)}`;
    }
    case "burn":
      return burnName(warning, Math.floor(now / warning.pair.longMs));
    case "credit": {
      const { period, metric, band, misses } = warning;
      return `credit ${period} ${metric} ${band} ${misses === 0 ? "due" : "near"}`;
    }
  }
}

/** An alert that goes on is said again once its long window has passed: what named it before, or `null`. */
export function nameBefore(warning: Warning, now: number): string | null {
  return warning.kind === "burn" ? burnName(warning, Math.floor(now / warning.pair.longMs) - 1) : null;
}

function burnName({ metric, pair }: BurnWarning, window: number): string {
  return `burn ${metric} ${pair.longMs} ${window}`;
}

function short(task: string): string {
  return task.length <= MOST_NAME
    ? task
    : `#${hash53(task).toString(36)}${hash53(`again ${task}`).toString(36)}`;
}
