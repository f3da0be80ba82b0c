import { type Answer, AskError, type Asked, type Health } from "../../../src/app/desk.js";
import { addRecorded, NOTHING_RECORDED, type Recorded } from "../../../src/app/record.js";
import type { ChatEvent } from "../../../src/chat/event.js";
import { compileRules, type Rules } from "../../../src/chat/rules.js";
import type { Card } from "../../../src/pet/card.js";
import type { Theme } from "../../../src/pet/picture.js";
import type { Picture } from "../../../src/ports/chat.js";
import { type Ledger, LedgerError } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import type { Frame } from "../../../src/task/frame.js";
import { latestFrame } from "../../compose.js";
import { type Aside, asideOf } from "../aside.js";
import type { Clerk, ClerkOptions } from "../clerk.js";
import { Intake } from "../intake.js";
import { interpreted } from "../interpreted.js";
import { notOpen } from "../keeper.js";
import { Spool } from "../spool.js";
import { away, Connection } from "./connection.js";
import { Handover } from "./handover.js";
import { Journal } from "./journal.js";
import type { CallName, Told } from "./program.js";
import { remoteLedger } from "./remote-ledger.js";

/** A ledger that is not open by then, since its counters are filled anew, is waited for no longer. */
const OPEN_MS = 10_000;
/** Facts out of the spool that are handed over at a time. */
const SOME = 1_000;
/** It has been handed more than it acknowledges in time: what comes after waits in a file until it has caught up. */
const BEHIND = "it is behind";

/**
 * The clerk in a process of its own: this thread hands over what was seen, and folds nothing. If that process ends, it
 * is started again and handed once more what it had not acknowledged; facts are idempotent. What somebody waits for is
 * durable in a journal on this side, `seen-….jsonl`, until it is recorded; what is not acknowledged in time waits in a
 * spool, `overflow.jsonl`.
 */
export class ClerkApart implements Clerk {
  readonly #connection: Connection;
  readonly #handover: Handover;
  readonly #journal: Journal;
  readonly #overflow: Intake;
  readonly #aside: Aside;
  readonly #rules: Rules;
  readonly #remote: Ledger;
  #told: Health = { waiting: 0, troubles: [] };
  #frame: Frame | null = null;
  #framing: Promise<void> | null = null;
  #opening: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  private constructor(private readonly options: ClerkOptions) {
    const { clock, log, ...start } = options;
    this.#rules = compileRules(options.terms);
    this.#aside = asideOf(options.ledger, options.terms.id, "host");
    const spool = new Spool({ file: () => this.#aside.file("overflow.jsonl") });
    const isLate = (error: unknown) => error instanceof LedgerError && error.message === away(BEHIND).message;
    this.#overflow = new Intake((facts) => this.#recordLate(facts), spool, clock, log, isLate);
    this.#handover = new Handover({
      send: ({ id, text }) => this.#connection.say("take", id, text),
      keep: ({ text }) => this.#overflow.take(interpreted(JSON.parse(text), this.#rules, log)),
      recovered: () => void this.#overflow.retry(),
      safe: (id) => this.#journal.release(id),
      changed: () => this.#connection.hold(),
    });
    this.#journal = new Journal({
      base: () => this.#aside.own("seen"),
      otherwise: () => this.#handover.settled(),
    });
    this.#connection = new Connection({
      ...{ start, clock, log },
      up: () => this.#handover.open(),
      gone: () => this.#handover.shut(),
      acknowledged: (id, isSafe) => this.#handover.acknowledge(id, isSafe),
      told: (told) => this.#hear(told),
      busy: () => this.#handover.busy,
    });
    this.#remote = remoteLedger((method, ...args) => this.#connection.call("ledger", method, ...args));
  }

  /** @throws {Error} where no such process can be had here. */
  static async start(options: ClerkOptions): Promise<ClerkApart> {
    const clerk = new ClerkApart(options);
    const reason = await clerk.#connection.first();
    if (reason !== null) throw new Error(reason);
    await clerk.#openJournal();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, OPEN_MS);
    });
    // Where it can't be opened, whatever is recorded next says so.
    await Promise.race([clerk.open().catch(() => {}), late]);
    clearTimeout(timer);
    return clerk;
  }

  get ledger(): Ledger {
    if (this.#frame) return this.#remote;
    throw notOpen(this.options.ledger);
  }

  frame(): Frame {
    if (this.#frame) return this.#frame;
    throw notOpen(this.options.ledger);
  }

  health(): Health {
    const { waiting, troubles } = this.#told;
    const { trouble } = this.#connection;
    return {
      waiting: waiting + this.#handover.waiting + this.#overflow.waiting,
      troubles: [...troubles, ...this.#overflow.troubles, ...(trouble === null ? [] : [trouble])],
    };
  }

  async open(): Promise<void> {
    await this.#call("open");
  }

  observe(events: readonly ChatEvent[]): void {
    for (const event of events) {
      if (this.#rules.covers(event.place)) this.#handover.take(JSON.stringify(event));
    }
  }

  keep(events: readonly ChatEvent[]): Promise<void> {
    let kept: Promise<void> | null = null;
    for (const event of events) {
      if (!this.#rules.covers(event.place)) continue;
      const text = JSON.stringify(event);
      const batch = this.#handover.take(text);
      kept = this.#handover.isBehind ? null : this.#journal.write(text, batch);
      kept ??= this.#handover.settled();
    }
    return kept ?? Promise.resolve();
  }

  take(facts: readonly Fact[]): void {
    for (const fact of facts) this.#handover.take(JSON.stringify(fact));
  }

  async settled(): Promise<void> {
    await this.#handover.settled();
    if (this.#framing) await this.#framing;
  }

  record(facts: readonly Fact[]): Promise<Recorded> {
    return this.#call("record", facts);
  }

  readBack(events: readonly ChatEvent[]): Promise<void> {
    return this.#call("readBack", events);
  }

  async answer(asked: Asked, line: string, { waiting, troubles }: Health): Promise<Answer> {
    await this.settled();
    const rest: Health = {
      waiting: waiting + this.#overflow.waiting,
      troubles: [...this.#overflow.troubles, ...troubles],
    };
    try {
      return await this.#call<Answer>("answer", asked, line, rest);
    } catch (error) {
      throw error instanceof LedgerError ? new AskError(error.message, { cause: error }) : error;
    }
  }

  picture(theme: Theme): Promise<Picture> {
    return this.#call("picture", theme);
  }

  paint(card: Card): Promise<Picture> {
    return this.#call("paint", card);
  }

  async retry(): Promise<void> {
    await this.#openJournal();
    // It would be refused, and is tried as soon as that is over.
    if (!this.#handover.isBehind) await this.#overflow.retry();
    // What fails there is in its health.
    await this.#call("retry").catch(() => {});
  }

  async advance(): Promise<void> {
    await this.#call("advance");
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.settled();
    if (this.#overflow.waiting > 0) await this.#overflow.retry();
    await this.#connection.close();
    await this.#journal.close();
    this.#aside.release();
  }

  /** Where it can't be had, whoever waits waits for the clerk. */
  #openJournal(): Promise<void> {
    this.#opening ??= this.#journal
      .open((entry) => this.#handover.take(entry))
      .catch(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  /** What it answers may rest on another frame than before: that one is known then. */
  async #call<T>(name: CallName, ...args: readonly unknown[]): Promise<T> {
    const value = await this.#connection.call(name, ...args);
    await this.#framing;
    return value as T;
  }

  #hear({ health, log, frame }: Told): void {
    if (health) this.#told = health;
    if (log) this.options.log[log.level](log.message, log.fields);
    if (frame) this.#reframe();
  }

  /** The frame itself can't be handed over: it is made anew from the same facts. */
  #reframe(): void {
    const framing = (this.#framing ?? Promise.resolve())
      .then(async () => {
        this.#frame = await latestFrame(this.#remote, this.options.terms);
      })
      .catch((error: unknown) => {
        this.options.log.error(error instanceof Error ? error.message : String(error), { at: "frame" });
      })
      .finally(() => {
        if (this.#framing === framing) this.#framing = null;
      });
    this.#framing = framing;
  }

  /** Facts that could not be handed over in time. @throws {LedgerError} where they still can't. */
  async #recordLate(facts: readonly Fact[]): Promise<Recorded> {
    let sum = NOTHING_RECORDED;
    for (let start = 0; start < facts.length; start += SOME) {
      if (this.#handover.isBehind) throw away(BEHIND);
      sum = addRecorded(sum, await this.record(facts.slice(start, start + SOME)));
    }
    return sum;
  }
}
