import { parseAgreement } from "../agreement/parse.js";
import type { RatioMetric, Terms } from "../agreement/terms.js";
import type { Ledger } from "../ports/ledger.js";
import type { Seal } from "../ports/seal.js";
import { CREDIT_KEY } from "../score/sla.js";
import type { SealedStatement, Statement } from "../score/statement.js";
import { draftStatement } from "../score/statement-draft.js";
import { coveredShare } from "../score/worth.js";
import type { Fact } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { type Period, parsePeriod, periodBounds, previousPeriod } from "../time/cohort.js";
import type { ResolvedZone } from "../time/zone.js";
import { ledgerOf } from "./evidence.js";
import { frameOf } from "./frame.js";
import { houseOf } from "./house.js";
import { statementsIn } from "./statements.js";
import { reckonPeriod } from "./worth.js";

/** What a statement is computed from: evidence and terms alone. */
export interface Stating {
  readonly terms: Terms;
  readonly zones: readonly ResolvedZone[];
  readonly period: Period;
  readonly stage: Statement["stage"];
  /** ms since epoch. */
  readonly asOf: number;
  /** The facts of the evidence. */
  readonly facts: readonly Fact[];
  /** The texts that are hashed into it. */
  readonly bundle: { readonly evidence: string; readonly terms: string; readonly zones: string };
}

/**
 * States a period from evidence. Whoever has the same evidence, terms and zones gets the same statement, byte for byte.
 *
 * @throws {RangeError} where the evidence lacks terms that an earlier period was stated under.
 */
export async function stateFrom(stating: Stating, seal: Seal): Promise<Statement> {
  const { terms, zones, period, stage, asOf, facts, bundle } = stating;
  const ledger = ledgerOf(facts);
  const house = houseOf(facts, asOf);
  const frame = frameOf(terms, zones, house, seal);
  const termsSha256 = seal.sha256(bundle.terms);
  const frameUnder = (statement: Statement) =>
    statement.terms.sha256 === termsSha256
      ? frame
      : frameOf(...proposed(facts, statement, seal), house, seal);

  const earlier = statementsIn(facts);
  const creditedBefore = statedCredits(earlier, period);
  const { card, worth } = await reckonPeriod(ledger, frame, period, asOf, undefined, creditedBefore);
  const covered = coveredShare(terms, period).num > 0n;
  const adjusted: { period: string; feeMinor: bigint }[] = [];
  const { adjustFor } = terms.settlement;
  for (const statement of adjustFor > 0 ? earlier.slice(-adjustFor) : []) {
    adjusted.push(await feeOf(ledger, frameUnder(statement), statement, asOf, earlier));
  }
  return draftStatement({
    terms,
    termsSha256,
    zonesSha256: seal.sha256(bundle.zones),
    period,
    stage,
    asOf,
    card,
    worth: covered ? worth : null,
    raw: covered ? await rawOf(ledger, frame, period, asOf, card.tasks.excluded, creditedBefore) : null,
    adjusted,
    earlier,
    evidence: { sha256: seal.sha256(bundle.evidence), facts: facts.length },
  });
}

async function feeOf(
  ledger: Ledger,
  frame: Frame,
  { period }: Statement,
  asOf: number,
  earlier: readonly Statement[],
) {
  const own = parsePeriod(period.key)!;
  const covered = coveredShare(frame.terms, own).num > 0n;
  const { worth } = await reckonPeriod(ledger, frame, own, asOf, undefined, statedCredits(earlier, own));
  return { period: period.key, feeMinor: covered && worth ? worth.dueMinor : 0n };
}

/** What would be due without exclusions, where one touches the period. */
async function rawOf(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  asOf: number,
  excludedTasks: number,
  creditedBefore: ReadonlySet<RatioMetric>,
): Promise<Statement["raw"]> {
  const { from } = periodBounds(frame.zone, period);
  const windows = frame.exclusions.windows.filter((window) => window.from < asOf && window.to > from);
  if (excludedTasks === 0 && windows.length === 0) return null;
  const bare: Frame = {
    ...frame,
    id: `${frame.id} without exclusions`,
    exclusions: { tasks: new Set(), windows: [] },
  };
  const { worth } = await reckonPeriod(ledger, bare, period, asOf, undefined, creditedBefore);
  return { dueMinor: String(worth?.dueMinor ?? 0n), excludedTasks, excludedWindows: windows.length };
}

/** What earned a credit in the period before, as it was stated: `repeat` multiplies what comes again. */
export function statedCredits(earlier: readonly Statement[], period: Period): ReadonlySet<RatioMetric> {
  const before = earlier.find((statement) => statement.period.key === previousPeriod(period).key);
  const keys = before?.lines.map(({ key }) => key) ?? [];
  return new Set(
    keys.flatMap((key) => (key.startsWith(CREDIT_KEY) ? [key.slice(CREDIT_KEY.length) as RatioMetric] : [])),
  );
}

/** The terms that an earlier period was stated under, with their zones, as the evidence holds them. */
function proposed(
  facts: readonly Fact[],
  statement: SealedStatement | Statement,
  seal: Seal,
): [Terms, ResolvedZone[]] {
  for (const fact of facts) {
    if (fact.type !== "terms.proposed" || seal.sha256(fact.data.terms) !== statement.terms.sha256) continue;
    const { terms } = parseAgreement(fact.data.terms);
    if (terms) return [terms, fact.data.zones as ResolvedZone[]];
  }
  throw new RangeError(
    `statement: found no terms ${statement.terms.sha256} in the evidence, expected those that ${statement.period.key} was stated under. Record them again: pawpact replay --agreement FILE`,
  );
}
