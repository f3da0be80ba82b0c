import type { Delta, Step } from "../ports/ledger.js";

/** A delta as plain lists: `[row, [code, value, code, value, …]]` and `[set, [[member, difference], …]]`, both sorted. */
export type FlatDelta = readonly [rows: readonly FlatRow[], members: readonly FlatSet[]];
export type FlatRow = readonly [row: string, entries: readonly number[]];
export type FlatSet = readonly [set: string, entries: readonly (readonly [member: string, by: number])[]];

/** `[from, rows, members]`: its JSON text is canonical. */
export type FlatStep = readonly [from: number, rows: readonly FlatRow[], members: readonly FlatSet[]];

/** Equal deltas have equal flat forms: sorted by code unit, and without zeros, empty rows and empty sets. */
export function flatDelta({ rows, members }: Delta): FlatDelta {
  const flatRows: [string, number[]][] = [];
  for (const [row, counters] of rows) {
    const entries = flatCounters(counters);
    if (entries.length > 0) flatRows.push([row, entries]);
  }
  const flatMembers: [string, [string, number][]][] = [];
  for (const [set, counts] of members) {
    const entries = [...counts].filter(([, by]) => by !== 0).sort(byName);
    if (entries.length > 0) flatMembers.push([set, entries]);
  }
  return [flatRows.sort(byName), flatMembers.sort(byName)];
}

/** By insertion: a difference names few counters, in almost ascending order. */
function flatCounters(counters: ReadonlyMap<number, number>): number[] {
  const entries: number[] = [];
  counters.forEach((value, code) => {
    if (value === 0) return;
    let place = entries.length;
    for (; place > 0 && entries[place - 2]! > code; place -= 2) {
      entries[place] = entries[place - 2]!;
      entries[place + 1] = entries[place - 1]!;
    }
    entries[place] = code;
    entries[place + 1] = value;
  });
  return entries;
}

/** Steps by `from`: those of one instant added up, those that come to nothing left out. */
export function flatSteps(steps: readonly Step[]): FlatStep[] {
  const flat: FlatStep[] = [];
  for (const { from, delta } of inTurn(steps)) {
    const [rows, members] = flatDelta(delta);
    if (rows.length > 0 || members.length > 0) flat.push([from, rows, members]);
  }
  return flat;
}

function inTurn(steps: readonly Step[]): readonly Step[] {
  if (steps.every(({ from }, index) => index === 0 || from > steps[index - 1]!.from)) return steps;
  const instants = new Map<number, Delta[]>();
  for (const { from, delta } of steps) {
    const group = instants.get(from);
    if (group) group.push(delta);
    else instants.set(from, [delta]);
  }
  return [...instants]
    .sort(([one], [other]) => one - other)
    .map(([from, deltas]) => ({ from, delta: deltas.length === 1 ? deltas[0]! : sumOf(deltas) }));
}

/** The canonical text of steps: equal steps have equal texts, however they were split. */
export function stepsText(steps: readonly FlatStep[]): string {
  return JSON.stringify(steps);
}

/** The reverse of `stepsText`. */
export function parseSteps(text: string): FlatStep[] {
  return JSON.parse(text) as FlatStep[];
}

export function stepOf([from, rows, members]: FlatStep): Step {
  return { from, delta: deltaOf([rows, members]) };
}

export function deltaOf([rows, members]: FlatDelta): Delta {
  return {
    rows: new Map(rows.map(([row, entries]) => [row, new Map(pairs(entries))])),
    members: new Map(members.map(([set, entries]) => [set, new Map(entries)])),
  };
}

function* pairs(entries: readonly number[]): Generator<[number, number]> {
  for (let index = 0; index < entries.length; index += 2) yield [entries[index]!, entries[index + 1]!];
}

function sumOf(deltas: readonly Delta[]): Delta {
  const rows = new Map<string, Map<number, number>>();
  const members = new Map<string, Map<string, number>>();
  for (const delta of deltas) {
    for (const [row, counters] of delta.rows) addAll(rows, row, counters);
    for (const [set, counts] of delta.members) addAll(members, set, counts);
  }
  return { rows, members };
}

function addAll<K>(into: Map<string, Map<K, number>>, name: string, entries: ReadonlyMap<K, number>): void {
  const group = into.get(name) ?? new Map<K, number>();
  into.set(name, group);
  for (const [key, by] of entries) group.set(key, (group.get(key) ?? 0) + by);
}

function byName(one: readonly [string, unknown], other: readonly [string, unknown]): number {
  return one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0;
}
