import type { Outcome, Request, Skill } from "./skill.js";

/** A question that waits for a person's next words. */
export interface OpenQuestion {
  readonly skill: Skill;
  readonly resume: string;
}

/** Questions that wait at a time; of more, the oldest is forgotten and has to be asked for anew. */
const MOST_OPEN = 1_000;

/** Remembers what was asked back, per conversation and person. Nothing of it outlives the process. */
export function createThreads() {
  const open = new Map<string, OpenQuestion>();
  const keyOf = ({ conversation, requester }: Request) => JSON.stringify([conversation, requester]);
  return {
    /** The question that a request may answer; it waits no more. */
    take(request: Request): OpenQuestion | null {
      const key = keyOf(request);
      const question = open.get(key) ?? null;
      open.delete(key);
      return question;
    },
    note(request: Request, skill: Skill, outcome: Outcome): void {
      if (outcome.kind !== "asked-back" || outcome.resume === undefined) return;
      open.set(keyOf(request), { skill, resume: outcome.resume });
      if (open.size > MOST_OPEN) open.delete(open.keys().next().value!);
    },
  };
}
