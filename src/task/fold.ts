import type { TaskTerms } from "../agreement/terms.js";
import { evolveInPlace } from "./evolve.js";
import type { Fact, TaskFact } from "./fact.js";
import { type Conversation, emptyConversation } from "./task.js";

/** The terms that decide how facts become tasks. */
export type FoldTerms = Pick<TaskTerms, "groupWithinMs" | "reopen" | "closeAfterMs">;

/**
 * The tasks of one conversation, from all its facts in any order. Pure: one set of facts, one result.
 * Facts about the house (presence, terms, …) are passed over.
 */
export function fold(facts: Iterable<Fact>, terms: FoldTerms): Conversation {
  const conversation = emptyConversation();
  for (const fact of inOrder(facts)) evolveInPlace(conversation, fact, terms);
  return conversation;
}

/** The conversation after its newest fact; by law the same as folding all facts anew. Leaves `conversation` alone. */
export function evolve(conversation: Conversation, newest: TaskFact, terms: FoldTerms): Conversation {
  const next = structuredCopy(conversation);
  evolveInPlace(next, newest, terms);
  return next;
}

/** Task facts in the one order that counts: by instant, then by the life of a task, then by id. */
export function inOrder(facts: Iterable<Fact>): TaskFact[] {
  const known: TaskFact[] = [];
  for (const fact of facts) if (isTaskFact(fact)) known.push(fact);
  return known.sort(compareFacts);
}

export function compareFacts(one: TaskFact, other: TaskFact): number {
  return (
    one.at - other.at ||
    ranks.get(one.type)! - ranks.get(other.type)! ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  );
}

/** At one instant things happen in the order of a task's life: it opens, somebody asks, the assistant acts, it ends. */
const life = [
  "task.opened",
  "task.asked",
  "task.prioritized",
  "task.attempted",
  "task.acknowledged",
  "task.answered",
  "task.waiting",
  "task.resumed",
  "task.failed",
  "task.handed-off",
  "task.completed",
  "task.rated",
  "task.reviewed",
  "task.reopened",
  "task.confirmed",
  "task.cancelled",
  "task.helped",
  "dispute.opened",
  "dispute.withdrawn",
  "dispute.conceded",
  "dispute.ruled",
  "task.noted",
  "observation.replies",
] as const satisfies readonly TaskFact["type"][];

const ranks = new Map<string, number>(life.map((type, index) => [type, index]));

function isTaskFact(fact: Fact): fact is TaskFact {
  return ranks.has(fact.type);
}

function structuredCopy(conversation: Conversation): Conversation {
  return {
    ...conversation,
    tasks: conversation.tasks.map((task) => ({
      ...task,
      priorities: [...task.priorities],
      cycles: task.cycles.map((cycle) => ({ ...cycle })),
      unseen: task.unseen.map((span) => ({ ...span })),
      pauses: task.pauses.map((pause) => ({ ...pause })),
      closed: task.closed.map((spell) => ({ ...spell, closes: spell.closes.map((close) => ({ ...close })) })),
      endings: task.endings.map((ending) => ({ ...ending })),
      reviews: { ...task.reviews },
      attempts: { ...task.attempts },
    })),
    owner: new Map(conversation.owner),
    unattributedAt: [...conversation.unattributedAt],
    replies: new Set(conversation.replies),
    deleted: new Set(conversation.deleted),
    versions: new Map(conversation.versions),
    verdicts: new Map(conversation.verdicts),
  };
}
