import type { Clock, CloseCause, Grade, TaskFact } from "./fact.js";

/** A span of instants, ms since epoch, half-open; `to` null: it lasts. */
export interface Span {
  from: number;
  to: number | null;
}

/** A time in which a message may have said what nobody saw; `closes`: that the task is done, too. */
export interface Unseen {
  from: number;
  to: number;
  closes: boolean;
}

/** One close of a task. */
export interface Close {
  at: number;
  cause: CloseCause;
  /** The requester was asked whether that was it. */
  asked: boolean;
  /** A grade that an import vouches for. */
  grade: Grade | null;
  /** The tool whose result proves it. */
  check: string | null;
  /** The close was read off a last version: its instant is the edit's. */
  uncertain: boolean;
}

/** A time in which a task stood closed: its first close stopped the clocks. */
export interface ClosedSpell extends Span {
  closes: Close[];
  /** What ended it: a further message after a claim, or a reopening. */
  endedBy: "withdrawal" | "reopening" | null;
}

/** How a task ended, as far as one knew then. */
export interface Ending {
  at: number;
  kind: "completed" | "failed" | "handed-off";
  revoked: boolean;
}

/** A person's word on a task: good (yes, correct) or not. */
export interface Verdict {
  at: number;
  good: boolean;
}

/**
 * What happened to one task, as `fold` has put it together. No target, no calendar, no money: those are the frame's.
 * Instants in ms since epoch.
 */
export interface Task {
  /** The conversation and the opening message. */
  id: string;
  conversation: string;
  /** `platform:channel`, where it was opened. */
  channel: string | null;
  /** Bare, where the platform has several. */
  workspace: string | null;
  /** What opened it, where the platform tells. */
  message: string | null;
  requester: string;
  origin: Extract<TaskFact, { type: "task.opened" }>["data"]["origin"];
  openedAt: number;
  title: string | null;
  /** The task that this one goes on from. */
  linkedTo: string | null;
  /** The first stands since the opening. `mayLower`: by the requester or the customer. */
  priorities: { at: number; priority: string; mayLower: boolean }[];
  dueAt: Partial<Record<Clock, number>>;
  /** Clocks that the way in of this task can't see. */
  unseenClocks: readonly Clock[];

  acknowledgedAt: number | null;
  firstAnsweredAt: number | null;
  /** Next-response cycles: from an unanswered message of the requester to the answer. */
  cycles: { startedAt: number; answeredAt: number | null; cancelledAt: number | null }[];
  /** While these lasted, a message of the assistant may have said what nobody saw: an edit hides the versions before. */
  unseen: Unseen[];
  /** The opening message was read back after an edit: it may have come to address the assistant only by that. */
  openedUnknown: boolean;
  /** The assistant's visible signs have an instant that nobody knows. */
  acknowledgedUnknown: boolean;

  /** While the requester was waited for. */
  pauses: Span[];
  closed: ClosedSpell[];
  /** Confirmed at an instant that nobody knows: counts for the grade, not for a clock. */
  confirmedUnknown: boolean;
  /** A verdict came at an instant that nobody knows: there the clocks stopped, or ran on. */
  verdictUnknown: boolean;
  cancelledAt: number | null;
  /** Nobody wrote for `closeAfter` while the requester was not waited for: a miss from here on. */
  missedAt: number | null;
  /** The last message in it. */
  lastMessageAt: number;
  endings: Ending[];
  reopenings: number;

  /** Another human's help before the assistant's first answer, and the requester's acceptance. */
  helpedAt: number | null;
  acceptedAt: number | null;

  /** The requester's latest yes or no that still stands for the completion. */
  requesterVerdict: Verdict | null;
  /** Latest review by the requester, and by a reviewer. */
  reviews: { requester: Verdict | null; reviewer: Verdict | null };
  rating: number | null;
  /** Since when the close that stands is disputed. */
  disputedAt: number | null;
  ruling: Grade | "failed" | null;

  attempts: { count: number; uncosted: number; costMicros: number };
}

/** A version of an assistant's message. */
export interface MessageVersion {
  /** When it came about, ms since epoch. */
  at: number;
  edited: boolean;
  /** Seen as it happened: what a read-back makes of it is no news. */
  live: boolean;
  /** Something stood there; what, was not seen. */
  guessed: boolean;
}

/** A conversation folded: its tasks in the order of their opening, and what belongs to none. */
export interface Conversation {
  tasks: Task[];
  /** Which task a message belongs to, by index. */
  owner: Map<string, number>;
  /** The task that last saw a message. */
  latest: number;
  /** Messages of the assistant that belong to no task. */
  unattributedAt: number[];
  /** Replies seen, by message. */
  replies: Set<string>;
  deleted: Set<string>;
  /** Replies that the platform says there are. */
  announced: number;
  /** The latest version of each message of the assistant. */
  versions: Map<string, MessageVersion>;
  /** What a person's message says of a task: an edit that says it again says nothing. */
  verdicts: Map<string, "yes" | "no" | "withdrawn">;
}

export function emptyConversation(): Conversation {
  return {
    tasks: [],
    owner: new Map(),
    latest: -1,
    unattributedAt: [],
    replies: new Set(),
    deleted: new Set(),
    announced: 0,
    versions: new Map(),
    verdicts: new Map(),
  };
}

/** The spell in which a task is closed now, or nothing. */
export function openSpell(task: Task): ClosedSpell | undefined {
  const last = task.closed.at(-1);
  return last && last.to === null ? last : undefined;
}

/** The pause that lasts, or nothing. */
export function openPause(task: Task): Span | undefined {
  const last = task.pauses.at(-1);
  return last && last.to === null ? last : undefined;
}

/** The requester has written something that nobody answered yet. */
export function isUnanswered(task: Task): boolean {
  if (task.cancelledAt !== null) return false;
  if (task.firstAnsweredAt === null) return openSpell(task) === undefined;
  const cycle = task.cycles.at(-1);
  return cycle !== undefined && cycle.answeredAt === null && cycle.cancelledAt === null;
}

/** The platform told of more replies than were seen. One that is deleted by now may have been among them. */
export function isIncomplete({ announced, replies, deleted }: Conversation): boolean {
  return announced > replies.size + deleted.size;
}
