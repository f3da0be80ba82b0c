import { dirname, join } from "node:path";
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
