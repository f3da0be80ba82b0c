import type { Segment } from "./segments.js";

/** Open segments of one stretch of time, with the open time before each: two binary searches answer any question. */
export class Table {
  /** Open ms in all of it. */
  readonly openMs: number;
  readonly #starts: Float64Array;
  readonly #ends: Float64Array;
  readonly #before: Float64Array;

  /** @param segments normalised */
  constructor(segments: readonly Segment[]) {
    this.#starts = new Float64Array(segments.length);
    this.#ends = new Float64Array(segments.length);
    this.#before = new Float64Array(segments.length);
    let openMs = 0;
    segments.forEach(({ from, to }, index) => {
      this.#starts[index] = from;
      this.#ends[index] = to;
      this.#before[index] = openMs;
      openMs += to - from;
    });
    this.openMs = openMs;
  }

  /** Open ms before an instant. */
  openBefore(at: number): number {
    const index = lastBelow(this.#starts, at);
    if (index < 0) return 0;
    return this.#before[index]! + Math.min(at, this.#ends[index]!) - this.#starts[index]!;
  }

  /** The first instant with this much open time before it; more than 0, at most `openMs`. */
  instantOf(openMs: number): number {
    const index = lastBelow(this.#before, openMs);
    return this.#starts[index]! + openMs - this.#before[index]!;
  }

  /** The first open instant at or after `at`, or `null`. */
  nextOpen(at: number): number | null {
    const index = lastBelow(this.#starts, at);
    if (index >= 0 && at < this.#ends[index]!) return at;
    return this.#starts[index + 1] ?? null;
  }
}

/** Index of the last value below `limit` in ascending values, or -1. */
function lastBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
