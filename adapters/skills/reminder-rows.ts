import type { ShownReminder } from "../../src/pet/skills/remind-words.js";
import type { Row } from "../ledger/sqlite/driver.js";
import type { Notebook } from "./notebook.js";

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

/** Ids are remembered this long after their reminder: a redelivered message does not set it again. */
const TOMBSTONE_MS = 7 * 86_400_000;

/** Reminders in a notebook; durable once a call returns. */
export class ReminderRows {
  constructor(private readonly notebook: Notebook) {}

  /** Keeps a reminder, once for each id. @returns it as it is kept; `null` where it is over already. */
  add(reminder: NewReminder): Reminder | null {
    const { id, requester, at, timezone, target, conversation, what } = reminder;
    this.notebook.use("writing a reminder", (db) =>
      db
        .prepare(
          `INSERT OR IGNORE INTO reminder SELECT ?, ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, 'kept', 0, 0
           FROM reminder WHERE requester = ? AND state <> 'over'`,
        )
        .run(id, requester, at, timezone, target, conversation, what, requester),
    );
    return this.get(id);
  }

  get(id: string): Reminder | null {
    return this.#select("id = ?", id)[0] ?? null;
  }

  /** A person's, by time. */
  of(requester: string): readonly Reminder[] {
    return this.#select("requester = ?", requester);
  }

  all(): readonly Reminder[] {
    return this.#select("? = 1", 1);
  }

  /** From here on it may have been said. */
  begin(id: string, now: number): void {
    this.#change("state = 'sending', begun_at = ? WHERE id = ? AND state <> 'over'", now, id);
  }

  /** It was surely not said. */
  again(id: string): void {
    this.#change("state = 'kept', tries = tries + 1 WHERE id = ? AND state <> 'over'", id);
  }

  /** It was tried, and nobody can tell whether it was said. */
  unsure(id: string): void {
    this.#change("tries = tries + 1 WHERE id = ? AND state <> 'over'", id);
  }

  /** Said or forgotten: what it was about is erased. */
  end(id: string): void {
    this.#change("state = 'over', what = '' WHERE id = ?", id);
  }

  /** As if it had never been asked for. */
  drop(id: string): void {
    this.notebook.use("writing a reminder", (db) => db.prepare("DELETE FROM reminder WHERE id = ?").run(id));
  }

  /** Erases all of a person's. @returns their ids. */
  endAllOf(requester: string): readonly string[] {
    const ids = this.of(requester).map(({ id }) => id);
    this.notebook.use("writing a reminder", (db) =>
      db.prepare("DELETE FROM reminder WHERE requester = ?").run(requester),
    );
    return ids;
  }

  /** Lets go of ids that no redelivery can bring any more. */
  prune(now: number): void {
    this.notebook.use("writing a reminder", (db) =>
      db.prepare("DELETE FROM reminder WHERE state = 'over' AND at < ?").run(now - TOMBSTONE_MS),
    );
  }

  #change(change: string, ...values: (string | number)[]): void {
    this.notebook.use("writing a reminder", (db) =>
      db.prepare(`UPDATE reminder SET ${change}`).run(...values),
    );
  }

  #select(where: string, value: string | number): Reminder[] {
    return this.notebook.use("reading reminders", (db) =>
      db
        .prepare(`SELECT * FROM reminder WHERE ${where} AND state <> 'over' ORDER BY at, number`)
        .all(value)
        .map(reminderOf),
    );
  }
}

function reminderOf(row: Row): Reminder {
  return {
    id: String(row.id),
    requester: String(row.requester),
    number: Number(row.number),
    at: Number(row.at),
    timezone: String(row.timezone),
    target: String(row.target),
    conversation: String(row.conversation),
    what: String(row.what),
    state: row.state === "sending" ? "sending" : "kept",
    tries: Number(row.tries),
    begunAt: Number(row.begun_at),
  };
}
