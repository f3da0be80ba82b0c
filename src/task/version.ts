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
export function takeVersion({ versions }: Conversation, { actor, at, clock, source }: TaskFact): Taken {
  const { message } = source;
  if (message === undefined || actor.role !== "assistant") return NOTHING;
  const before = versions.get(message);
  const readBack = clock === "read-back" || clock === "last-version";
  if (readBack && before?.live && before.at === at) return { told: true, unseenFrom: null };
  const guessed = before?.at === at ? before.guessed : !before && clock === "last-version";
  versions.set(message, { at, live: !readBack, guessed });
  if (clock === "last-version") return { told: false, unseenFrom: before?.at ?? at };
  return { told: false, unseenFrom: before?.guessed && before.at < at ? before.at : null };
}
