/** Medians of a floor and a subject that were measured in turn, and of their ratio within each round. */
export interface Measured {
  readonly floor: number;
  readonly subject: number;
  /** subject ÷ floor */
  readonly ratio: number;
}

/**
 * Measures floor, subject, floor, subject, … so that what drifts on the machine meets both alike. One round more goes
 * first, to warm up, and does not count.
 *
 * @param rounds how many count
 * @param floor one measurement; higher or lower is better, as long as both mean the same
 */
export async function alternate(
  rounds: number,
  floor: () => number | Promise<number>,
  subject: () => number | Promise<number>,
): Promise<Measured> {
  const pairs: { floor: number; subject: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = { floor: await floor(), subject: await subject() };
    if (round > 0) pairs.push(pair);
  }
  return {
    floor: median(pairs.map((pair) => pair.floor)),
    subject: median(pairs.map((pair) => pair.subject)),
    ratio: median(pairs.map((pair) => pair.subject / pair.floor)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How long something takes, in ms. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
