import type { TaskFact } from "./fact.js";
import type { Conversation } from "./task.js";

export interface Taken {
  /** This version was seen as it happened: what a read-back makes of it is no news. */
  readonly told: boolean;
  /** ms since epoch. From here until the fact, the message may have said what nobody saw. */
  readonly unseenFrom: number | null;
}

const NOTHING: Taken = { told: false, unseenFrom: null };

/** Takes note of the version of an assistant's message that a fact is about. */
export function takeVersion({ versions }: Conversation, { id, actor, at, clock, source }: TaskFact): Taken {
  const { message } = source;
  if (message === undefined || actor.role !== "assistant") return NOTHING;
  const before = versions.get(message);
  const edited = id.endsWith(`@${at}`);
  const same = before?.at === at && before.edited === edited;
  const readBack = clock === "read-back" || clock === "last-version";
  if (readBack && same && before.live) return { told: true, unseenFrom: null };
  const guessed = same ? before.guessed : !before && clock === "last-version";
  versions.set(message, { at, edited, live: !readBack, guessed });
  // Right after a version that is known; from the start where that is only guessed.
  if (clock === "last-version") {
    return { told: false, unseenFrom: before ? before.at + (before.guessed ? 0 : 1) : at };
  }
  return { told: false, unseenFrom: before?.guessed && !same ? before.at : null };
}
