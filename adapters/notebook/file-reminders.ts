import {
  type KeptReminder,
  type NewReminder,
  type Reminder,
  type ReminderRows,
  TOMBSTONE_MS,
} from "../../src/ports/notebook.js";
import type { Row } from "../ledger/sqlite/driver.js";
import type { Use } from "./file.js";
import { isToBeSaid } from "./page.js";

/** Reminders in a notebook's file. */
export class FileReminders implements ReminderRows {
  constructor(private readonly use: Use) {}

  async add(reminder: NewReminder): Promise<Reminder | null> {
    const { id, requester, at, timezone, target, conversation, what } = reminder;
    this.use("writing a reminder", (db) =>
      db
        .prepare(
          `INSERT OR IGNORE INTO reminder SELECT ?, ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, 'kept', 0, 0
           FROM reminder WHERE requester = ? AND state <> 'over'`,
        )
        .run(id, requester, at, timezone, target, conversation, what, requester),
    );
    return this.get(id);
  }

  async get(id: string): Promise<Reminder | null> {
    return this.#select("id = ?", id)[0] ?? null;
  }

  async of(requester: string): Promise<readonly Reminder[]> {
    return this.#select("requester = ?", requester);
  }

  async all(): Promise<readonly Reminder[]> {
    return this.#select("? = 1", 1);
  }

  async begin(id: string, now: number): Promise<void> {
    this.#change("state = 'sending', begun_at = ? WHERE id = ? AND state <> 'over'", now, id);
  }

  async again(id: string): Promise<void> {
    this.#change("state = 'kept', tries = tries + 1 WHERE id = ? AND state <> 'over'", id);
  }

  async unsure(id: string): Promise<void> {
    this.#change("tries = tries + 1 WHERE id = ? AND state <> 'over'", id);
  }

  async end(id: string): Promise<void> {
    this.#change("state = 'over', what = '' WHERE id = ?", id);
  }

  async drop(id: string): Promise<void> {
    this.use("writing a reminder", (db) => db.prepare("DELETE FROM reminder WHERE id = ?").run(id));
  }

  async endAllOf(requester: string): Promise<readonly string[]> {
    const ids = (await this.of(requester)).map(({ id }) => id);
    this.use("writing a reminder", (db) =>
      db.prepare("DELETE FROM reminder WHERE requester = ?").run(requester),
    );
    return ids;
  }

  async prune(now: number): Promise<void> {
    this.use("writing a reminder", (db) =>
      db.prepare("DELETE FROM reminder WHERE state = 'over' AND at < ?").run(now - TOMBSTONE_MS),
    );
  }

  /** One that is there already stays as it is. */
  insert({ id, requester, number, at, timezone, target, conversation, what, ...rest }: KeptReminder): void {
    const { state, tries, begunAt } = rest;
    this.use("writing a reminder", (db) =>
      db
        .prepare("INSERT OR IGNORE INTO reminder VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(id, requester, number, at, timezone, target, conversation, what, state, tries, begunAt),
    );
  }

  #change(change: string, ...values: (string | number)[]): void {
    this.use("writing a reminder", (db) => db.prepare(`UPDATE reminder SET ${change}`).run(...values));
  }

  #select(where: string, value: string | number): Reminder[] {
    return this.use("reading reminders", (db) =>
      db
        .prepare(`SELECT * FROM reminder WHERE ${where} AND state <> 'over' ORDER BY at, number`)
        .all(value)
        .map(keptReminderOf)
        .filter(isToBeSaid),
    );
  }
}

export function keptReminderOf(row: Row): KeptReminder {
  return {
    id: String(row.id),
    requester: String(row.requester),
    number: Number(row.number),
    at: Number(row.at),
    timezone: String(row.timezone),
    target: String(row.target),
    conversation: String(row.conversation),
    what: String(row.what),
    state: row.state as KeptReminder["state"],
    tries: Number(row.tries),
    begunAt: Number(row.begun_at),
  };
}
