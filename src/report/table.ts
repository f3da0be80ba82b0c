import type { Block, Cell, Column } from "./report.js";

const PAGE_WIDTH = 80;

/** A table whose last columns are left out where the page is too narrow for them. */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Extract<Block, { kind: "table" }> {
  const widths = columns.map(({ name }, index) =>
    Math.max(name.length, ...rows.map((row) => textOf(row[index]!).length)),
  );
  let shown = columns.length;
  const width = () => widths.slice(0, shown).reduce((sum, one) => sum + one + 2, -2);
  while (shown > 1 && width() > PAGE_WIDTH) shown -= 1;
  return {
    kind: "table",
    heading: columns[0]!.name,
    columns: columns.slice(0, shown),
    rows: rows.map((row) => row.slice(0, shown)),
  };
}

/** Columns from their names; those to the left are words, the others figures. */
export function columnsOf(names: readonly string[], words: readonly string[]): Column[] {
  return names.map((name) => ({ name, align: words.includes(name) ? "left" : "right" }));
}

function textOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}
