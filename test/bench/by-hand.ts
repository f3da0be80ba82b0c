import {
  closeDatabase,
  type Database,
  loadDriver,
  type Statement,
} from "../../adapters/ledger/sqlite/driver.js";
import { SCHEMA } from "../../adapters/ledger/sqlite/schema.js";
import { packCounters } from "../../src/bytes/packed.js";
import type { Delta, Step } from "../../src/ports/ledger.js";
import type { Entry } from "./entries.js";

/** What one transaction takes in at most, as in the ledger. */
const GROUP_SIZE = 256;
const [AGREEMENT, FRAME] = [1, 1];

/**
 * The floor of recording: the ledger's own tables, statements, pragmas and groups, written by hand. It is told what
 * each fact adds to which counter; it writes facts and steps as JSON, adds the counters up and packs them once a group.
 * No core, no port, no fault is looked for.
 */
export class ByHand {
  readonly #statements = new Map<string, Statement>();
  readonly #counters = new Map<string, Map<number, number>>();
  readonly #touched = new Set<string>();
  readonly #members = new Map<string, Map<string, number>>();
  #queue: { readonly entry: Entry; readonly resolve: () => void }[] = [];
  #scheduled = false;
  #facts = 0;
  #conversations = 0;

  private constructor(private readonly db: Database) {}

  static async open(file: string): Promise<ByHand> {
    const db = (await loadDriver()).open(file, { readOnly: false });
    db.exec(`PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; ${SCHEMA}`);
    db.prepare("PRAGMA journal_mode = WAL").get();
    db.exec(`INSERT INTO agreement VALUES (${AGREEMENT}, 'bench', 0, 0, NULL, NULL);
      INSERT INTO frame VALUES (${FRAME}, ${AGREEMENT}, 'frame', 0, 'active')`);
    return new ByHand(db);
  }

  /** Resolves when it is durable. */
  commit(entry: Entry): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.push({ entry, resolve });
      this.#schedule();
    });
  }

  close(): void {
    closeDatabase(this.db);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#writeGroup();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #writeGroup(): void {
    const group = this.#queue.slice(0, GROUP_SIZE);
    this.#queue = this.#queue.slice(GROUP_SIZE);
    this.db.exec("BEGIN IMMEDIATE");
    for (const { entry } of group) this.#write(entry);
    this.#flush();
    this.db.exec("COMMIT");
    for (const { resolve } of group) resolve();
  }

  #write({ conversation, expected, next, facts, frames }: Entry): void {
    const isFirst = expected === "0";
    const first = facts[0]!.at;
    const last = facts.at(-1)!.at;
    let key: number;
    if (isFirst) {
      const { lastInsertRowid } = this.#sql(
        "INSERT INTO conversation (agreement, id, version, facts, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (agreement, id) DO NOTHING",
      ).run(AGREEMENT, conversation, next, facts.length, first, last);
      key = Number(lastInsertRowid);
      const insert = this.#sql("INSERT INTO fact (conversation, id, at, body) VALUES (?, ?, ?, ?)");
      for (const fact of facts) insert.run(key, fact.id, fact.at, JSON.stringify(fact));
      this.#conversations += 1;
    } else {
      const row = this.#sql(
        "SELECT key, version, facts, first_at, last_at FROM conversation WHERE agreement = ? AND id = ?",
      ).get(AGREEMENT, conversation)!;
      key = row.key as number;
      for (const fact of facts) {
        this.#sql("SELECT at, body FROM fact WHERE conversation = ? AND id = ?").get(key, fact.id);
        this.#sql(
          "INSERT INTO fact (conversation, id, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body",
        ).run(key, fact.id, fact.at, JSON.stringify(fact));
      }
      this.#sql(
        "UPDATE conversation SET version = ?, facts = facts + ?, first_at = ?, last_at = ? WHERE key = ?",
      ).run(next, facts.length, row.first_at!, last, key);
    }
    this.#facts += facts.length;
    for (const { delta, pending } of frames) {
      this.#add(delta);
      if (pending.length > 0) {
        this.#sql(
          "INSERT INTO pending (frame, conversation, first_from, steps) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first_from = excluded.first_from, steps = excluded.steps",
        ).run(FRAME, key, pending[0]!.from, stepsJson(pending));
      } else if (!isFirst) {
        this.#sql("DELETE FROM pending WHERE frame = ? AND conversation = ?").run(FRAME, key);
      }
    }
  }

  #add({ rows, members }: Delta): void {
    for (const [row, entries] of rows) {
      this.#touched.add(row);
      addAll(this.#counters, row, entries);
    }
    for (const [set, entries] of members) addAll(this.#members, set, entries);
  }

  /** What a group writes once: counters, members and the agreement's sums. */
  #flush(): void {
    for (const row of this.#touched) {
      this.#sql(
        "INSERT INTO counters (frame, id, packed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET packed = excluded.packed",
      ).run(FRAME, row, packCounters(this.#counters.get(row)!));
    }
    this.#touched.clear();
    for (const [set, members] of this.#members) {
      let grown = 0;
      for (const [member, by] of members) {
        const before = this.#sql("SELECT count FROM member WHERE frame = ? AND members = ? AND id = ?").get(
          FRAME,
          set,
          member,
        );
        if (!before) grown += 1;
        this.#sql(
          "INSERT INTO member (frame, members, id, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count",
        ).run(FRAME, set, member, ((before?.count as number) ?? 0) + by);
      }
      if (grown > 0) {
        this.#sql(
          "INSERT INTO members (frame, id, size) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET size = size + excluded.size",
        ).run(FRAME, set, grown);
      }
    }
    this.#members.clear();
    this.#sql(
      "UPDATE agreement SET conversations = ?, facts = ?, first_at = ?, last_at = ? WHERE key = ?",
    ).run(this.#conversations, this.#facts, 0, 0, AGREEMENT);
  }

  #sql(text: string): Statement {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }
}

function addAll<K>(sums: Map<string, Map<K, number>>, name: string, entries: ReadonlyMap<K, number>): void {
  const sum = sums.get(name) ?? new Map<K, number>();
  sums.set(name, sum);
  for (const [key, by] of entries) sum.set(key, (sum.get(key) ?? 0) + by);
}

function stepsJson(steps: readonly Step[]): string {
  return JSON.stringify(
    steps.map(({ from, delta: { rows, members } }) => [
      from,
      [...rows].map(([row, counters]) => [row, [...counters].flat()]),
      [...members].map(([set, counts]) => [set, [...counts]]),
    ]),
  );
}
