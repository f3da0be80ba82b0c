import { type Fact, preferred } from "../../src/task/fact.js";
import { fold } from "../../src/task/fold.js";
import type { Frame } from "../../src/task/frame.js";
import { casesOf, judge } from "../../src/task/judge.js";
import { type Conversation, isIncomplete } from "../../src/task/task.js";

/** Facts merged as the ledger merges them: of those with one id the preferred one. */
export function merged(...lists: readonly (readonly Fact[])[]): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const fact of lists.flat()) {
    const before = facts.get(fact.id);
    facts.set(fact.id, before ? preferred(before, fact) : fact);
  }
  return facts;
}

/** Conversations folded, by id; those that hold nothing but observations are left out. */
export function conversationsOf(facts: Iterable<Fact>, frame: Frame): Map<string, Conversation> {
  const parts = new Map<string, Fact[]>();
  for (const fact of facts) parts.set(fact.conversation, [...(parts.get(fact.conversation) ?? []), fact]);
  const folded = [...parts].map(([id, own]) => [id, fold(own, frame.terms.tasks)] as const);
  return new Map(folded.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** One task as far as anyone is told of it. Instants in ms since epoch. */
export interface Shown {
  readonly task: string;
  readonly requester: string;
  readonly status: string;
  readonly cause: string | null;
  readonly grade: string | null;
  readonly incomplete: boolean;
  readonly clocks: readonly string[];
  readonly unsure: readonly string[];
}

/** What the facts amount to at `now`: each clock as text, those that are not known well enough apart. */
export function shown(facts: Iterable<Fact>, frame: Frame, now: number): Shown[] {
  return [...conversationsOf(facts, frame).values()].flatMap((conversation) =>
    casesOf(conversation, frame).map((item) => {
      const { status, cause, grade, clocks } = judge(item, frame, now);
      const texts = clocks.map(({ run, state }) => {
        const { clock, startedAt, stoppedAt, partial } = run;
        return { partial, text: `${clock} ${state} ${startedAt} → ${stoppedAt ?? "…"}` };
      });
      return {
        task: item.task.id,
        requester: item.task.requester,
        status,
        cause,
        grade,
        incomplete: isIncomplete(conversation),
        clocks: texts.filter(({ partial }) => !partial).map(({ text }) => text),
        unsure: texts.filter(({ partial }) => partial).map(({ text }) => text),
      };
    }),
  );
}
