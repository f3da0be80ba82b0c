import { readdirSync } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LedgerError } from "../../src/ports/ledger.js";
import { makeFolder } from "../folder.js";
import { fileBeside, fileNameOf, holdsSeen } from "../ledger/beside.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { loadDriver } from "../ledger/sqlite/driver.js";
import { type Lock, takeLock } from "../ledger/sqlite/lock.js";

/** Where what can't go to the ledger at the moment lies meanwhile: files that this process alone writes. */
export interface Aside {
  /** The file with this ending: `spool.jsonl`. @throws where the disk refuses. */
  file(ending: string): Promise<string>;
  /** The same, where another process may be about to write it. @throws {LedgerError} `ledger/held` where it is. */
  own(ending: string): Promise<string>;
  release(): void;
}

/** Who writes there: the process that records, and the host that hands over to it. Each has a spool of its own. */
const SPOOLS = { clerk: "spool.jsonl", host: "overflow.jsonl" } as const;

/**
 * Beside a file: that has one writer, so these have one too. For a Redis any number of processes share the data folder:
 * each takes a number of its own, and what a dead one has left is taken over.
 */
export function asideOf(ledger: string, agreement: string, who: keyof typeof SPOOLS = "clerk"): Aside {
  if (isRedisAddress(ledger)) {
    const name = `${fileNameOf(agreement)}${who === "clerk" ? "" : `~${who}`}`;
    return new Numbered(fileBeside(ledger, name), SPOOLS[who]);
  }
  return new Beside(ledger);
}

/** A file's lock keeps the second writer of a ledger out of what the first one has beside it. */
class Beside implements Aside {
  #lock: Lock | null = null;

  constructor(private readonly ledger: string) {}

  async file(ending: string): Promise<string> {
    return fileBeside(this.ledger, ending);
  }

  async own(ending: string): Promise<string> {
    const file = fileBeside(this.ledger, ending);
    makeFolder(dirname(file));
    this.#lock ??= takeLock(await loadDriver(), file);
    return file;
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
  }
}

class Numbered implements Aside {
  #taking: Promise<number> | null = null;
  #lock: Lock | null = null;

  constructor(
    private readonly base: string,
    private readonly spool: string,
  ) {}

  async file(ending: string): Promise<string> {
    this.#taking ??= this.#take().catch((error: unknown) => {
      this.#taking = null;
      throw unwritable(dirname(this.base), error);
    });
    return `${this.base}.${await this.#taking}.${ending}`;
  }

  own(ending: string): Promise<string> {
    return this.file(ending);
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
    this.#taking = null;
  }

  async #take(): Promise<number> {
    makeFolder(dirname(this.base));
    for (let number = 1; ; number++) {
      this.#lock = await this.#lockOf(number);
      if (!this.#lock) continue;
      await this.#takeOver(number);
      return number;
    }
  }

  /** `null`: another process has it. */
  async #lockOf(number: number): Promise<Lock | null> {
    const driver = await loadDriver();
    try {
      return takeLock(driver, `${this.base}.${number}`);
    } catch (error) {
      if (error instanceof LedgerError && error.code === "ledger/held") return null;
      throw error;
    }
  }

  /** What a process without a number any more has left comes into the spool of this one. */
  async #takeOver(own: number): Promise<void> {
    for (const [number, files] of this.#left()) {
      const lock = number === own ? null : await this.#lockOf(number);
      if (!lock) continue;
      try {
        for (const file of files) {
          await appendFile(this.#place(own, number, file), await readFile(file), { flush: true });
          await rm(file);
        }
      } finally {
        lock.release();
      }
    }
  }

  /** A journal holds what was seen, a spool facts: the one becomes no part of the other. */
  #place(own: number, number: number, file: string): string {
    const serial = holdsSeen(file) ? /-(\d+)[\d.]*\.jsonl$/.exec(file)?.[1] : undefined;
    return `${this.base}.${own}.${serial === undefined ? this.spool : `seen-${serial}.${number}.jsonl`}`;
  }

  /** Number → files of facts or of what was seen, in the order of their names. */
  #left(): Map<number, string[]> {
    const left = new Map<number, string[]>();
    const folder = dirname(this.base);
    for (const name of readdirSync(folder).sort()) {
      if (!name.startsWith(`${basename(this.base)}.`)) continue;
      const number = /^(\d+)\..*\.?jsonl$/.exec(name.slice(basename(this.base).length + 1))?.[1];
      if (number !== undefined)
        left.set(Number(number), [...(left.get(Number(number)) ?? []), join(folder, name)]);
    }
    return left;
  }
}

/** The system's own words name neither what it is for nor what to do. */
function unwritable(folder: string, cause: unknown): LedgerError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new LedgerError(
    "ledger/unavailable",
    `data folder ${folder}: found "${found}", expected a folder to keep files in beside the Redis. Let this process write there, or name another one in PAWPACT_DATA.`,
    { cause },
  );
}
