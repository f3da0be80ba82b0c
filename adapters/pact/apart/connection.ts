import type { Clock } from "../../../src/ports/clock.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import type { Logger } from "../../../src/ports/logger.js";
import { ClerkProcess } from "./process.js";
import type { Asking, CallName, Start, Told } from "./program.js";
import { errorOf, type Failure, type Line, pack, unpack } from "./wire.js";

/** A process that has not closed by then is ended. */
const CLOSE_MS = 10_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 30_000;

export interface ConnectionOptions {
  readonly start: Start;
  readonly clock: Clock;
  readonly log: Logger;
  /** A process is there; it knows nothing of the one before. */
  up(): void;
  /** The process is gone; another one is on its way, unless it was the first or the last. */
  gone(): void;
  /** @param isSafe whether the ledger or the spool has it */
  acknowledged(id: number, isSafe: boolean): void;
  told(told: Told): void;
  /** Whether the host has more to wait for than calls. */
  busy(): boolean;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The process that a clerk sits in, whichever it is at the moment: one that ends is followed by another. */
export class Connection {
  #process: ClerkProcess | null = null;
  #isUp = false;
  #upAt = 0;
  #serial = 0;
  readonly #calls = new Map<number, Waiting>();
  #retryMs = FIRST_RETRY_MS;
  #retrying: NodeJS.Timeout | null = null;
  #trouble: string | null = null;
  /** Of the first process: `null` once it is there, or why there is none. */
  #came: ((reason: string | null) => void) | null = null;
  /** Of the last process. */
  #left: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {}

  get isUp(): boolean {
    return this.#isUp;
  }

  /** What is wrong at the moment. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Starts the first process. @returns why there is none; `null` once there is. */
  async first(): Promise<string | null> {
    const came = new Promise<string | null>((resolve) => {
      this.#came = resolve;
    });
    this.#begin();
    const reason = await came;
    this.#came = null;
    return reason;
  }

  /** @throws {LedgerError} where no process is there, or it ends meanwhile; else what it throws. */
  call(name: CallName | "ledger", ...args: readonly unknown[]): Promise<unknown> {
    if (!this.#isUp) return Promise.reject(away("it is not running at the moment"));
    this.#serial += 1;
    const id = this.#serial;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
    });
    this.say("call", id, pack({ name, args } as Asking));
    this.hold();
    return answered;
  }

  say(word: string, id: number, payload: string): void {
    this.#process?.say({ word, id, at: this.options.clock.now(), payload });
  }

  /** The host ends by itself only when nothing is on its way. */
  hold(): void {
    this.#process?.hold(this.options.busy() || this.#calls.size > 0 || !this.#isUp);
  }

  /** Lets the clerk close, and waits for its process to end. */
  async close(): Promise<void> {
    if (this.#retrying) clearTimeout(this.#retrying);
    const process = this.#process;
    if (!process) return;
    const left = new Promise<void>((resolve) => {
      this.#left = resolve;
    });
    const timer = setTimeout(() => process.kill(), CLOSE_MS);
    void this.call("close")
      .catch((error: Error) => this.options.log.error(error.message))
      .then(() => process.finish());
    process.hold(true);
    await left;
    clearTimeout(timer);
  }

  #begin(): void {
    this.#retrying = null;
    try {
      this.#process = new ClerkProcess({
        line: (line) => this.#hear(line),
        noise: (text) => this.options.log.warn(`clerk: ${text.trimEnd()}`),
        gone: (reason) => this.#gone(reason),
      });
      this.say("start", 0, pack(this.options.start));
      this.hold();
    } catch (error) {
      this.#gone(error instanceof Error ? error.message : String(error));
    }
  }

  #hear({ word, id, payload }: Line): void {
    if (word === "done" || word === "lost") this.options.acknowledged(id, word === "done");
    else if (word === "tell") this.options.told(unpack(payload));
    else if (id > 0) this.#answered(word, id, payload);
    else if (word === "back") this.#up();
    else this.#process?.kill();
  }

  #answered(word: string, id: number, payload: string): void {
    const waiting = this.#calls.get(id);
    this.#calls.delete(id);
    if (word === "back") waiting?.resolve(unpack(payload));
    else waiting?.reject(errorOf(unpack<Failure>(payload)));
    this.hold();
  }

  #up(): void {
    this.#isUp = true;
    this.#upAt = performance.now();
    if (this.#trouble !== null) this.options.log.info("clerk: it runs again");
    this.#trouble = null;
    this.options.up();
    this.#came?.(null);
  }

  #gone(reason: string): void {
    this.#process = null;
    this.#isUp = false;
    const goesOn = this.#came === null && this.#left === null;
    for (const { reject } of this.#calls.values()) reject(away(reason));
    this.#calls.clear();
    this.options.gone();
    this.#came?.(reason);
    this.#left?.();
    if (!goesOn) return;
    this.#trouble = `clerk: ${reason}, expected it to run. It is started again; what is seen meanwhile waits`;
    this.options.log.error(this.#trouble);
    if (performance.now() - this.#upAt > LAST_RETRY_MS) this.#retryMs = FIRST_RETRY_MS;
    this.#retrying = setTimeout(() => this.#begin(), this.#retryMs).unref();
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }
}

/** Nobody is there to record. */
export function away(reason: string): LedgerError {
  return new LedgerError(
    "ledger/unavailable",
    `clerk: ${reason}, expected it to record. What was seen waits; try again in a moment`,
  );
}
