import type { Block } from "./report.js";

const CELLS = 10;

/**
 * A bar of ten cells, `▓▓▓░░░░░░░`, or `··········` without data. Only all of it is drawn full, and only nothing empty.
 *
 * @param share 0 to 1, or `null`.
 */
export function barText(share: number | null): string {
  if (share === null) return "·".repeat(CELLS);
  const filled = filledOf(share);
  return "▓".repeat(filled) + "░".repeat(CELLS - filled);
}

/** The plain-text form of bars: a table of label, drawing and words. */
export function barsTable({
  heading,
  bars,
}: Extract<Block, { kind: "bars" }>): Extract<Block, { kind: "table" }> {
  return {
    kind: "table",
    heading,
    columns: [heading, "", ""].map((name) => ({ name, align: "left" })),
    rows: bars.map(({ label, share, text, tone }) => [label, { text: barText(share), tone }, { text, tone }]),
  };
}

function filledOf(share: number): number {
  if (share <= 0) return 0;
  return share >= 1 ? CELLS : Math.min(CELLS - 1, Math.max(1, Math.round(share * CELLS)));
}
