import type { Ledger } from "../../ports/ledger.js";
import type { Frame } from "../../task/frame.js";
import { type Period, periodOf } from "../../time/cohort.js";
import { latestPeriod } from "../period.js";

/** The period asked for; without one that of `now` if a task was opened in it, else the latest with tasks. */
export async function periodFor(
  ledger: Ledger,
  frame: Frame,
  given: Period | undefined,
  now: number,
): Promise<Period> {
  if (given) return given;
  return (await latestPeriod(ledger, frame, now)) ?? periodOf(frame.zone, now, frame.terms.period.every);
}
