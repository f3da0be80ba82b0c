import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Metric, Terms } from "../../src/agreement/terms.js";
import type { Recorder } from "../../src/app/record.js";
import type { Rules } from "../../src/chat/rules.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { loadTerms } from "../agreement-file.js";
import { CHAT_KINDS, partsOf } from "../import/kinds.js";
import { emptyPumped } from "../import/pump.js";
import { shownLedger } from "../ledger/open.js";
import { isJson, jsonText } from "./answering.js";
import type { CliCommand, ExitCode, Invocation, Io } from "./command.js";
import { counted, createProgress } from "./progress.js";
import { Faults } from "./replay-faults.js";
import { readAll } from "./replay-read.js";
import { type ReplayRequest, readRequest } from "./replay-request.js";
import { type ReplaySummary, summaryText } from "./replay-summary.js";
import { print } from "./run.js";

/** An agreement and its ledger, opened for writing: what replay needs of it. */
export interface OpenedPact {
  readonly terms: Terms;
  readonly rules: Rules;
  readonly recorder: Recorder;
  /** The counters were filled anew: the ledger had kept them under other terms. */
  readonly rebuilt: boolean;
  close(): Promise<void>;
}

interface Opening {
  readonly agreementFile: string;
  readonly ledgerAddress: string;
  /** ms since epoch. */
  readonly now: number;
  warn(message: string): void;
}

export interface ReplayParts {
  open(opening: Opening): Promise<OpenedPact>;
  /** The score of a ledger that is about to be removed, as the command `score` prints it. */
  scoreText(opening: Opening, invocation: Invocation): Promise<string>;
}

export const replay = createReplay({
  async open({ agreementFile, ledgerAddress, now, warn }) {
    const { openForWriting } = await import("../compose.js");
    return openForWriting({ ledgerAddress, terms: await loadTerms(agreementFile, now), now, warn });
  },
  async scoreText({ ledgerAddress, agreementFile }, { options, io }) {
    const { score } = await import("./score.js");
    const { now, format } = options;
    const texts: string[] = [];
    const stdout = new Writable({
      decodeStrings: false,
      write(text: string, _encoding, done) {
        texts.push(text);
        done();
      },
    });
    await score.run({
      positionals: [],
      options: { ledger: ledgerAddress, agreement: agreementFile, now, format },
      io: { ...io, stdout },
    });
    return texts.join("");
  },
});

/** The command `replay`, with the parts of the house that it needs. */
export function createReplay(parts: ReplayParts): CliCommand {
  return {
    definition: cliDefinition("replay"),
    run: (invocation) => run(invocation, parts),
  };
}

async function run(invocation: Invocation, parts: ReplayParts): Promise<ExitCode> {
  const { io } = invocation;
  const request = await readRequest(invocation);
  const { agreementFile, now } = request;
  const temporary = request.ledgerAddress === null ? await mkdtemp(join(tmpdir(), "pawpact-")) : null;
  const ledgerAddress = request.ledgerAddress ?? join(temporary!, "pawpact.sqlite");
  const opening: Opening = {
    ...{ agreementFile, ledgerAddress, now },
    warn: (message) => void io.stderr.write(`replay: ${message}\n`),
  };
  const interruption = catchInterrupt();
  try {
    const pact = await parts.open(opening);
    const { summary, unsaid, broken } = await record(invocation, request, pact, interruption);
    if (unsaid > 0) io.stderr.write(`… and ${counted(unsaid, "more bad row")}\n`);
    warn(summary, request, pact.terms, io);
    const scored = temporary !== null && broken === null && !summary.interrupted && summary.rows > 0;
    await show(summary, scored ? () => parts.scoreText(opening, invocation) : null, invocation);
    if (broken) throw broken.error;
    if (summary.interrupted) {
      io.stderr.write(`replay: interrupted; ${temporary ? nothingKept : howToGoOn}\n`);
      return 2;
    }
    return summary.rows === 0 || summary.parked > 0 ? 1 : 0;
  } finally {
    interruption.release();
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

/** Reads and records; what broke it, if anything did, is told beside what was recorded by then. */
async function record(
  { positionals: paths, io }: Invocation,
  { kind, map, channel, totalBytes, ledgerAddress }: ReplayRequest,
  pact: OpenedPact,
  { stopped }: Interruption,
): Promise<{ summary: ReplaySummary; unsaid: number; broken: { readonly error: unknown } | null }> {
  const sum = emptyPumped();
  const faults = new Faults();
  const progress = createProgress(io, totalBytes);
  let broken: { readonly error: unknown } | null = null;
  try {
    if (pact.rebuilt) io.stderr.write(rebuiltHint);
    const openParts = partsOf(kind, { terms: pact.terms, rules: pact.rules, map, channel });
    await readAll(paths, openParts, { kind, pact, sum, faults, progress, io, stopped });
  } catch (error) {
    broken = { error };
  } finally {
    progress.clear();
    await pact.close();
  }
  return {
    summary: {
      ...sum,
      interrupted: stopped(),
      ledger: ledgerAddress && shownLedger(ledgerAddress),
      faults: faults.first,
    },
    unsaid: faults.unsaid,
    broken,
  };
}

const rebuiltHint =
  "replay: this ledger's counters were kept under other terms, and were filled anew from its facts\n";
const nothingKept = "nothing is kept without --ledger";
const howToGoOn = "what was read is recorded. Give the same command again to go on: twice is once";

/** Says what is odd about a replay as a whole. */
function warn(summary: ReplaySummary, { kind }: ReplayRequest, terms: Terms, io: Io): void {
  const { rows, rowsWithoutFacts, recorded, alreadyThere, opened } = summary;
  if (rows > 0 && rowsWithoutFacts === rows) {
    io.stderr.write(
      "replay: no row says anything under this agreement. Check its scope, its assistant.members, and --channel\n",
    );
  } else if (CHAT_KINDS.has(kind) && opened === 0 && recorded + alreadyThere > 0) {
    io.stderr.write(
      "replay: no message addressed the assistant, so no task was opened. Check the agreement's assistant.members, requesters.bots where bots ask, its scope, and --channel\n",
    );
  } else if (CHAT_KINDS.has(kind) && opened > 0 && needsClaims(terms)) {
    io.stderr.write(
      "replay: the agreement names no text by which the assistant says that a task is done, so only requesters end tasks. Name such texts in assistant.completions\n",
    );
  }
}

/** It pays for ends of tasks, and no message of the assistant can be one. */
function needsClaims({ assistant, sla, pbc }: Terms): boolean {
  const metrics = [...(sla?.objectives ?? []), ...(pbc?.outcomes ?? [])].map(({ metric }) => metric);
  const paid = pbc?.unit !== undefined || metrics.some((metric) => ENDS.has(metric));
  return paid && assistant.completions.length === 0;
}

const ENDS: ReadonlySet<Metric> = new Set(["resolution-time", "total-resolution-time", "completion-rate"]);

/** Prints the summary, and the score where there is one to be had: as JSON, the two are one object. */
async function show(
  summary: ReplaySummary,
  score: (() => Promise<string>) | null,
  { options: { format }, io }: Invocation,
): Promise<void> {
  if (!isJson(format)) {
    await print(io, summaryText(summary));
    if (score) await print(io, await score());
    return;
  }
  const printed = (value: unknown) => print(io, jsonText(value, format));
  if (summary.ledger !== null) {
    await printed(summary);
    return;
  }
  let text: string | null = null;
  try {
    text = score && (await score());
  } finally {
    await printed({ replay: summary, score: text === null ? null : JSON.parse(text) });
  }
}

interface Interruption {
  stopped(): boolean;
  release(): void;
}

/** The first Ctrl-C asks to stop; a second one stops at once, as ever. */
function catchInterrupt(): Interruption {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once("SIGINT", stop);
  return { stopped: () => stopped, release: () => void process.removeListener("SIGINT", stop) };
}
