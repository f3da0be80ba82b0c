import { memoryLedger } from "../../../../adapters/ledger/memory.js";
import type { Terms } from "../../../../src/agreement/terms.js";
import { answer } from "../../../../src/app/ask/answer.js";
import { type Answer, AskError, type Asked, type Desk, type Health } from "../../../../src/app/desk.js";
import { HOUSE, houseOf } from "../../../../src/app/house.js";
import { createRecorder, type Recorder } from "../../../../src/app/record.js";
import { ensureFrame } from "../../../../src/app/refold.js";
import { compileRules } from "../../../../src/chat/rules.js";
import { parseLine } from "../../../../src/command/line.js";
import type { Ledger } from "../../../../src/ports/ledger.js";
import { renderText } from "../../../../src/report/text.js";
import type { Fact } from "../../../../src/task/fact.js";
import type { Frame } from "../../../../src/task/frame.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";

export const ROOM = { platform: "slack", workspace: "T1", channel: "C1" } as const;

/** A desk over a ledger (in memory, where none is given), with a clock that the test sets. */
export class TestDesk implements Desk {
  readonly clock = { now: () => this.now };
  readonly rules;
  troubles: Health = { waiting: 0, troubles: [] };
  now = MONDAY + HOUR;
  #frame: Frame;
  #recorder!: Recorder;
  #serial = 0;

  private constructor(
    terms: Partial<Terms>,
    readonly ledger: Ledger,
  ) {
    this.#frame = frameWith(terms);
    this.rules = compileRules(this.#frame.terms);
  }

  static async open(
    facts: readonly Fact[] = [],
    terms: Partial<Terms> = {},
    ledger: Ledger = memoryLedger(),
  ): Promise<TestDesk> {
    const desk = new TestDesk(terms, ledger);
    await ensureFrame(desk.ledger, desk.#frame, MONDAY - 60 * DAY);
    desk.#recorder = createRecorder(desk.ledger, [desk.#frame]);
    await desk.record(facts);
    return desk;
  }

  frame(): Frame {
    return this.#frame;
  }

  /** An exclusion makes another frame, as in a running process. */
  async record(facts: readonly Fact[]) {
    const recorded = await this.#recorder.record(facts);
    if (facts.some(({ type }) => type.startsWith("exclusion."))) {
      const { facts: said } = await this.ledger.load(HOUSE.exclusions);
      this.#frame = {
        ...this.#frame,
        id: `frame ${said.length}`,
        exclusions: houseOf(said, this.now).exclusions,
      };
      await ensureFrame(this.ledger, this.#frame, this.now);
      this.#recorder = createRecorder(this.ledger, [this.#frame]);
    }
    return recorded;
  }

  health(): Health {
    return this.troubles;
  }

  /** Asks a line as somebody in a room; every asking is an interaction of its own. */
  async ask(who: string, line: string, more: Partial<Asked> = {}): Promise<Answer> {
    this.#serial += 1;
    const asked: Asked = {
      author: { id: who },
      place: ROOM,
      message: `slack:C1:trigger:${this.#serial}.5`,
      at: this.now,
      ...more,
    };
    return answer(this, asked, parseLine(line));
  }

  /** The answer as text, or the words of its refusal. */
  async text(who: string, line: string, more: Partial<Asked> = {}): Promise<string> {
    try {
      return renderText((await this.ask(who, line, more)).report, { width: 100, colour: false });
    } catch (error) {
      if (error instanceof AskError) return `REFUSED ${error.message}`;
      throw error;
    }
  }

  async facts(name: string): Promise<readonly Fact[]> {
    return (await this.ledger.load(name)).facts;
  }

  wait(minutes: number): void {
    this.now += minutes * MINUTE;
  }
}

export const ANN = "slack:UANN";
export const BOB = "slack:UBOB";
export const VENDOR = "slack:UVENDOR";

/** The conversation of a task that somebody opened in the room. */
export const threadAt = (at: number) => `slack:C1:${at}.000001`;

/** A task opened at an instant, and answered some minutes later. */
export function answered(
  at: number,
  afterMinutes = 2,
  more: Parameters<ReturnType<typeof conversation>["open"]>[2] = {},
) {
  const c = conversation(threadAt(at), at);
  return [c.open(0, {}, more), c.answer(afterMinutes, { message: `slack:C1:${at}.000002` })];
}
