import { packSorted, unpackInto } from "../../../src/bytes/packed.js";
import type { FlatDelta } from "../../../src/bytes/steps.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import { messageOf } from "../prepared.js";
import type { Reading } from "./reading.js";

/** Rows kept in memory: the days and periods that are written to. */
const CACHED_ROWS = 512;

/** A row of counters, unpacked: ascending codes and their values. */
interface OpenRow {
  readonly codes: number[];
  readonly values: number[];
  changed: boolean;
}

/**
 * The counters and members of one frame, for its only writer: what a group of commits adds is gathered here and written
 * once, by `flush`. After a rollback `forget` what was gathered.
 */
export class Figures {
  readonly #rows = new Map<string, OpenRow>();
  readonly #members = new Map<string, Map<string, number>>();

  constructor(
    private readonly reading: Reading,
    private readonly frame: number,
  ) {}

  /** @throws {RangeError} where a counter leaves the exact integers. */
  add([rows, members]: FlatDelta): void {
    for (const [id, entries] of rows) {
      const row = this.#row(id);
      row.changed = true;
      for (let index = 0; index < entries.length; index += 2)
        addTo(row, id, entries[index]!, entries[index + 1]!);
    }
    for (const [id, entries] of members) {
      const set = this.#members.get(id) ?? new Map<string, number>();
      this.#members.set(id, set);
      for (const [member, by] of entries) set.set(member, (set.get(member) ?? 0) + by);
    }
  }

  /** @throws {RangeError} where a member's count leaves the exact integers. */
  flush(): void {
    for (const [id, row] of this.#rows) {
      if (!row.changed) continue;
      this.reading.rowChanged(this.frame, id);
      if (row.codes.length === 0)
        this.reading.sql("DELETE FROM counters WHERE frame = ? AND id = ?").run(this.frame, id);
      else this.#putRow.run(this.frame, id, packSorted(row.codes, row.values));
      row.changed = false;
    }
    for (const [set, differences] of this.#members) this.#putMembers(set, differences);
    this.#members.clear();
    if (this.#rows.size > CACHED_ROWS) this.#rows.clear();
  }

  forget(): void {
    this.#rows.clear();
    this.#members.clear();
  }

  get #putRow() {
    return this.reading.sql(
      "INSERT INTO counters (frame, id, packed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET packed = excluded.packed",
    );
  }

  #putMembers(set: string, differences: ReadonlyMap<string, number>): void {
    let grown = 0;
    for (const [member, by] of differences) {
      if (by === 0) continue;
      const before = this.reading.member(this.frame, set, member);
      const after = exact(before + by, set, member);
      grown += Number(after > 0) - Number(before > 0);
      if (after === 0) {
        this.reading
          .sql("DELETE FROM member WHERE frame = ? AND members = ? AND id = ?")
          .run(this.frame, set, member);
      } else {
        this.reading
          .sql(
            "INSERT INTO member (frame, members, id, count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count",
          )
          .run(this.frame, set, member, after);
      }
    }
    if (grown === 0) return;
    this.reading
      .sql(
        "INSERT INTO members (frame, id, size) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET size = size + excluded.size",
      )
      .run(this.frame, set, grown);
  }

  #row(id: string): OpenRow {
    const known = this.#rows.get(id);
    if (known) return known;
    const row: OpenRow = { codes: [], values: [], changed: false };
    const stored = this.reading
      .sql("SELECT packed FROM counters WHERE frame = ? AND id = ?")
      .get(this.frame, id);
    if (stored) this.#unpack(id, stored.packed as Uint8Array, row);
    this.#rows.set(id, row);
    return row;
  }

  #unpack(id: string, packed: Uint8Array, { codes, values }: OpenRow): void {
    try {
      unpackInto(packed, (code, value) => {
        codes.push(code);
        values.push(value);
      });
    } catch (cause) {
      const found = messageOf(cause);
      throw new LedgerError(
        "ledger/damaged",
        `ledger: row ${id} is damaged; ${found}. Recount it from the facts, or put a backup in its place.`,
        { cause },
      );
    }
  }
}

function addTo({ codes, values }: OpenRow, row: string, code: number, by: number): void {
  const at = placeOf(codes, code);
  if (codes[at] !== code) {
    codes.splice(at, 0, code);
    values.splice(at, 0, by);
    return;
  }
  const value = exact(values[at]! + by, row, code);
  if (value !== 0) values[at] = value;
  else {
    codes.splice(at, 1);
    values.splice(at, 1);
  }
}

/** Where a code is, or belongs. */
function placeOf(codes: readonly number[], code: number): number {
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (codes[middle]! < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

function exact(value: number, group: string, key: string | number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`found ${group} ${key} at ${value}, expected an exact integer`);
}
