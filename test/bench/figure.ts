/** One measured figure beside its floor, both from this run. */
export interface Figure {
  readonly name: string;
  /** The smallest amount of work that could do it. */
  readonly floor: string;
  /** What Pawpact takes. */
  readonly subject: string;
  /** How the two compare, in words: `84 % of the floor`. */
  readonly ratio: string;
  /** What was promised; without it the figure is there to be compared with. */
  readonly wanted?: { readonly text: string; readonly met: boolean };
}

/** A wanted share of a floor's rate. @param share 0 to 1 */
export function atLeast(share: number, ratio: number): NonNullable<Figure["wanted"]> {
  return { text: `>= ${percent(share)}`, met: ratio >= share };
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}

/** How long something takes against its floor. @param ratio subject ÷ floor */
export function compared(ratio: number): string {
  return ratio > 1 ? `${ratio.toFixed(1)} x as long` : `${(1 / ratio).toFixed(0)} x faster`;
}

export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString("en-US")}/s`;
}

/** @param ms ms */
export function duration(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms >= 1) return `${ms.toFixed(1)} ms`;
  if (ms >= 0.001) return `${(ms * 1_000).toFixed(1)} µs`;
  return `${(ms * 1_000_000).toFixed(0)} ns`;
}

const HEAD = ["", "Pawpact", "floor", "ratio", "wanted", ""] as const;

/** A section's figures as a table. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    [...HEAD],
    ...figures.map(({ name, subject, floor, ratio, wanted }) => [
      name,
      subject,
      floor,
      ratio,
      wanted?.text ?? "-",
      wanted === undefined ? "" : wanted.met ? "ok" : "SHORT",
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => [...row[column]!].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = " ".repeat(widths[column]! - [...cell].length);
          return column === 0 || column === HEAD.length - 1 ? cell + gap : gap + cell;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
