import type { ShownReminder } from "../pet/skills/remind-words.js";
import type { Todo } from "../pet/skills/todo-words.js";

/** A reminder that is to be said. */
export interface Reminder extends ShownReminder {
  /** 1 to 25 of `0-9a-z`, made from the message that asked for it. */
  readonly id: string;
  readonly requester: string;
  readonly timezone: string;
  readonly target: string;
  readonly conversation: string;
  /** `sending`: it may have been said. */
  readonly state: "kept" | "sending";
  /** How often it was tried in vain. */
  readonly tries: number;
  /** When the last try began, ms since epoch; 0 before the first. */
  readonly begunAt: number;
}

export type NewReminder = Omit<Reminder, "number" | "state" | "tries" | "begunAt">;

/** `over`: it was said or forgotten, and its id alone is remembered, with what it was about erased. */
export interface KeptReminder extends Omit<Reminder, "state"> {
  readonly state: Reminder["state"] | "over";
}

export interface KeptTodo extends Todo {
  /** The message that asked for it. */
  readonly message: string;
}

/** All that is kept for one person. */
export interface Page {
  readonly reminders: readonly KeptReminder[];
  readonly todos: readonly KeptTodo[];
}

/** Ids are remembered this long after their reminder: a redelivered message does not set it again. */
export const TOMBSTONE_MS = 7 * 86_400_000;

/**
 * What the pet keeps for people: no figure rests on it.
 *
 * Promised: durable once a call resolves, and seen by every process that shares the place; two that write at once lose
 * nothing of each other.
 * Every call rejects with `NotebookError` where the place can't be read or written at the moment, and works again later.
 */
export interface Notebook {
  readonly reminders: ReminderRows;
  readonly todos: TodoRows;
  /** Every person with what is kept for them. */
  pages(): AsyncIterable<readonly [requester: string, page: Page]>;
  /** Keeps what another notebook has kept for a person. What is here already stays as it is. @returns how much was new. */
  take(requester: string, page: Page): Promise<number>;
  /** Twice is once. */
  close(): Promise<void>;
}

export interface ReminderRows {
  /** Keeps a reminder, once for each id. @returns it as it is kept; `null` where it is over already. */
  add(reminder: NewReminder): Promise<Reminder | null>;
  /** `null`: unknown, or over. */
  get(id: string): Promise<Reminder | null>;
  /** A person's, by time. */
  of(requester: string): Promise<readonly Reminder[]>;
  all(): Promise<readonly Reminder[]>;
  /** From here on it may have been said. */
  begin(id: string, now: number): Promise<void>;
  /** It was surely not said. */
  again(id: string): Promise<void>;
  /** It was tried, and nobody can tell whether it was said. */
  unsure(id: string): Promise<void>;
  /** Said or forgotten: what it was about is erased. */
  end(id: string): Promise<void>;
  /** As if it had never been asked for. */
  drop(id: string): Promise<void>;
  /** Erases all of a person's. @returns the ids of those that were to be said. */
  endAllOf(requester: string): Promise<readonly string[]>;
  /** Lets go of ids that no redelivery can bring any more. */
  prune(now: number): Promise<void>;
}

export interface TodoRows {
  /** Puts something on a list, once for each message that asked for it. */
  add(requester: string, message: string, what: string): Promise<Todo>;
  of(requester: string): Promise<readonly Todo[]>;
  done(requester: string, number: number): Promise<void>;
  remove(requester: string, number: number): Promise<void>;
  clear(requester: string): Promise<void>;
}

/** What failed, what was found, what was expected and what to do. */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
}
