import type { Ledger } from "../ports/ledger.js";
import type { Frame } from "../task/frame.js";
import { type Period, periodBounds } from "../time/cohort.js";
import { utcSecond } from "../time/iso.js";

/** Why there is nothing to say of a period: it lies ahead, or it was over before anything was recorded. */
export type Unseen =
  | { readonly why: "not-begun" /** ms since epoch. */; readonly from: number }
  | {
      readonly why: "before-first-fact" /** ms since epoch; `null` in an empty ledger. */;
      readonly firstAt: number | null;
    };

/** Whether there is nothing to say of a period at `now`; `null` where there is. */
export async function unseenIn(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
): Promise<Unseen | null> {
  const { from, to } = periodBounds(frame.zone, period);
  if (now < from) return { why: "not-begun", from };
  if (now < to) return null;
  const { firstAt } = await ledger.extent();
  return firstAt !== null && firstAt < to ? null : { why: "before-first-fact", firstAt };
}

/** `2030-01 has not begun (it begins at 2030-01-01T00:00:00Z)` */
export function unseenText({ key }: Period, unseen: Unseen): string {
  if (unseen.why === "not-begun") return `${key} has not begun (it begins at ${utcSecond(unseen.from)})`;
  const { firstAt } = unseen;
  const first = firstAt === null ? "there is none yet" : `it is of ${utcSecond(firstAt)}`;
  return `${key} ended before the first fact of this ledger (${first})`;
}
