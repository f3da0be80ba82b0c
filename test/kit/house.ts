import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openForWriting, type Writing } from "../../adapters/compose.js";
import type { Terms } from "../../src/agreement/terms.js";
import { createDigester, type Digester } from "../../src/app/digest/sweep.js";
import type { Chat } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Ledger } from "../../src/ports/ledger.js";
import { MemoryChat } from "./chat.js";
import { MONDAY } from "./facts.js";
import { termsWith } from "./terms.js";

/** A clock that the test sets. */
export class Hand implements Clock {
  constructor(public at: number) {}
  now(): number {
    return this.at;
  }
}

/** Names files of a folder that is gone after the tests. */
export function houses(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-house-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `ledger-${++count}.sqlite`);
}

/** What a worker of a house goes through, where it is not the house's own. */
export interface Through {
  readonly ledger?: Ledger;
  readonly chat?: Chat;
  readonly clock?: Clock;
}

/** A desk over a real ledger file: it can be closed and opened again, as after a restart. */
export class House {
  readonly clock = new Hand(MONDAY);
  readonly chat = new MemoryChat(this.clock);
  readonly terms: Terms;
  pact!: Writing;
  workers = 0;

  private constructor(
    readonly file: string,
    terms: Partial<Terms>,
  ) {
    this.terms = termsWith(terms);
  }

  static async open(file: string, terms: Partial<Terms>): Promise<House> {
    const house = new House(file, terms);
    await house.restart();
    return house;
  }

  async restart(): Promise<void> {
    await this.pact?.close();
    this.pact = await openForWriting({ ledgerAddress: this.file, terms: this.terms, now: this.clock.at });
  }

  /** What another worker works with. */
  desk(through: Through = {}) {
    const { frame, ledger } = this.pact;
    const { chat, clock } = this;
    const worker = `worker-${++this.workers}`;
    return { ledger, chat, clock, ...through, frame: () => frame, worker };
  }

  worker(through: Through = {}): Digester {
    return createDigester(this.desk(through));
  }

  texts(): string[] {
    return this.chat.messages.map(MemoryChat.textOf);
  }

  /** The steps that a slot has taken. */
  async stepsOf(conversation: string): Promise<string[]> {
    const { facts } = await this.pact.ledger.load(conversation);
    return facts.map(({ type }) => type.slice(type.indexOf(".") + 1)).sort();
  }

  async factsOf(period: string): Promise<string[]> {
    return this.stepsOf(`pact:digest:agreed slack:C0DIGEST day 12:00 UTC:${period}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pact.close();
  }
}

/** The process ends at a step: before it has an effect, or after it and before anybody hears of it. */
export class Mortal {
  steps = 0;
  constructor(
    private readonly step: number,
    private readonly when: "before" | "after",
  ) {}

  /** The same object, whose calls count as steps; after the end none works. */
  wrap<T extends object>(inner: T, methods: readonly (keyof T)[]): T {
    return new Proxy(inner, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function") return value;
        const call = (...given: unknown[]) => Reflect.apply(value, target, given) as Promise<unknown>;
        return methods.includes(name as keyof T)
          ? (...given: unknown[]) => this.#do(() => call(...given))
          : call;
      },
    });
  }

  async #do<R>(work: () => Promise<R>): Promise<R> {
    this.steps += 1;
    if (this.steps > this.step || (this.steps === this.step && this.when === "before"))
      throw new Error("killed");
    const done = await work();
    if (this.steps >= this.step) throw new Error("killed");
    return done;
  }
}
