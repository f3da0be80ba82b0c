import { taskCode } from "../measure/catalogue.js";
import type { Ledger } from "../ports/ledger.js";
import type { Frame } from "../task/frame.js";
import { daysOf, type Period } from "../time/cohort.js";

/**
 * How many tasks were opened in a period, read off the counters: a row a day. `null` where the ledger keeps none for
 * this frame at `now` (ms since epoch).
 */
export async function countOpened(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
): Promise<number | null> {
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  if (active?.id !== frame.id || now < active.watermark) return null;
  const days = daysOf(period).map((day) => `d:${day}`);
  const { rows } = await ledger.tally(frame.id, days, [], now);
  return days.reduce((sum, day) => sum + (rows.get(day)?.get(taskCode("tasks")) ?? 0), 0);
}
