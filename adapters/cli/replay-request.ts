import { readFile } from "node:fs/promises";
import { treeSizeOf } from "../import/archive.js";
import { type CsvMap, readCsvMap } from "../import/csv-map.js";
import { FOLDER_KINDS, IMPORT_KINDS, type ImportKind } from "../import/kinds.js";
import { sizeOf } from "../import/source.js";
import { type Invocation, UserError } from "./command.js";
import { refuseDemoLedger } from "./demo-ledger.js";
import { readNow } from "./session.js";

/** What a replay is asked for. */
export interface ReplayRequest {
  readonly kind: ImportKind;
  readonly map: CsvMap | null;
  readonly channel: string | undefined;
  readonly agreementFile: string;
  /** `null`: a temporary one. */
  readonly ledgerAddress: string | null;
  /** Size of all files, as stored; `null` where nobody knows. */
  readonly totalBytes: number | null;
  readonly now: number;
}

/** Reads what is asked for, so that a mistake is told before anything is opened. @throws {UserError} */
export async function readRequest({ positionals: paths, options, io }: Invocation): Promise<ReplayRequest> {
  const given = (name: string) => (typeof options[name] === "string" ? options[name] : undefined);
  const kind = IMPORT_KINDS.find((known) => known === given("as"));
  if (kind === undefined) {
    throw new UserError(
      `replay: found no --as, expected one of ${IMPORT_KINDS.join(", ")}. See: pawpact help replay`,
    );
  }
  const agreementFile = given("agreement");
  if (agreementFile === undefined) {
    throw new UserError("replay: found no --agreement, expected the agreement file. Write one: pawpact init");
  }
  const ledger = given("ledger");
  if (ledger !== undefined) refuseDemoLedger("replay", ledger);
  const channel = readChannel(given("channel"), kind);
  const map = await readMap(given("map"), kind);
  if (paths.filter((path) => path === "-").length > 1) {
    throw new UserError("replay: found - twice, expected standard input once. Leave one out");
  }
  if (kind === "slack-export" && paths.includes("-")) {
    throw new UserError(
      "replay: found - with --as slack-export, expected a zip file or a folder, which is read in parts. Name it",
    );
  }
  const sizes = await Promise.all(paths.map(FOLDER_KINDS.has(kind) ? treeSizeOf : sizeOf));
  const known = sizes.filter((size) => size !== null);
  const totalBytes = known.length === sizes.length ? known.reduce((all, size) => all + size, 0) : null;
  return {
    kind,
    map,
    channel,
    agreementFile,
    ledgerAddress: ledger ?? null,
    totalBytes,
    now: readNow(options.now, io),
  };
}

function readChannel(channel: string | undefined, kind: ImportKind): string | undefined {
  if (channel === undefined) return undefined;
  if (kind !== "slack-messages" && kind !== "slack-export") {
    throw new UserError(
      `replay: found --channel with --as ${kind}, expected it with slack-messages and slack-export alone. Leave it out`,
    );
  }
  if (!/^slack:(?:[^\s/:]+\/)?[^\s/:]+$/.test(channel)) {
    throw new UserError(`replay: --channel found "${channel}", expected slack:C0HELP or slack:T0WORK/C0HELP`);
  }
  return channel;
}

async function readMap(file: string | undefined, kind: ImportKind): Promise<CsvMap | null> {
  if (kind !== "csv") {
    if (file === undefined) return null;
    throw new UserError(`replay: found --map with --as ${kind}, expected it with csv alone. Leave it out`);
  }
  if (file === undefined) {
    throw new UserError(
      "replay: found no --map, expected the YAML file that names the columns. See: pawpact help replay",
    );
  }
  await sizeOf(file);
  return readCsvMap(await readFile(file, "utf8"), file);
}
