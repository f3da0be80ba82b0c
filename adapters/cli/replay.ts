import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { readAgreement } from "../../config/agreement.js";
import { faultText } from "../../src/agreement/fault.js";
import type { Terms } from "../../src/agreement/terms.js";
import type { Recorder } from "../../src/app/record.js";
import type { Rules } from "../../src/chat/rules.js";
import { commonOptions } from "../../src/command/definition.js";
import { IMPORT_KINDS, itemReader, type ReadItems } from "../import/kinds.js";
import { emptyPumped, type Pumped, pump } from "../import/pump.js";
import { openSource, sizeOf } from "../import/source.js";
import { type CliCommand, type ExitCode, type Invocation, type Io, UserError } from "./command.js";
import { createProgress, grouped, type Progress } from "./progress.js";
import { readRequest } from "./replay-request.js";
import { print } from "./run.js";

/** An agreement and its ledger, opened for writing: what replay needs of it. */
export interface OpenedPact {
  readonly terms: Terms;
  readonly rules: Rules;
  readonly recorder: Recorder;
  close(): Promise<void>;
}

interface Opening {
  readonly agreementFile: string;
  readonly ledgerFile: string;
  /** ms since epoch. */
  readonly now: number;
}

export interface ReplayParts {
  open(opening: Opening): Promise<OpenedPact>;
  /** Prints the score of a ledger that is about to be removed. */
  showScore(opening: Opening, invocation: Invocation): Promise<unknown>;
}

export const replay = createReplay({
  async open({ agreementFile, ledgerFile, now }) {
    const { openForWriting } = await import("../compose.js");
    return openForWriting({ ledgerFile, terms: await readTerms(agreementFile, now), now });
  },
  async showScore({ ledgerFile, agreementFile }, { options, io }) {
    const { score } = await import("./score.js");
    const { now, format } = options;
    await score.run({
      positionals: [],
      options: { ledger: ledgerFile, agreement: agreementFile, now, format },
      io,
    });
  },
});

/** Faults printed in full; the rest is counted. */
const SHOWN_FAULTS = 20;

/** What `replay --format json` prints. */
export const replaySummarySchema = z.strictObject({
  /** Rows, objects or lines that could be read, and those that could not. */
  rows: z.int(),
  badRows: z.int(),
  /** Rows that say nothing under the agreement. */
  rowsWithoutFacts: z.int(),
  /** Facts by what became of them. */
  recorded: z.int(),
  alreadyThere: z.int(),
  parked: z.int(),
  /** Stopped by Ctrl-C; the same command goes on. */
  interrupted: z.boolean(),
  /** `null`: a temporary one. */
  ledger: z.string().nullable(),
  /** The first of the bad rows. */
  faults: z.array(z.strictObject({ file: z.string(), line: z.int(), message: z.string() })),
});
export type ReplaySummary = z.infer<typeof replaySummarySchema>;

/** The command `replay`, with the parts of the house that it needs. */
export function createReplay(parts: ReplayParts): CliCommand {
  return {
    definition: {
      name: "replay",
      summary: "Record the history that files hold",
      details: [
        "Twice is once: what is in the ledger already is not recorded again, so an interrupted run goes on when the same command is given again. A row that can't be read is named and passed over. Files may be compressed with gzip; - is standard input.",
        "slack-messages: objects of conversations.history and conversations.replies, in an array, on JSON lines, or whole answers of the API. csv: one task a row; a map names the columns. facts: JSON lines, as Pawpact exports them.",
        "A map for csv is YAML: task, opened, acknowledged, answered, waiting, resumed, completed, failed, cancelled, reopened, rated, cost, priority and requester name columns; due names columns by clock; timezone (default: the period's) and format say how instants are written (ISO 8601, unix, unix-ms, or as in DD.MM.YYYY HH:mm); missing lists cells that say nothing; grade is that of a completion (default C); source names the file's origin.",
      ],
      positionals: [
        { name: "SOURCE", help: "a file, or - for standard input", required: true, repeats: true },
      ],
      options: {
        as: { help: "what the files hold", value: "KIND", choices: IMPORT_KINDS },
        map: { help: "for csv: the YAML file that names its columns", value: "FILE" },
        channel: {
          help: "for slack-messages: the channel, slack:C0HELP or slack:T0WORK/C0HELP",
          value: "CHANNEL",
          default: "the objects' own, else the file's name",
        },
        agreement: commonOptions.agreement,
        ledger: { ...commonOptions.ledger, default: "a temporary one, whose score is printed" },
        now: commonOptions.now,
        format: commonOptions.format,
      },
      examples: [
        "pawpact replay tickets.csv.gz --as csv --map tickets.map.yaml --agreement pact.yaml",
        "pawpact replay C0HELP.json --as slack-messages --agreement pact.yaml --ledger data/pawpact.sqlite",
      ],
    },
    run: (invocation) => run(invocation, parts),
  };
}

async function run(invocation: Invocation, parts: ReplayParts): Promise<ExitCode> {
  const { positionals: paths, io } = invocation;
  const request = await readRequest(invocation);
  const { kind, map, channel, agreementFile, totalBytes, now } = request;
  const temporary = request.ledgerFile === null ? await mkdtemp(join(tmpdir(), "pawpact-")) : null;
  const ledgerFile = request.ledgerFile ?? join(temporary!, "pawpact.sqlite");
  const opening = { agreementFile, ledgerFile, now };
  const interruption = catchInterrupt();
  const sum = emptyPumped();
  const faults: ReplaySummary["faults"] = [];
  try {
    const pact = await parts.open(opening);
    const { stopped } = interruption;
    const progress = createProgress(io, totalBytes);
    let broken: unknown;
    try {
      const readItems = itemReader(kind, { terms: pact.terms, rules: pact.rules, map, channel });
      await readAll(paths, readItems, { pact, sum, faults, progress, io, stopped });
    } catch (error) {
      broken = error;
    } finally {
      progress.clear();
      await pact.close();
    }
    await report({ ...sum, interrupted: stopped(), ledger: request.ledgerFile, faults }, invocation);
    if (broken !== undefined) throw broken;
    if (stopped()) {
      io.stderr.write(`replay: interrupted; ${temporary ? nothingKept : howToGoOn}\n`);
      return 2;
    }
    if (temporary !== null && sum.rows > 0) await parts.showScore(opening, invocation);
    return sum.rows === 0 || sum.parked > 0 ? 1 : 0;
  } finally {
    interruption.release();
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

const nothingKept = "nothing is kept without --ledger";
const howToGoOn = "what was read is recorded. Give the same command again to go on: twice is once";

interface Reading {
  readonly pact: OpenedPact;
  readonly sum: Pumped;
  readonly faults: ReplaySummary["faults"];
  readonly progress: Progress;
  readonly io: Io;
  readonly stopped: () => boolean;
}

async function readAll(paths: readonly string[], readItems: ReadItems, reading: Reading): Promise<void> {
  const { pact, sum, faults, progress, io, stopped } = reading;
  let before = 0;
  for (const path of paths) {
    if (stopped()) return;
    const source = await openSource(path, io.stdin);
    try {
      await pump(readItems(source.chunks, path), sum, {
        rules: pact.rules,
        recorder: pact.recorder,
        stopped,
        onRow: () => progress.update(before + source.readBytes(), sum.rows + sum.badRows),
        onFault: ({ line, message }) => {
          if (faults.length === SHOWN_FAULTS) return;
          faults.push({ file: source.name, line, message });
          progress.clear();
          io.stderr.write(`${source.name}:${line}: ${message}\n`);
        },
      });
    } finally {
      before += source.readBytes();
      source.close();
    }
  }
}

async function report(summary: ReplaySummary, { options, io }: Invocation): Promise<void> {
  const { rows, badRows, rowsWithoutFacts, recorded, alreadyThere, parked } = summary;
  const unshown = badRows - summary.faults.length;
  if (unshown > 0) io.stderr.write(`… and ${grouped(unshown)} more bad rows\n`);
  if (rows > 0 && rowsWithoutFacts === rows) {
    io.stderr.write(
      "replay: no row says anything under this agreement. Check its scope, its assistant.members, and --channel\n",
    );
  }
  if (options.format === "json" || options.format === "jsonl") {
    await print(io, `${JSON.stringify(summary, null, options.format === "json" ? 2 : 0)}\n`);
    return;
  }
  const lines = [
    `rows read      ${grouped(rows)}`,
    `bad rows       ${grouped(badRows)}`,
    `recorded       ${grouped(recorded)} facts`,
    `already there  ${grouped(alreadyThere)} facts`,
    `parked         ${grouped(parked)} facts`,
  ];
  await print(io, `${lines.join("\n")}\n`);
}

async function readTerms(file: string, now: number): Promise<Terms> {
  await sizeOf(file);
  const { terms, faults } = await readAgreement(file, {
    year: new Date(now).getUTCFullYear(),
    namedHolidays: async (named, years) => (await import("../holidays.js")).namedHolidays(named, years),
  });
  if (terms) return terms;
  throw new UserError(
    `replay: the agreement can't be used:\n${faults.map((fault) => faultText(fault, file)).join("\n\n")}`,
  );
}

/** The first Ctrl-C asks to stop; a second one stops at once, as ever. */
function catchInterrupt(): { stopped(): boolean; release(): void } {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once("SIGINT", stop);
  return { stopped: () => stopped, release: () => void process.removeListener("SIGINT", stop) };
}
