import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { archiveFolder, dataFolder } from "../../config/place.js";
import { isRedisAddress } from "./redis/address.js";

/** A file that lies beside a ledger: `data/pawpact.sqlite`, `jobs.sqlite` → `data/pawpact.jobs.sqlite`. Beside a Redis: in the data folder. */
export function fileBeside(ledger: string, ending: string): string {
  if (isRedisAddress(ledger)) return join(dataFolder(), `pawpact.${ending}`);
  return `${fileOf(ledger).replace(/\.sqlite$/, "")}.${ending}`;
}

/** The folder that a ledger lies in; the data folder for one on a Redis. */
export function folderOf(ledger: string): string {
  return isRedisAddress(ledger) ? dataFolder() : dirname(fileOf(ledger));
}

/** An agreement's id as part of the name of a file. */
export function fileNameOf(agreement: string): string {
  return encodeURIComponent(agreement).replace(/[.*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/** Where facts lie that were archived: `PAWPACT_ARCHIVE`, or the folder `archive` where the ledger lies. */
export function archiveFolderOf(ledger: string): string {
  return archiveFolder() ?? join(folderOf(ledger), "archive");
}

/** The file that an address names: `sqlite:FILE`, or the file itself. */
export function fileOf(ledger: string): string {
  return ledger.replace(/^sqlite:/, "");
}

export interface ToMove {
  readonly file: string;
  readonly wanted: string;
  /** Another one lies there already. */
  readonly isTaken: boolean;
}

/** Files beside a ledger that another one looks for elsewhere, and does not have yet: the key that signs. */
export function filesToMove(from: string, to: string): ToMove[] {
  const [file, wanted] = [from, to].map((ledger) => join(folderOf(ledger), "seal.key")) as [string, string];
  if (resolve(file) === resolve(wanted) || !existsSync(file)) return [];
  const isTaken = existsSync(wanted);
  if (isTaken && readFileSync(file).equals(readFileSync(wanted))) return [];
  return [{ file, wanted, isTaken }];
}

/** Files beside a ledger with what waits to be recorded into it: facts, or what was seen. */
export function waitingBeside(ledger: string): string[] {
  const folder = folderOf(ledger);
  const start = basename(fileBeside(ledger, ""));
  const whose = isRedisAddress(ledger) ? ".+\\.\\d+\\." : "";
  const ending = new RegExp(`^${whose}(?:spool|overflow|seen-[\\d.]+)\\.jsonl$`);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files
    .filter((name) => name.startsWith(start) && ending.test(name.slice(start.length)))
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).size > 0);
}

/** Whether such a file holds what was seen, which a bot has to make facts of. */
export function holdsSeen(file: string): boolean {
  return /\.seen-[\d.]+\.jsonl$/.test(file);
}
