const WORDS = 2 ** 32;

/** Draws integers from 0 to `below` − 1, each equally likely. */
export type Draw = (below: number) => number;

/**
 * A small generator (mulberry32, public domain): one seed, one sequence, on every host. It is for resampling alone.
 *
 * @param seed an integer; its low 32 bits count.
 */
export function drawsFrom(seed: number): Draw {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return (below) => {
    // Words beyond the last whole multiple would make small numbers likelier.
    const limit = WORDS - (WORDS % below);
    for (;;) {
      const drawn = word();
      if (drawn < limit) return drawn % below;
    }
  };
}

/**
 * Resamples with replacement: the i-th has `lengths[i mod n]` items of the pool. More of them from the same seed begin
 * with the same ones.
 */
export function* resamplesOf<T>(
  pool: readonly T[],
  lengths: readonly number[],
  count: number,
  seed: number,
): Generator<readonly T[]> {
  const draw = drawsFrom(seed);
  for (let index = 0; index < count; index++) {
    const length = lengths[index % lengths.length]!;
    yield Array.from({ length }, () => pool[draw(pool.length)]!);
  }
}

/** The amount of the nearest rank: `percent` of 100 of the sorted amounts are at most as high. @param sorted not empty */
export function nearestRank(sorted: readonly bigint[], percent: number): bigint {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]!;
}

/** Amounts from the lowest to the highest. */
export function inOrder(amounts: readonly bigint[]): bigint[] {
  return [...amounts].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
}
