import { existsSync, readdirSync, statSync } from "node:fs";
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

/** Files beside a ledger that another one looks for elsewhere: the key that signs. */
export function filesToMove(from: string, to: string): { readonly file: string; readonly wanted: string }[] {
  const files = [{ file: join(folderOf(from), "seal.key"), wanted: join(folderOf(to), "seal.key") }];
  return files.filter(({ file, wanted }) => resolve(file) !== resolve(wanted) && existsSync(file));
}

/** Files of facts that wait beside a ledger to be recorded into it. */
export function waitingBeside(ledger: string): string[] {
  const folder = folderOf(ledger);
  const own = ["spool.jsonl", "overflow.jsonl"].map((ending) => basename(fileBeside(ledger, ending)));
  const isOwn = (name: string) =>
    isRedisAddress(ledger) ? /^pawpact\..+\.\d+\.(spool|overflow)\.jsonl$/.test(name) : own.includes(name);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return files
    .filter(isOwn)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).size > 0);
}
