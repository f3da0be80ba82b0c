import { fold } from "../task/fold.js";
import { openPause, openSpell } from "../task/task.js";
import type { Desk } from "./desk.js";

/**
 * What a person's task waits for: their word whether that was it, more that they have to say, or nothing of theirs;
 * `done`: they have said how it was.
 */
export type Awaited = "verdict" | "more" | "nothing" | "done";

/**
 * What a person's latest task in a conversation waits for, by the facts that the ledger has; `null` where they have none.
 * @param message the message that asks for this: what it says itself is left out
 */
export async function awaitedOf(
  { ledger, rules }: Desk,
  conversation: string,
  person: string,
  message: string,
): Promise<Awaited | null> {
  const { facts } = await ledger.load(conversation);
  const before = facts.filter(({ source }) => source.message !== message);
  const { tasks } = fold(before, rules.terms.tasks);
  const task = tasks.findLast(({ requester }) => requester === person);
  if (!task) return null;
  const asked = openSpell(task)?.closes.some((close) => close.asked) ?? false;
  if (asked) return task.rating === null ? "verdict" : "done";
  return openPause(task) ? "more" : "nothing";
}
