import type { TaskFact } from "./fact.js";
import type { Conversation } from "./task.js";

/** Opens a task at a fact: a message, a command, a row, or a late word on an earlier task. */
export function openTask(conversation: Conversation, fact: TaskFact, linkedTo: string | null): void {
  const opening = fact.source.message ?? fact.id;
  const given = fact.type === "task.opened" ? fact.data : undefined;
  const { platform, channel, workspace, message } = fact.source;
  conversation.tasks.push({
    // A row is its own conversation, named by its column's value.
    id:
      given?.origin === "import"
        ? fact.conversation
        : `${fact.conversation}:${opening.slice(opening.lastIndexOf(":") + 1)}`,
    conversation: fact.conversation,
    channel: channel === undefined ? null : `${platform}:${channel}`,
    workspace: workspace ?? null,
    message: message ?? null,
    requester: fact.actor.id,
    origin: given?.origin ?? "message",
    openedAt: fact.at,
    title: given?.title ?? null,
    linkedTo,
    priorities: [{ at: fact.at, priority: given?.priority ?? "default", mayLower: true }],
    unseenClocks: given?.unseen ?? [],
    dueAt: given && given.origin !== "host" ? { ...given.dueAt } : {},
    acknowledgedAt: null,
    firstAnsweredAt: null,
    cycles: [],
    unseen: [],
    openedUnknown: fact.clock === "last-version" && fact.rule === "mention",
    acknowledgedUnknown: false,
    pauses: [],
    closed: [],
    confirmedUnknown: false,
    verdictUnknown: false,
    cancelledAt: null,
    missedAt: null,
    lastMessageAt: fact.at,
    endings: [],
    reopenings: 0,
    helpedAt: null,
    acceptedAt: null,
    requesterVerdict: null,
    reviews: { requester: null, reviewer: null },
    rating: null,
    disputedAt: null,
    ruling: null,
    attempts: { count: 0, uncosted: 0, costMicros: 0 },
  });
  conversation.latest = conversation.tasks.length - 1;
  if (message) conversation.owner.set(message, conversation.latest);
}
