import type { Typeface, Weight } from "../../ports/image.js";
import { byUrgency, type Card, type TermRow } from "../card.js";
import { bar } from "./bar.js";
import { drawable, fitted, label, MISSING, type Setting, widthOf } from "./letters.js";
import { colorOf, markOf } from "./mark.js";
import type { Palette } from "./palette.js";
import { moved, type Piece, piece } from "./piece.js";
import { box, el, group } from "./svg.js";

/** Where the board lies in the picture, px. */
const LEFT = 300;
const RIGHT = 772;
const TOP = 102;
const BOTTOM = 428;
const MOST_ROWS = 6;
const TALLEST_ROW = 92;
/** A row of this height has letters of their own size, a higher one larger ones, up to a limit. */
const PLAIN_ROW = 54;
const LARGEST_SCALE = 1.16;
const BAR_PX = 180;

/** The agreement, how each of its terms stands, and the money. */
export function board(card: Card, palette: Palette, typeface: Typeface): Piece {
  const shown = mostUrgent(card.terms);
  const hidden = card.terms.filter((row) => !shown.includes(row));
  const spare = hidden.length > 0 ? 22 : 0;
  const height = Math.min(TALLEST_ROW, (BOTTOM - TOP - spare) / Math.max(1, shown.length));
  const scale = Math.min(LARGEST_SCALE, Math.max(1, height / PLAIN_ROW));
  const rows = shown.map((row, index) =>
    moved(0, Math.round(TOP + index * height), termRow(row, scale, palette, typeface)),
  );
  const more =
    hidden.length > 0
      ? label(
          moreText(hidden),
          LEFT + 32,
          BOTTOM - 3,
          {
            sizePx: 17,
            weight: "regular",
            fill: palette.muted,
          },
          typeface,
        )
      : null;
  return piece(heading(card, palette, typeface), ...rows, more, footing(card, palette, typeface));
}

/** At most so many terms, those in trouble first of all, in the order of the agreement. */
export function mostUrgent(terms: readonly TermRow[], most = MOST_ROWS): TermRow[] {
  const urgent = new Set([...terms].sort(byUrgency).slice(0, most));
  return terms.filter((row) => urgent.has(row));
}

/** `+ 3 more: 2 kept, 1 no data` */
function moreText(hidden: readonly TermRow[]): string {
  const counts = new Map<string, number>();
  for (const { verdict, provisional } of hidden) {
    const word = provisional ? `${verdict} so far` : verdict;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return `+ ${hidden.length} more: ${[...counts].map(([word, count]) => `${count} ${word}`).join(", ")}`;
}

function heading(
  { title, id, period, toDate, asOf, accepted }: Card,
  palette: Palette,
  typeface: Typeface,
): Piece {
  const big = { sizePx: 28, weight: "semibold", fill: palette.ink } as const;
  const small = { sizePx: 17, weight: "regular", fill: palette.muted } as const;
  const text = drawable(title, typeface);
  // A title of which nothing can be drawn says less than the agreement's id.
  const name = text.replaceAll(MISSING, "").trim() === "" ? drawable(id, typeface) : text;
  const tag = accepted ? null : unaccepted(palette, typeface);
  const tagPx = tag?.widthPx ?? 0;
  const under = toDate ? `${period} until ${asOf}` : `${period}, as of ${asOf}`;
  return piece(
    label(fitted(name, RIGHT - LEFT, big, typeface), LEFT, 50, big, typeface),
    label(fitted(under, RIGHT - LEFT - tagPx - 14, small, typeface), LEFT, 78, small, typeface),
    tag && moved(RIGHT - tagPx, 59, tag.piece),
  );
}

/** A tag with a dashed border: nobody has agreed to these terms yet. */
function unaccepted({ unsure }: Palette, typeface: Typeface): { piece: Piece; widthPx: number } {
  const setting = { sizePx: 16, weight: "semibold", fill: unsure } as const;
  const widthPx = Math.ceil(widthOf("unaccepted", 16, "semibold", typeface)) + 20;
  const border = el("rect", {
    x: 1,
    y: 1,
    width: widthPx - 2,
    height: 24,
    rx: 12,
    fill: "none",
    stroke: unsure,
    "stroke-width": 2,
    "stroke-dasharray": "5 3.5",
  });
  return { piece: piece(border, label("unaccepted", 10, 18.5, setting, typeface)), widthPx };
}

/**
 * Two lines: the name and what was measured, then the bar and what is left.
 *
 * @param scale 1, or more where there is room
 */
function termRow(row: TermRow, scale: number, palette: Palette, typeface: Typeface): Piece {
  const color = colorOf(row, palette);
  const set = (sizePx: number, weight: Weight, fill: string): Setting => ({
    sizePx: Math.round(sizePx * scale),
    weight,
    fill,
  });
  const [name, value] = [set(19, "semibold", palette.ink), set(20, "semibold", palette.ink)];
  const [aside, word] = [set(17, "regular", palette.muted), set(17, "semibold", color)];
  const measure = (text: string, { sizePx, weight }: Setting) => widthOf(text, sizePx, weight, typeface);
  const end = (setting: Setting): Setting => ({ ...setting, anchor: "end" });

  const left = LEFT + 12 + Math.round(20 * scale);
  const [first, second] = [Math.round(20 * scale), Math.round(42 * scale)];
  const text = row.value ?? "–";
  const valueRight = RIGHT - measure(row.target, aside) - 8;
  const namePx = valueRight - measure(text, value) - 14 - left;

  const said = left + BAR_PX + 14;
  const verdict = row.provisional ? "provisional" : row.verdict;
  const budgetPx = RIGHT - said - measure(verdict, word) - 10;
  // The figure and "over" say more than the beginning of "misses".
  const budgetIn = (whole: string) =>
    measure(whole, aside) <= budgetPx ? whole : whole.replace(/ miss(?:es)?(?= (?:left|over)$)/, "");
  return piece(
    group(`translate(${LEFT + 13} ${first - 7}) scale(${scale})`, markOf(row, palette)),
    label(fitted(row.metric, namePx, name, typeface), left, first, name, typeface),
    label(text, valueRight, first, end(value), typeface),
    label(row.target, RIGHT, first, end(aside), typeface),
    bar(row, left, second - 12, BAR_PX, palette),
    label(verdict, said, second, word, typeface),
    label(fitted(budgetIn(row.budget ?? ""), budgetPx, aside, typeface), RIGHT, second, end(aside), typeface),
  );
}

function footing({ money }: Card, palette: Palette, typeface: Typeface): Piece {
  const setting = { sizePx: 20, weight: "semibold", fill: palette.ink } as const;
  return piece(
    box(LEFT, 434, RIGHT - LEFT, 2, 1, palette.rule),
    label(fitted(drawable(money, typeface), RIGHT - LEFT, setting, typeface), LEFT, 462, setting, typeface),
  );
}
