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
    for (const [row, counters] of delta.rows)
      for (const [code, by] of counters) this.count(row, code, sign * by);
    for (const [set, members] of delta.members)
      for (const [name, by] of members) this.member(set, name, sign * by);
    return this;
  }

  get isZero(): boolean {
    return this.rows.size === 0 && this.members.size === 0;
  }
}

/** The sum of counters, as one map. @throws {RangeError} where a sum leaves the exact integers. */
export function addCounters(parts: Iterable<Counters>): Map<number, number> {
  const sum = new Map<number, number>();
  for (const part of parts) for (const [code, by] of part) addEntry(sum, code, by);
  return sum;
}

function addTo<K>(groups: Map<string, Map<K, number>>, name: string, key: K, by: number): void {
  const group = groups.get(name) ?? new Map<K, number>();
  groups.set(name, group);
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
