import { renderAgreement } from "../../src/agreement/render.js";
import type { Bundle } from "../../src/app/bundle.js";
import { prepareStatement, sealed } from "../../src/app/settle.js";
import { planStatement, type StatementPlan, StatementRefusal } from "../../src/app/settle-plan.js";
import type { Ledger } from "../../src/ports/ledger.js";
import type { SealedStatement } from "../../src/score/statement.js";
import { keyFileOf, openSigner } from "../seal/key-file.js";
import { nodeSeal } from "../seal/node.js";
import { type Invocation, UserError } from "./command.js";
import { type Asking, readPeriod } from "./session.js";

/** Which statement an invocation asks for. @throws {UserError} where there is none to be. */
export async function planOf({ options, io }: Invocation, asking: Asking): Promise<StatementPlan> {
  const period = await readPeriod(options.period, asking, io);
  if (!period) throw new UserError("settle: found --period all, expected one of the agreement's periods");
  try {
    return await planStatement(asking.ledger, asking.frame, period, asking.now);
  } catch (error) {
    throw error instanceof StatementRefusal ? new UserError(error.message, 1, { cause: error }) : error;
  }
}

/** Draws up a statement and signs it with the key beside its ledger. */
export async function drawUp(
  ledger: Ledger,
  terms: Asking["terms"],
  plan: StatementPlan,
  ledgerAddress: string,
): Promise<Bundle> {
  const bundle = await prepareStatement(ledger, terms, plan, nodeSeal);
  const signer = await openSigner(keyFileOf(ledgerAddress));
  return { ...bundle, statement: sealed(bundle.statement, signer) };
}

/** A statement as it looks before anybody signed it. */
export async function drawUpUnsigned(
  ledger: Ledger,
  terms: Asking["terms"],
  plan: StatementPlan,
): Promise<SealedStatement> {
  const { statement } = await prepareStatement(ledger, terms, plan, nodeSeal);
  return { ...statement, seal: null };
}

/** Other terms than the ledger's own are a proposal: what they would give can be shown, and is never issued. */
export function refuseWhatIf(ledgerTerms: readonly string[], terms: Asking["terms"]): void {
  if (ledgerTerms.includes(renderAgreement(terms))) return;
  throw new UserError(
    "settle: found an agreement file that this ledger was never kept under, expected the ledger's own. Look at it with --dry-run, or record under it first: pawpact replay",
  );
}
