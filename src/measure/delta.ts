import type { Counters, Delta } from "../ports/ledger.js";

/** A delta under construction. Adding is commutative; what adds up to zero is gone. */
export class DeltaSum implements Delta {
  readonly rows = new Map<string, Map<number, number>>();
  readonly members = new Map<string, Map<string, number>>();

  count(row: string, code: number, by = 1): void {
    addTo(this.rows, row, code, by);
  }

  member(set: string, member: string, by = 1): void {
    addTo(this.members, set, member, by);
  }

  /** Adds `sign` times another delta. */
  add(delta: Delta, sign: 1 | -1 = 1): this {
    delta.rows.forEach((counters, row) => {
      counters.forEach((by, code) => void this.count(row, code, sign * by));
    });
    delta.members.forEach((members, set) => {
      members.forEach((by, name) => void this.member(set, name, sign * by));
    });
    return this;
  }

  get isZero(): boolean {
    return this.rows.size === 0 && this.members.size === 0;
  }
}

/** What turns `before` into `after`. @throws {RangeError} where a difference leaves the exact integers. */
export function difference(after: DeltaSum, before: Delta): DeltaSum {
  if (before.rows.size === 0 && before.members.size === 0) return after;
  const change = new DeltaSum();
  subtract(change.rows, after.rows, before.rows);
  subtract(change.members, after.members, before.members);
  return change;
}

/** The sum of counters; of a single one, itself. @throws {RangeError} where a sum leaves the exact integers. */
export function addCounters(parts: readonly Counters[]): Counters {
  if (parts.length === 1) return parts[0]!;
  const sum = new Map<number, number>();
  // forEach: a ledger's row is packed, and this way it is never unpacked into a map of its own.
  for (const part of parts) part.forEach((by, code) => void addEntry(sum, code, by));
  return sum;
}

type Groups<K> = ReadonlyMap<string, ReadonlyMap<K, number>>;

function subtract<K>(into: Map<string, Map<K, number>>, after: Groups<K>, before: Groups<K>): void {
  after.forEach((group, name) => {
    const earlier = before.get(name);
    group.forEach((count, key) => {
      const by = count - (earlier?.get(key) ?? 0);
      if (by !== 0) addTo(into, name, key, by);
    });
  });
  before.forEach((group, name) => {
    const later = after.get(name);
    group.forEach((count, key) => {
      if (!later?.has(key)) addTo(into, name, key, -count);
    });
  });
}

function addTo<K>(groups: Map<string, Map<K, number>>, name: string, key: K, by: number): void {
  let group = groups.get(name);
  if (!group) {
    group = new Map();
    groups.set(name, group);
  }
  addEntry(group, key, by);
  if (group.size === 0) groups.delete(name);
}

function addEntry<K>(counts: Map<K, number>, key: K, by: number): void {
  const sum = (counts.get(key) ?? 0) + by;
  if (!Number.isSafeInteger(sum)) {
    throw new RangeError(`counters: found ${sum} in ${String(key)}, expected an integer within ±(2^53 − 1)`);
  }
  if (sum === 0) counts.delete(key);
  else counts.set(key, sum);
}
