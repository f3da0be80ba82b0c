import type { Ledger } from "../ports/ledger.js";
import type { SealedStatement, Statement } from "../score/statement.js";
import { coveredShare } from "../score/worth.js";
import type { Frame } from "../task/frame.js";
import { nextPeriod, type Period, parsePeriod, periodBounds, wholePeriodsIn } from "../time/cohort.js";
import { utcText } from "../time/iso.js";
import { STATEMENTS, statementsIn } from "./statements.js";
import { unseenText } from "./unseen.js";

/** Which statement of a period there is to be, before anything is counted. */
export interface StatementPlan {
  readonly period: Period;
  readonly stage: Statement["stage"];
  /** ms since epoch. */
  readonly asOf: number;
  /** The final one, where it was issued already: it never changes. */
  readonly issued: SealedStatement | null;
  /** The final ones of earlier periods, in order. */
  readonly earlier: readonly SealedStatement[];
}

/** A statement that cannot be drawn up: what was found, what was expected, what to do. */
export class StatementRefusal extends Error {
  override readonly name = "StatementRefusal";
}

/**
 * Says which statement a period gets at `now`: none before it ends, a provisional one while its window runs, then the
 * final one, as of the end of the window. The first may be of any period; from then on each follows the one before, so
 * that every adjustment and balance has its place.
 *
 * @throws {StatementRefusal}
 */
export async function planStatement(
  ledger: Ledger,
  { terms, zone }: Frame,
  period: Period,
  now: number,
): Promise<StatementPlan> {
  const { every } = terms.period;
  if (wholePeriodsIn(period, every)?.length !== 1) {
    throw new StatementRefusal(
      `settle: found the ${period.kind} ${period.key}, expected a ${every}: the agreement is settled by the ${every}. Name one of its ${every}s`,
    );
  }
  const all = statementsIn((await ledger.load(STATEMENTS)).facts);
  const issued = all.find(({ period: { key } }) => key === period.key) ?? null;
  const earlier = all.filter((statement) => statement.period.lastDay < period.firstDay);
  const { from, to } = periodBounds(zone, period);
  const finalAt = to + terms.settlement.windowMs;
  if (issued) return { period, stage: "final", asOf: finalAt, issued, earlier };
  if (now < from) {
    throw new StatementRefusal(
      `settle: found that ${unseenText(period, { why: "not-begun", from })}, expected a ${every} that has ended. Ask again once it has: it ends at ${utcText(to)}`,
    );
  }
  if (now < to) {
    throw new StatementRefusal(
      `settle: found ${period.key} still running at ${utcText(now)}, expected a ${every} that has ended: it ends at ${utcText(to)}. Ask again then; pawpact score shows how it stands`,
    );
  }
  refuseGap(period, all, earlier);
  refuseUncovered(terms, period, earlier);
  const final = now >= finalAt;
  return { period, stage: final ? "final" : "provisional", asOf: final ? finalAt : now, issued, earlier };
}

function refuseGap(period: Period, all: readonly Statement[], earlier: readonly Statement[]): void {
  const [first] = all;
  const last = earlier.at(-1);
  if (!first) return;
  if (!last) {
    throw new StatementRefusal(
      `settle: found ${period.key} before ${first.period.key}, the first period that was settled, expected one after it: what came before would never have been adjusted. Settle the periods that follow`,
    );
  }
  const next = nextPeriod(parsePeriod(last.period.key)!);
  if (next.firstDay === period.firstDay) return;
  throw new StatementRefusal(
    `settle: found ${last.period.key} as the last final statement, expected the period before ${period.key}: adjustments and balances go from one to the next. Settle ${next.key} first`,
  );
}

/** After its last period an agreement is still adjusted, as long as its statements are. */
function refuseUncovered(terms: Frame["terms"], period: Period, earlier: readonly Statement[]): void {
  if (coveredShare(terms, period).num > 0n) return;
  const { adjustFor } = terms.settlement;
  const adjusts = adjustFor > 0 && earlier.slice(-adjustFor).some(({ lines }) => lines.length > 0);
  if (adjusts || (earlier.at(-1)?.carriedMinor ?? "0") !== "0") return;
  throw new StatementRefusal(
    `settle: found ${period.key}, expected a period between ${terms.from ?? "the beginning"} and ${terms.until ?? "now"}, for which the agreement runs. Name one of those`,
  );
}
