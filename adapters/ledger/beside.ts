import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { dataFolder } from "../../config/place.js";
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

/** The file that an address names: `sqlite:FILE`, or the file itself. */
export function fileOf(ledger: string): string {
  return ledger.replace(/^sqlite:/, "");
}

/** What is kept beside a ledger and in no other place: endings, and names of files in its folder. */
const KEPT = { endings: ["pet.sqlite", "spool.jsonl"], names: ["seal.key"] } as const;

/** Files beside a ledger that another one looks for elsewhere. */
export function filesToMove(from: string, to: string): { readonly file: string; readonly wanted: string }[] {
  const files = [
    ...KEPT.endings.map((ending) => ({ file: fileBeside(from, ending), wanted: fileBeside(to, ending) })),
    ...KEPT.names.map((name) => ({ file: join(folderOf(from), name), wanted: join(folderOf(to), name) })),
  ];
  return files.filter(({ file, wanted }) => resolve(file) !== resolve(wanted) && existsSync(file));
}
