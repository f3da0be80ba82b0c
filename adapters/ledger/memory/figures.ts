import type { FlatDelta } from "../../../src/bytes/steps.js";

/** Group (a row, a set) → entry (a code, a member) → count; nothing in it is zero or empty. */
export type Counts<K> = Map<string, Map<K, number>>;

export interface Sums {
  readonly rows: Counts<number>;
  readonly members: Counts<string>;
}

/** What is kept of one frame. */
export interface Figures extends Sums {
  readonly id: string;
  watermark: number;
  state: "building" | "active";
  /** Conversation → the canonical text of its steps. */
  readonly pending: Map<string, string>;
  /** While it is building: the conversations whose outcome it holds. */
  readonly filled: Set<string>;
}

export function emptyFigures(id: string, watermark: number): Figures {
  return {
    ...{ id, watermark, state: "building" },
    ...{ rows: new Map(), members: new Map(), pending: new Map(), filled: new Set() },
  };
}

export function addDelta(sums: Sums, delta: FlatDelta): void {
  for (const [group, key, by] of entriesOf(delta)) {
    const counts: Counts<string | number> = typeof key === "number" ? sums.rows : sums.members;
    const entries = counts.get(group) ?? new Map<string | number, number>();
    const sum = (entries.get(key) ?? 0) + by;
    if (sum === 0) entries.delete(key);
    else entries.set(key, sum);
    if (entries.size === 0) counts.delete(group);
    else counts.set(group, entries);
  }
}

/** Why a delta can't be added, or `null`. */
export function overflowOf(sums: Sums, delta: FlatDelta): string | null {
  for (const [group, key, by] of entriesOf(delta)) {
    const counts: Counts<string | number> = typeof key === "number" ? sums.rows : sums.members;
    const sum = (counts.get(group)?.get(key) ?? 0) + by;
    if (!Number.isSafeInteger(sum)) return `found ${group} ${key} at ${sum}, expected an exact integer`;
  }
  return null;
}

export function copyOf<K>(counts: Counts<K>): Counts<K> {
  return new Map([...counts].map(([group, entries]) => [group, new Map(entries)]));
}

function* entriesOf([rows, members]: FlatDelta): Generator<
  [group: string, key: number | string, by: number]
> {
  for (const [row, entries] of rows) {
    for (let index = 0; index < entries.length; index += 2) yield [row, entries[index]!, entries[index + 1]!];
  }
  for (const [set, entries] of members) for (const [member, by] of entries) yield [set, member, by];
}
