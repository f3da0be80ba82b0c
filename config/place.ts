import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where everything lies that is kept in files: `PAWPACT_DATA`, or `data` in the working folder. Beside a ledger that is a
 * file, its own folder takes that place.
 */
export function dataFolder(env: Environment = process.env): string {
  return env.PAWPACT_DATA || "data";
}

/** The folder of archived facts, where processes on several machines share one: `PAWPACT_ARCHIVE`. */
export function archiveFolder(env: Environment = process.env): string | null {
  return env.PAWPACT_ARCHIVE || null;
}

/** The ledger of the demo, which is made anew each time. */
export const DEMO_LEDGER = join("data", "demo.sqlite");

/** Where a ledger lies if nobody says otherwise: `REDIS_URL`, or a file in the data folder. */
export function defaultLedger(env: Environment = process.env): string {
  return env.REDIS_URL || join(dataFolder(env), "pawpact.sqlite");
}
