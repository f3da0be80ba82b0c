/**
 * A sketch of a distribution, for display only: counts per bin, and a bin is made of the value's own leading bits. No
 * logarithm, so it is the same on every machine; merging is adding, exact and free of order. Up to 255 a bin holds one
 * value; above, its width is at most 1/128 of its values, so that the middle is off by 1/256 at most.
 */
const SUBBINS = 128;

/** The bin of a whole number from 0 to 2⁵³ − 1. */
export function binOf(value: number): number {
  if (value < SUBBINS) return value;
  let shift = 0;
  let rest = value;
  while (rest >= 2 * SUBBINS) {
    rest = Math.floor(rest / 2);
    shift += 1;
  }
  return shift * SUBBINS + rest;
}

/** The middle of a bin, rounded down. */
export function middleOf(bin: number): number {
  if (bin < 2 * SUBBINS) return bin;
  const shift = Math.floor(bin / SUBBINS) - 1;
  const width = 2 ** shift;
  return (bin - shift * SUBBINS) * width + Math.floor((width - 1) / 2);
}

/**
 * The value at a rank, nearest-rank: the ⌈share × n⌉-th smallest of what the bins hold and of `beyond` values that are
 * larger than any (unanswered and overdue). `null` where that is one of those, or where there is nothing.
 */
export function quantile(
  bins: readonly { readonly bin: number; readonly count: number }[],
  beyond: number,
  share: { readonly num: number; readonly den: number },
): number | null {
  const n = bins.reduce((sum, { count }) => sum + count, beyond);
  let rank = Math.ceil((share.num * n) / share.den);
  for (const { bin, count } of bins) {
    rank -= count;
    if (rank <= 0) return n === 0 ? null : middleOf(bin);
  }
  return null;
}
