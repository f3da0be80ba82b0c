import { resolve } from "node:path";
import { type Migrated, migrateLedger } from "../../src/app/migrate.js";
import type { Difference, Progress } from "../../src/app/refold.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { counterName } from "../../src/measure/catalogue.js";
import type { Ledger } from "../../src/ports/ledger.js";
import { meaningsIn } from "../compose.js";
import { fileOf, filesToMove, holdsSeen, waitingBeside } from "../ledger/beside.js";
import { openStore, shownLedger } from "../ledger/open.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { isJson, jsonText } from "./answering.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { refuseDemoLedger } from "./demo-ledger.js";
import { type Beside, besideText, moveBeside } from "./migrate-beside.js";
import { counted, countingProgress, grouped } from "./progress.js";
import { print } from "./run.js";

export const migrate: CliCommand = {
  definition: cliDefinition("migrate"),
  run,
};

/** Differences printed in full; the rest is counted. */
const SHOWN = 20;

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const [from, to] = [placeOf(options.from, "from"), placeOf(options.to, "to")];
  const shown = { from: shownLedger(from), to: shownLedger(to) };
  if (nameOf(from) === nameOf(to))
    throw new UserError(
      `migrate: found ${shown.from} twice, expected two ledgers. Name another one with --to`,
    );
  refuseDemoLedger("migrate", to);
  const progress = countingProgress(io);
  const migrated: (Migrated & { readonly agreement: string })[] = [];
  const old = await openStore(from, { mode: "read" });
  try {
    const agreements = await old.agreements();
    if (agreements.length === 0) {
      const check = isRedisAddress(from) ? ". Check its database and its prefix" : "";
      throw new UserError(`migrate: found no agreement in ${shown.from}, expected one or more${check}`, 2);
    }
    const warn = (message: string) => void io.stderr.write(`pawpact: ${message}\n`);
    const own = await openStore(to, { mode: "write", warn });
    try {
      for (const agreement of agreements) {
        const ledgers = [old.agreement(agreement), own.agreement(agreement)] as const;
        migrated.push({ agreement, ...(await migrateOne(...ledgers, progress.step)) });
      }
    } finally {
      await own.close();
    }
  } finally {
    progress.clear();
    await old.close();
  }
  const beside = await moveBeside(from, to);
  const left = { toMove: filesToMove(from, to), waiting: waitingBeside(from) };
  await print(
    io,
    isJson(options.format)
      ? jsonText({ ...shown, agreements: migrated, ...beside, ...left }, options.format)
      : textOf(migrated, { ...left, ...beside }),
  );
  return migrated.every(isClean) ? 0 : 1;
}

async function migrateOne(from: Ledger, to: Ledger, progress: Progress): Promise<Migrated> {
  // Counters are kept under all that a ledger knows, whatever the present is.
  const at = Number.MAX_SAFE_INTEGER;
  const meanings = [...(await meaningsIn(from, at)), ...(await meaningsIn(to, at))];
  return migrateLedger(from, to, {
    meanings: meanings.map(({ frame }) => frame),
    name: counterName,
    progress,
  });
}

function placeOf(value: unknown, option: string): string {
  if (typeof value === "string") return value;
  throw new UserError(
    `migrate: found no --${option}, expected a file or redis://…. See: pawpact help migrate`,
  );
}

function nameOf(place: string): string {
  return isRedisAddress(place) ? place : resolve(fileOf(place));
}

function isClean({ parked, differences, against }: Migrated): boolean {
  return parked === 0 && (differences ?? []).length === 0 && (typeof against === "string" || !against.length);
}

function textOf(
  migrated: readonly (Migrated & { readonly agreement: string })[],
  {
    toMove,
    waiting,
    ...beside
  }: Beside & {
    readonly toMove: ReturnType<typeof filesToMove>;
    readonly waiting: readonly string[];
  },
): string {
  const lines = migrated.flatMap((one) => linesOf(one).map((line) => `${one.agreement}: ${line}`));
  lines.push(...besideText(beside));
  for (const { file, wanted, isTaken } of toMove) {
    lines.push(
      isTaken
        ? `found another key at ${wanted} than at ${file}: statements are signed with that one from now on. Where it shall be the old one, put it in its place, and keep both`
        : `still to move: ${file} to ${wanted}`,
    );
  }
  for (const file of waiting) {
    lines.push(
      holdsSeen(file)
        ? `what a bot saw waits in ${file}: start it on the old ledger once more, then migrate again`
        : `facts wait in ${file}: pawpact replay ${file} --as facts, into the new ledger`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function linesOf({ facts, conversations, recorded, duplicates, ...rest }: Migrated): string[] {
  const { differing, parked, aside, differences, against } = rest;
  const lines = [
    `${counted(facts, "fact")} of ${counted(conversations, "conversation")}: ${grouped(recorded)} recorded, ${grouped(duplicates)} already there`,
  ];
  if (differing > 0) lines.push(`${counted(differing, "fact")} better known there than here`);
  if (parked > 0) lines.push(`${counted(parked, "fact")} could not be recorded and were kept aside`);
  if (aside > 0) lines.push(`${counted(aside, "commit")} parked in the old ledger, left there`);
  if (differences === null) lines.push("no counters: they are filled when a bot or a replay opens it");
  else lines.push(...differencesText("recount", differences, "the facts give"));
  lines.push(
    ...(typeof against === "string"
      ? [`figures of the two not compared: ${WHY[against]}`]
      : differencesText("figures of the two", against, "the new one has")),
  );
  return lines;
}

const WHY = {
  moved: "the old ledger was written to meanwhile. Migrate again once nothing writes to it",
  more: "the new ledger holds other facts as well",
  frame: "their counters stand under other terms, or at another instant",
} as const;

function differencesText(what: string, differences: readonly Difference[], other: string): string[] {
  if (differences.length === 0) return [`${what}: no difference`];
  const shown = differences
    .slice(0, SHOWN)
    .map(
      ({ what: where, stored, recounted }) => `  ${where}: the ledger has ${stored}, ${other} ${recounted}`,
    );
  const more = differences.length > SHOWN ? [`  and ${grouped(differences.length - SHOWN)} more`] : [];
  return [`${what}: ${counted(differences.length, "difference")}`, ...shown, ...more];
}
