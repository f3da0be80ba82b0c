import { type Archived, archiveFacts } from "../../src/app/archive.js";
import { finishedOf, STATEMENTS, statementsIn } from "../../src/app/statements.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import type { SealedStatement } from "../../src/score/statement.js";
import { parsePeriod, periodBounds } from "../../src/time/cohort.js";
import { loadTerms } from "../agreement-file.js";
import { type Archiving, openForArchiving } from "../archiving.js";
import { ArchiveFile } from "../ledger/archive/file.js";
import { archiveFolderOf } from "../ledger/beside.js";
import { isJson, jsonText } from "./answering.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { counted, countingProgress, grouped } from "./progress.js";
import { print } from "./run.js";
import { ledgerAddressOf } from "./session.js";

export const archive: CliCommand = {
  definition: cliDefinition("archive"),
  run,
};

/** What a run has done; `period` is `null` where none is settled for good yet. */
interface Done extends Archived {
  readonly agreement: string;
  readonly period: string | null;
  /** `null`: there was nothing to write. */
  readonly file: string | null;
  /** Of the file. */
  readonly bytes: number;
}

const NOTHING: Archived = {
  conversations: 0,
  facts: 0,
  already: 0,
  left: { later: 0, pending: 0, changed: 0 },
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const now = io.now();
  const ledgerAddress = ledgerAddressOf(invocation);
  const archiving = await openForArchiving({
    ledgerAddress,
    now,
    warn: (message) => void io.stderr.write(`pawpact: ${message}\n`),
    ...(typeof options.agreement === "string"
      ? { agreement: (await loadTerms(options.agreement, now)).id }
      : {}),
  });
  let done: Done;
  try {
    done = await archived(invocation, archiving, archiveFolderOf(ledgerAddress));
  } finally {
    await archiving.close();
  }
  await print(io, isJson(options.format) ? jsonText(done, options.format) : textOf(done));
  return 0;
}

async function archived(
  { options, io }: Invocation,
  { ledger, terms, frame }: Archiving,
  folder: string,
): Promise<Done> {
  const statements = statementsIn((await ledger.load(STATEMENTS)).facts);
  const finished = finishedOf(statements, terms);
  const last = finishedUpTo(options.period, statements, finished);
  if (!last) return { agreement: terms.id, period: null, ...NOTHING, file: null, bytes: 0 };
  const periods = finished.slice(0, finished.indexOf(last) + 1).map(({ period }) => period.key);
  const { to } = periodBounds(frame.zone, parsePeriod(last.period.key)!);
  const file = new ArchiveFile(folder, terms.id, last.period.key);
  const progress = countingProgress(io);
  try {
    const facts = await archiveFacts(ledger, file, { to, periods, now: io.now(), progress: progress.step });
    const { bytes, path } = file;
    return { agreement: terms.id, period: last.period.key, ...facts, file: bytes > 0 ? path : null, bytes };
  } finally {
    progress.clear();
    await file.close();
  }
}

/** The statement of the period asked for; without one the latest that is finished. @throws {UserError} */
function finishedUpTo(
  asked: unknown,
  statements: readonly SealedStatement[],
  finished: readonly SealedStatement[],
): SealedStatement | undefined {
  if (typeof asked !== "string") return finished.at(-1);
  const key = parsePeriod(asked)?.key;
  const found = finished.find(({ period }) => period.key === key);
  if (found) return found;
  const place = statements.findIndex(({ period }) => period.key === key);
  const latest = finished.at(-1)?.period.key;
  const expected = `one that is settled for good${latest ? `: ${latest}, or one before it` : ""}`;
  if (place < 0) {
    throw new UserError(
      `archive: found no final statement of ${asked}, expected ${expected}. Settle it first: pawpact help settle`,
    );
  }
  const more = place + 1 - finished.length;
  throw new UserError(
    `archive: found ${asked}, which the next ${more === 1 ? "statement" : `${more} statements`} may still adjust, expected ${expected}. Settle ${counted(more, "more period")} first`,
  );
}

function textOf({ agreement, period, file, bytes, facts, conversations, left, already }: Done): string {
  if (period === null)
    return `${agreement}: nothing archived: no period has a final statement that no further one adjusts. Settle the periods that follow, then archive again\n`;
  const lines = [
    `${period} and before: ${counted(facts, "fact")} of ${counted(conversations, "conversation")} archived`,
  ];
  if (file) lines.push(`${grouped(bytes)} bytes in ${file}`);
  if (already > 0) lines.push(`${counted(already, "conversation")} archived already`);
  if (left.later > 0) lines.push(`${counted(left.later, "conversation")} left: they went on afterwards`);
  if (left.pending > 0)
    lines.push(`${counted(left.pending, "conversation")} left: something of them is still to be counted`);
  if (left.changed > 0)
    lines.push(`${counted(left.changed, "conversation")} left: somebody wrote to them meanwhile`);
  return lines.map((line) => `${agreement}: ${line}\n`).join("");
}
