import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLE_FILES, type Bundle, bundleTexts } from "../../src/app/bundle.js";
import { tasksOfBundle } from "../../src/app/bundle-tasks.js";
import { proposalsIn } from "../../src/app/settle.js";
import type { StatementPlan } from "../../src/app/settle-plan.js";
import { storedEvidence } from "../../src/app/statements.js";
import { canonicalJson, type Json } from "../../src/bytes/canonical.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { TASK_CSV_HEADER, taskCsv } from "../../src/report/task-csv.js";
import { taskJson } from "../../src/report/task-json.js";
import type { SealedStatement } from "../../src/score/statement.js";
import { makeFolder } from "../folder.js";
import { nodeSeal } from "../seal/node.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";
import { type Asking, ledgerAddressOf, openAsking } from "./session.js";
import { drawUp, planOf } from "./settling.js";

export const exportCommand: CliCommand = {
  definition: cliDefinition("export"),
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const folder = options.out;
  if (typeof folder !== "string")
    throw new UserError("export: found no --out, expected the folder to write to. See: pawpact help export");
  await refuseFull(folder);
  const bundle = await bundleFor(invocation);
  const texts = bundleTexts(bundle);
  makeFolder(folder);
  const files: [string, string][] = BUNDLE_FILES.map((name) => [name, texts[name]]);
  if (options.tasks === true) files.push(...(await taskFiles(bundle)));
  for (const [name, text] of files) await writeFile(join(folder, name), text, { flag: "wx" });
  const { stage, period, evidence } = bundle.statement;
  if (options.format === "json" || options.format === "jsonl") {
    const names = files.map(([name]) => name);
    await print(
      io,
      `${canonicalJson({ folder, files: names, period: period.key, stage, facts: evidence.facts })}\n`,
    );
  } else {
    await print(
      io,
      `export: the ${stage} statement of ${period.key} and ${evidence.facts} facts are in ${folder}. Check them: pawpact verify ${folder}\n`,
    );
  }
  return 0;
}

/** The tasks of the statement's period, by the names of their files. */
async function taskFiles(bundle: Bundle): Promise<[string, string][]> {
  const [csv, jsonl] = [[TASK_CSV_HEADER], [] as string[]];
  for await (const view of tasksOfBundle(bundle, nodeSeal)) {
    const task = taskJson(view);
    csv.push(taskCsv(task));
    jsonl.push(`${JSON.stringify(task)}\n`);
  }
  return [
    ["tasks.csv", csv.join("")],
    ["tasks.jsonl", jsonl.join("")],
  ];
}

async function refuseFull(folder: string): Promise<void> {
  let found: string[];
  try {
    found = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    if (code !== "ENOTDIR") throw error;
    throw new UserError(`export: found a file at ${folder}, expected a folder. Name another one`);
  }
  if (found.length === 0) return;
  throw new UserError(
    `export: found ${found.length} entries in ${folder}, expected an empty folder. Name another one`,
  );
}

async function bundleFor(invocation: Invocation): Promise<Bundle> {
  const asking = await openAsking(invocation);
  try {
    const plan = await planOf(invocation, asking);
    if (plan.issued) return await issuedBundle(asking, plan.issued);
    refuseUnissued(plan);
    return await drawUp(asking.ledger, asking.terms, plan, ledgerAddressOf(invocation));
  } finally {
    await asking.close();
  }
}

function refuseUnissued({ stage, period }: StatementPlan): void {
  if (stage === "provisional") return;
  throw new UserError(
    `export: found no final statement of ${period.key}, expected one: its window is over. Issue it: pawpact settle --period ${period.key}`,
  );
}

/** A final statement with its evidence, terms and zones as they were. */
async function issuedBundle({ ledger }: Asking, statement: SealedStatement): Promise<Bundle> {
  const evidence = await storedEvidence(ledger, statement);
  const proposal = (await proposalsIn(ledger)).find(
    ({ data }) => nodeSeal.sha256(data.terms) === statement.terms.sha256,
  );
  if (evidence === null || !proposal) {
    throw new UserError(
      `export: found the statement of ${statement.period.key} without its ${evidence === null ? "evidence" : "terms"}, expected both in the ledger. Restore the ledger from a backup`,
      2,
    );
  }
  const { terms, zones } = proposal.data;
  return { statement, evidence, terms, zones: `${canonicalJson(zones as unknown as Json)}\n` };
}
