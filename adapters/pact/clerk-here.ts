import { resolve } from "node:path";
import { defaultLedger } from "../../config/place.js";
import { type Answer, AskError, type Asked, type Desk, type Health } from "../../src/app/desk.js";
import type { Recorded } from "../../src/app/record.js";
import { valuePeriod } from "../../src/app/worth.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { compileRules, type Rules } from "../../src/chat/rules.js";
import type { Card } from "../../src/pet/card.js";
import type { Theme } from "../../src/pet/picture.js";
import type { Picture } from "../../src/ports/chat.js";
import type { Ledger } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { periodOf } from "../../src/time/cohort.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { asideOf } from "./aside.js";
import { cardFor, Painter } from "./card.js";
import type { Clerk, ClerkOptions } from "./clerk.js";
import { Intake } from "./intake.js";
import { interpreted } from "./interpreted.js";
import { Keeper } from "./keeper.js";
import { Spool } from "./spool.js";

/** The clerk in this process, on this thread. */
export class ClerkHere implements Clerk {
  readonly #keeper: Keeper;
  readonly #intake: Intake;
  readonly #rules: Rules;
  readonly #painter = new Painter();

  constructor(private readonly options: ClerkOptions) {
    const { ledger, terms, clock, log, proposedAt, demo } = options;
    this.#rules = compileRules(terms);
    const aside = asideOf(ledger, terms.id);
    this.#keeper = new Keeper({
      ledgerAddress: ledger,
      terms,
      clock,
      aside,
      warn: (message) => log.warn(message),
      ...(demo === undefined ? {} : { demo }),
      ...(proposedAt === undefined ? {} : { proposedAt }),
    });
    const spool = new Spool({ file: () => aside.file("spool.jsonl") });
    this.#intake = new Intake((facts) => this.#keeper.record(facts), spool, clock, log);
  }

  get ledger(): Ledger {
    return this.#keeper.kept.writing.ledger;
  }

  frame(): Frame {
    return this.#keeper.kept.frame;
  }

  /** `null` while the ledger was never open. */
  get frameId(): string | null {
    return this.#keeper.frameId;
  }

  /** Facts that wait in the spool. */
  get spooled(): number {
    return this.#intake.spooled;
  }

  health(): Health {
    const { waiting, troubles } = this.#intake;
    return { waiting, troubles };
  }

  async open(): Promise<void> {
    await this.#keeper.open();
  }

  observe(events: readonly ChatEvent[]): void {
    void this.takeIn(events);
  }

  take(facts: readonly Fact[]): void {
    void this.takeIn(facts);
  }

  async keep(events: readonly ChatEvent[]): Promise<void> {
    await this.takeIn(events);
  }

  /** Resolves when these are in the ledger or in the spool: `false` where neither takes them. */
  takeIn(seen: readonly (ChatEvent | Fact)[]): Promise<boolean> {
    return this.#intake.take(interpreted(seen, this.#rules, this.options.log));
  }

  settled(): Promise<void> {
    return this.#intake.settled();
  }

  record(facts: readonly Fact[]): Promise<Recorded> {
    return this.#keeper.record(facts);
  }

  async readBack(events: readonly ChatEvent[]): Promise<void> {
    const facts = interpreted(events, this.#rules, this.options.log);
    if (facts.length > 0) await this.record(facts);
  }

  async answer(asked: Asked, line: string, { waiting, troubles }: Health): Promise<Answer> {
    await this.settled();
    const [{ answer }, { parseLine }] = await Promise.all([
      import("../../src/app/ask/answer.js"),
      import("../../src/command/line.js"),
    ]);
    await this.open().catch((error: unknown) => {
      throw new AskError(error instanceof Error ? error.message : String(error), { cause: error });
    });
    const { ledger } = this;
    const desk: Desk = {
      ledger,
      ledgerOption: ledgerOptionOf(this.options.ledger),
      rules: this.#rules,
      clock: this.options.clock,
      frame: () => this.frame(),
      record: (facts) => this.record(facts),
      health: () => {
        const own = this.health();
        return { waiting: waiting + own.waiting, troubles: [...own.troubles, ...troubles] };
      },
    };
    return answer(desk, asked, parseLine(line));
  }

  async picture(theme: Theme): Promise<Picture> {
    await this.open();
    const { ledger } = this;
    const frame = this.frame();
    const now = this.options.clock.now();
    const period = periodOf(frame.zone, now, frame.terms.period.every);
    const valued = await valuePeriod(ledger, frame, period, now);
    return this.#painter.paint(await cardFor(ledger, frame, valued), theme);
  }

  paint(card: Card): Promise<Picture> {
    return this.#painter.paint(card);
  }

  retry(): Promise<void> {
    return this.#intake.retry();
  }

  advance(): Promise<void> {
    return this.#keeper.advance();
  }

  async close(): Promise<void> {
    await this.settled();
    await this.#keeper.close();
  }
}

/** A Redis is the default where there is one, and its address may hold a password. */
function ledgerOptionOf(address: string): string {
  if (isRedisAddress(address) || resolve(address) === resolve(defaultLedger())) return "";
  return ` --ledger ${/^[\w./\\:-]+$/.test(address) ? address : JSON.stringify(address)}`;
}
