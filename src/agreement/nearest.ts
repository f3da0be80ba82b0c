/** The known word that was probably meant: few slips away, case and separators aside; `undefined` where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const found = bare(word);
  if (found === "" || found.length > 60) return undefined;
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const slips = distance(found, bare(candidate));
    if (slips < fewest && slips <= Math.max(1, Math.floor(Math.max(found.length, candidate.length) / 3))) {
      best = candidate;
      fewest = slips;
    }
  }
  return best;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, "");
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[other.length]!;
}
