import { issuingFacts, proposalsIn } from "../../src/app/settle.js";
import type { StatementPlan } from "../../src/app/settle-plan.js";
import { STATEMENTS, statementsIn } from "../../src/app/statements.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { statementReport } from "../../src/report/statement.js";
import { renderText } from "../../src/report/text.js";
import { type SealedStatement, statementText } from "../../src/score/statement.js";
import { openForWriting } from "../compose.js";
import { nodeSeal } from "../seal/node.js";
import { isJson } from "./answering.js";
import type { CliCommand, ExitCode, Invocation } from "./command.js";
import { print } from "./run.js";
import { type Asking, ledgerAddressOf, openAsking } from "./session.js";
import { drawUp, drawUpUnsigned, planOf, refuseWhatIf } from "./settling.js";

export const settle: CliCommand = {
  definition: cliDefinition("settle"),
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const statement = await statementFor(invocation);
  const text = isJson(options.format)
    ? `${statementText(statement)}\n`
    : renderText(statementReport(statement), { width: 80, colour: io.colour });
  await print(io, text);
  return 0;
}

async function statementFor(invocation: Invocation): Promise<SealedStatement> {
  const asking = await openAsking(invocation);
  let plan: StatementPlan;
  try {
    plan = await planOf(invocation, asking);
    if (plan.issued) return plan.issued;
    const { ledger, terms } = asking;
    if (invocation.options["dry-run"]) return await drawUpUnsigned(ledger, terms, plan);
    if (plan.stage === "provisional")
      return (await drawUp(ledger, terms, plan, ledgerAddressOf(invocation))).statement;
    refuseWhatIf(
      (await proposalsIn(ledger)).map(({ data }) => data.terms),
      terms,
    );
  } finally {
    await asking.close();
  }
  return issue(ledgerAddressOf(invocation), asking, plan);
}

/** Draws up the final statement and records it: evidence first, so that a statement never stands without it. */
async function issue(
  ledgerAddress: string,
  { terms, now }: Asking,
  plan: StatementPlan,
): Promise<SealedStatement> {
  const { ledger, recorder, close } = await openForWriting({ ledgerAddress, terms, now });
  try {
    const bundle = await drawUp(ledger, terms, plan, ledgerAddress);
    const { evidence, issued } = issuingFacts(bundle, plan.asOf, nodeSeal);
    await recorder.record(evidence);
    await recorder.record([issued]);
    // What stands in the ledger is what was issued.
    const stored = statementsIn((await ledger.load(STATEMENTS)).facts);
    return stored.find(({ period }) => period.key === plan.period.key) ?? bundle.statement;
  } finally {
    await close();
  }
}
