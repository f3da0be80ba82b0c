import { visible } from "../bytes/visible.js";
import { actionText } from "./actions.js";
import { barsTable } from "./bars.js";
import type { Block, Cell, Report, Tone } from "./report.js";
import { TREND_LEGEND, trendTable } from "./trend.js";
import { plainOf } from "./words.js";

export interface TextOptions {
  /** Columns of the page. */
  readonly width: number;
  /** ANSI colours. */
  readonly colour: boolean;
}

/** The plain-text form of a report. Control characters in it are shown, never obeyed. */
export function renderText(report: Report, options: TextOptions): string {
  const shown = report.blocks.filter(({ kind }) => kind !== "links");
  const parts = shown.map((block) => renderBlock(block, options).join("\n"));
  return `${[wrap(report.title, options.width).join("\n"), ...parts].join("\n\n")}\n`;
}

function renderBlock(block: Block, options: TextOptions): string[] {
  switch (block.kind) {
    case "text":
      return wrap(plainOf(block.text), options.width);
    case "notes":
      return block.notes.flatMap((note) =>
        wrap(plainOf(note), options.width - 2).map((line, index) => (index === 0 ? "* " : "  ") + line),
      );
    case "table":
      return renderTable(block, options);
    case "bars":
      return renderTable(barsTable(block), options);
    case "trend":
      return [...renderTable(trendTable(block), options), ...wrap(TREND_LEGEND, options.width)];
    case "links":
      return [];
    case "actions":
      return block.actions.flatMap((action) => wrap(actionText(action), options.width));
    default:
      return block satisfies never;
  }
}

type Table = Extract<Block, { kind: "table" }>;

/** Tables are made for a page of so many columns: on a page as wide they are never broken. */
const PAGE_WIDTH = 80;

function renderTable(table: Table, options: TextOptions): string[] {
  if (options.width >= PAGE_WIDTH) return renderPart(table, options);
  return partsFor(table, options.width).flatMap((part, index) => [
    ...(index === 0 ? [] : [""]),
    ...(widthOfAll(part) <= options.width ? renderPart(part, options) : stacked(part, options)),
  ]);
}

/** Of a part that is too wide all the same: what stands beside the name of a row, below it. */
function stacked(part: Table, { width, colour }: TextOptions): string[] {
  return linesOf(part).flatMap(([first = "", ...others]) => [
    ...(textOf(first) === "" ? [] : wrap(textOf(first), width)),
    ...others.flatMap((cell) => {
      if (textOf(cell).trim() === "") return [];
      const lines = wrap(textOf(cell), width - 2);
      return lines.map((line) => `  ${colour && typeof cell !== "string" ? paint(line, cell.tone) : line}`);
    }),
  ]);
}

function widthOfAll(table: Table): number {
  return widthsIn(table).reduce((sum, one) => sum + one + 2, -2);
}

/** Of a table that is too wide: as many columns at a time as fit, each time after the first one. */
function partsFor(table: Table, width: number): Table[] {
  const { columns, rows } = table;
  const [first = 0, ...others] = widthsIn(table);
  const groups: number[][] = [[0]];
  let used = first;
  for (const [index, one] of others.entries()) {
    if (used + 2 + one > width && groups.at(-1)!.length > 1) {
      groups.push([0]);
      used = first;
    }
    groups.at(-1)!.push(index + 1);
    used += 2 + one;
  }
  return groups.map((group) => ({
    ...table,
    columns: group.map((index) => columns[index]!),
    rows: rows.map((row) => group.map((index) => row[index] ?? "")),
  }));
}

function linesOf({ heading, columns, rows }: Table): readonly (readonly Cell[])[] {
  return [[heading, ...columns.slice(1).map(({ name }) => name)], ...rows];
}

function widthsIn(table: Table): number[] {
  const lines = linesOf(table);
  return table.columns.map((_, index) =>
    Math.max(...lines.map((line) => widthOf(textOf(line[index] ?? "")))),
  );
}

function renderPart(table: Table, { colour }: TextOptions): string[] {
  const widths = widthsIn(table);
  return linesOf(table).map((line) =>
    table.columns
      .map(({ align }, index) => {
        const cell = line[index] ?? "";
        const text = textOf(cell);
        const space = " ".repeat(widths[index]! - widthOf(text));
        const shown = colour && typeof cell !== "string" ? paint(text, cell.tone) : text;
        return align === "right" ? space + shown : shown + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

const ansi: Readonly<Record<Tone, string>> = { good: "32", bad: "31", unsure: "33" };

function paint(text: string, tone: Tone): string {
  return `\u001b[${ansi[tone]}m${text}\u001b[39m`;
}

function textOf(cell: Cell): string {
  return visible(typeof cell === "string" ? cell : cell.text);
}

/** Columns that a text takes on a terminal: two for wide East Asian characters and emoji. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\u200d|\ufe0f/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** Lines of at most so many columns; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of visible(text).split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
