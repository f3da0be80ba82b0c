import type { FlatStep } from "../../src/bytes/steps.js";
import type { Counters } from "../../src/ports/ledger.js";

/** Adds steps to the rows and sizes that were asked for. `count` is a member's count without them. */
export function addSteps(
  rows: Map<string, Counters>,
  sizes: Map<string, number>,
  steps: readonly FlatStep[],
  count: (set: string, member: string) => number,
): void {
  const sums = new Map<string, Map<number, number>>();
  const members = new Map<string, Map<string, number>>();
  for (const [, ownRows, ownMembers] of steps) {
    for (const [row, entries] of ownRows) {
      if (!rows.has(row)) continue;
      const sum = sums.get(row) ?? new Map(rows.get(row));
      sums.set(row, sum);
      for (let index = 0; index < entries.length; index += 2) add(sum, entries[index]!, entries[index + 1]!);
    }
    for (const [set, entries] of ownMembers) {
      if (!sizes.has(set)) continue;
      const sum = members.get(set) ?? new Map<string, number>();
      members.set(set, sum);
      for (const [member, by] of entries) add(sum, member, by);
    }
  }
  for (const [row, sum] of sums) rows.set(row, sum);
  for (const [set, differences] of members) {
    let size = sizes.get(set)!;
    for (const [member, by] of differences) {
      const before = count(set, member);
      size += Number(before + by > 0) - Number(before > 0);
    }
    sizes.set(set, size);
  }
}

function add<K>(sum: Map<K, number>, key: K, by: number): void {
  const value = (sum.get(key) ?? 0) + by;
  if (value === 0) sum.delete(key);
  else sum.set(key, value);
}
