import type { Terms } from "../../src/agreement/terms.js";
import { compareLedger, type NoComparison } from "../../src/app/compare.js";
import { MOST_PERIODS, PERIODS, SEED } from "../../src/command/catalogue/compare.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { compareReport } from "../../src/report/compare.js";
import { compareJson } from "../../src/report/compare-json.js";
import { loadTerms } from "../agreement-file.js";
import { nodeSeal } from "../seal/node.js";
import { answering } from "./answering.js";
import { type CliCommand, UserError } from "./command.js";

const RESAMPLES = 1_000;

export const compare: CliCommand = {
  definition: cliDefinition("compare"),
  run: (invocation) => {
    const { options } = invocation;
    const periods = readInteger("periods", options.periods, PERIODS, 1, MOST_PERIODS);
    const seed = readInteger("seed", options.seed, SEED, 0, 2 ** 32 - 1);
    return answering(invocation, async ({ ledger, frame, terms, now }, progress) => {
      const file = typeof options.with === "string" ? options.with : undefined;
      const other = file === undefined ? undefined : await loadTerms(file, now);
      const compared = await compareLedger(ledger, frame, {
        now,
        periods,
        options: { seed, resamples: RESAMPLES },
        seal: nodeSeal,
        progress,
        ...(other ? { other } : {}),
      });
      if (typeof compared === "string") throw new UserError(refusal(compared, terms, other));
      return { report: () => compareReport(compared), json: () => compareJson(compared) };
    });
  },
};

/** What was found, what was expected and what to do. */
function refusal(why: NoComparison, own: Terms, other: Terms | undefined): string {
  switch (why) {
    case "one-kind-only":
      return `compare: found ${kinds[own.kind]} alone, expected two sides. Name the other one: --with FILE`;
    case "no-full-period":
      return `compare: found no ${own.period.every} that is over and was observed from its start, expected at least one. Record more, or ask again later`;
    case "another-currency":
      return `compare: --with found ${other?.currency}, expected ${own.currency} as in the ledger's agreement. Write its amounts in ${own.currency}`;
    case "another-period":
      return `compare: --with found a period of a ${other?.period.every}, expected a ${own.period.every} as in the ledger's agreement. Write its fees for a ${own.period.every}`;
    default:
      return why satisfies never;
  }
}

const kinds = { sla: "an SLA", pbc: "a performance-based contract", hybrid: "a hybrid" } as const;

function readInteger(name: string, value: unknown, otherwise: number, least: number, most: number): number {
  if (typeof value !== "string") return otherwise;
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UserError(
    `compare: --${name} found "${value}", expected an integer from ${least} to ${most}. See: pawpact help compare`,
  );
}
