/** A half-open stretch of time `[from, to)`, ms since epoch; `to` may be `Infinity`. */
export interface Segment {
  readonly from: number;
  readonly to: number;
}

/** The same instants as sorted segments that neither overlap nor touch; empty ones are dropped. */
export function normalise(segments: readonly Segment[]): Segment[] {
  const sorted = segments.filter(({ from, to }) => from < to).sort((one, other) => one.from - other.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** The instants in one or the other. */
export function union(one: readonly Segment[], other: readonly Segment[]): Segment[] {
  return normalise([...one, ...other]);
}

/** The instants in both; two normalised lists in, one out. */
export function intersect(one: readonly Segment[], other: readonly Segment[]): Segment[] {
  const both: Segment[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const [a, b] = [one[i]!, other[j]!];
    const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
    if (from < to) both.push({ from, to });
    if (a.to <= b.to) i++;
    else j++;
  }
  return both;
}

/** The instants of the first that are not in the second; two normalised lists in, one out. */
export function subtract(one: readonly Segment[], other: readonly Segment[]): Segment[] {
  const left: Segment[] = [];
  let j = 0;
  for (const { from, to } of one) {
    let start = from;
    while (j < other.length && other[j]!.to <= start) j++;
    for (let k = j; k < other.length && other[k]!.from < to; k++) {
      if (other[k]!.from > start) left.push({ from: start, to: other[k]!.from });
      start = Math.max(start, other[k]!.to);
    }
    if (start < to) left.push({ from: start, to });
  }
  return left;
}

/** Milliseconds in a normalised list. */
export function lengthMs(segments: readonly Segment[]): number {
  return segments.reduce((sum, { from, to }) => sum + (to - from), 0);
}
