import type { TaskFact } from "./fact.js";
import { openSpell, type Task } from "./task.js";

/** Another human helped before the assistant's first answer. */
export function help(task: Task, at: number): void {
  if (task.firstAnsweredAt === null && !openSpell(task)) task.helpedAt ??= at;
}

/** Another human spoke in the task's conversation. */
export function otherSpoke(task: Task, fact: TaskFact): void {
  if (fact.actor.party === "provider") handOff(task, fact.at);
  else help(task, fact.at);
}

/** The provider's own people take over. */
export function handOff(task: Task, at: number): void {
  if (openSpell(task) || task.cancelledAt !== null) return;
  if (task.endings.at(-1)?.kind !== "handed-off")
    task.endings.push({ at, kind: "handed-off", revoked: false });
}

/** The requester accepts what another human said. */
export function accept(task: Task, at: number): void {
  if (task.helpedAt !== null) task.acceptedAt ??= at;
}
