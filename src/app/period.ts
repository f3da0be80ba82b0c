import { taskCode } from "../measure/catalogue.js";
import type { Ledger } from "../ports/ledger.js";
import type { Frame } from "../task/frame.js";
import { daysOf, type Period, periodOf, previousPeriod } from "../time/cohort.js";

/** The latest of the agreement's periods in which a task was opened, up to `now`; `null` in a ledger without tasks. */
export async function latestPeriod(ledger: Ledger, frame: Frame, now: number): Promise<Period | null> {
  const { firstAt, lastAt } = await ledger.extent();
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  if (firstAt === null || lastAt === null || !active) return null;
  const { zone, terms } = frame;
  const first = periodOf(zone, Math.min(firstAt, now), terms.period.every);
  let period = periodOf(zone, Math.min(lastAt, now), terms.period.every);
  for (;;) {
    const days = daysOf(period).map((day) => `d:${day}`);
    const { rows } = await ledger.tally(active.id, days, [], Math.max(now, active.watermark));
    if ([...rows.values()].some((counters) => (counters.get(taskCode("tasks")) ?? 0) > 0)) return period;
    if (period.key === first.key) return null;
    period = previousPeriod(period);
  }
}
