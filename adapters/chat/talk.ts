import type { Awaited } from "../../src/app/awaited.js";
import { Recent } from "../../src/app/recent.js";
import type { Action } from "../../src/chat/event.js";
import type { Patterns } from "../../src/chat/patterns.js";
import type { Pet } from "../../src/pet/hear.js";
import type { Effort, Outcome, Request } from "../../src/pet/skill.js";
import { helloTo, replyTo } from "../../src/pet/words.js";
import type { Said } from "../../src/task/fact.js";

/** Conversations that it is remembered of what they wait for. */
const MOST_TALKS = 10_000;

/** How the pet speaks in one conversation of a platform, and how what it does there is told of. */
export interface Voice {
  /** A sentence: how another task is begun, where further words go on with the same one; `null`: each request is its own. */
  readonly anew: string | null;
  /** A first sign that it heard. */
  acknowledge(): Promise<void>;
  /** @param asks whether that was it: the question goes with the words */
  say(text: string, asks: boolean): Promise<void>;
  /** What it did about the task, once it has said so. */
  act(action: Action): void;
}

/** What somebody says, and to whom. */
export type Talk = Pick<Request, "conversation" | "requester" | "message">;
type Between = Pick<Request, "conversation" | "requester">;

/** The pet in conversation, on any platform: requests, what came of them, and the verdicts of who asked. */
export class Talks {
  readonly #awaited = new Recent<Awaited>(MOST_TALKS);

  /** @param recall what a talk waits for that nobody remembers here: `null`, that there was none */
  constructor(
    private readonly pet: Pet,
    private readonly patterns: Pick<Patterns, "verdictIn">,
    private readonly recall: (talk: Talk) => Promise<Awaited | null> = async () => null,
  ) {}

  /** What a talk waits for, as far as it is remembered. */
  awaited(talk: Between): Awaited | null {
    return this.#awaited.get(keyOf(talk)) ?? null;
  }

  /** Whether words go on with a talk, as far as it is remembered: they answer what was asked. */
  goesOn(talk: Between, text: string): boolean {
    const awaited = this.awaited(talk);
    return awaited === "more" || (awaited === "verdict" && this.patterns.verdictIn(text) !== null);
  }

  /** Whether the person has a task with the pet in this conversation. */
  async knows(talk: Talk): Promise<boolean> {
    return (await this.#awaitedBy(talk)) !== null;
  }

  /** Resolves when it is answered. Rejects where the platform does not take the answer. */
  async hear(request: Request, voice: Voice): Promise<void> {
    const says = this.patterns.verdictIn(request.text);
    const key = keyOf(request);
    const awaited = says === null ? null : await this.#awaitedBy(request);
    if (says !== null && awaited === "verdict") {
      this.#awaited.set(key, next(says));
      await voice.say(replyTo(says, voice.anew), false);
      return;
    }
    if (says === "unclear" && awaited === "done" && voice.anew !== null)
      return voice.say(helloTo(voice.anew), false);
    this.#awaited.set(key, "nothing");
    const { outcome } = this.pet.hear(request);
    await voice.acknowledge();
    await this.#tell(await outcome, key, voice);
  }

  async #tell(outcome: Outcome, key: string, voice: Voice): Promise<void> {
    const { kind, text, effort } = outcome;
    await voice.say(text, kind === "done");
    switch (kind) {
      case "done":
        attempt(true, effort, voice);
        voice.act({ name: "done", asked: true });
        this.#awaited.set(key, "verdict");
        return;
      case "asked-back":
        voice.act({ name: "wait", reason: "requester" });
        this.#awaited.set(key, "more");
        return;
      case "failed":
        attempt(false, effort, voice);
        voice.act({ name: "fail" });
        return;
      case "handed-off": {
        const { to } = outcome;
        voice.act({ name: "hand-off", ...(to === undefined ? {} : { to }) });
        return;
      }
      default:
        outcome satisfies never;
    }
  }

  async #awaitedBy(talk: Talk): Promise<Awaited | null> {
    return this.awaited(talk) ?? this.recall(talk);
  }
}

/** What a talk waits for after a verdict. */
function next(says: Said): Awaited {
  if (says === "yes" || says === "unclear") return "verdict";
  return says === "no" ? "more" : "done";
}

function attempt(ok: boolean, effort: Effort | undefined, voice: Voice): void {
  if (effort) voice.act({ name: "attempt", ok, ...effort });
}

function keyOf({ conversation, requester }: Between): string {
  return JSON.stringify([conversation, requester]);
}
