import { all, box, el, ellipse, group, type Svg, words } from "../../src/pet/picture/svg.js";
import { type Cells, cellsIn } from "./cells.js";

const COLUMNS = 80;
const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const FONT_SIZE = 14;
const MARGIN = 20;
const BAR_HEIGHT = 36;

const INK = {
  ground: "#1B1A22",
  bar: "#2A2933",
  rule: "#3A3845",
  plain: "#DCD7E3",
  typed: "#FFD65A",
  title: "#A29DAF",
  good: "#5FD3A0",
  bad: "#FF8D8D",
  unsure: "#F0BE5A",
} as const;

/**
 * A terminal window that shows a text, as an SVG document. Letters are text in whatever monospaced font the reader has,
 * set into cells of one width; blocks of bars are drawn, since few fonts agree on them.
 *
 * @param text lines of at most 80 columns, with ANSI colours
 */
export function terminalWindow(title: string, text: string): string {
  const lines = text.trimEnd().split("\n");
  const width = COLUMNS * CELL_WIDTH + 2 * MARGIN;
  const height = BAR_HEIGHT + lines.length * LINE_HEIGHT + 2 * MARGIN;
  const frame = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  const font = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  const { markup } = el(
    "svg",
    { ...frame, role: "img", "font-family": words(font), "font-size": FONT_SIZE },
    el("title", {}, words(title)),
    box(0, 0, width, height, 12, INK.rule),
    box(1, 1, width - 2, height - 2, 11, INK.ground),
    group("translate(1 1)", bar(width - 2, title)),
    ...lines.map((line, index) => row(line, BAR_HEIGHT + MARGIN + index * LINE_HEIGHT)),
  );
  // One line of the terminal is one line of the file, so that a difference can be read.
  return `${markup.replaceAll(/(<g |<title>|<rect x="0" y="0")/g, "\n$1").replace("</svg>", "\n</svg>")}\n`;
}

function bar(width: number, title: string): Svg {
  const shape = `M0 ${BAR_HEIGHT}V11a11 11 0 0 1 11 -11H${width - 11}a11 11 0 0 1 11 11V${BAR_HEIGHT}Z`;
  const middle = BAR_HEIGHT / 2;
  const dots = [INK.bad, INK.unsure, INK.good].map((color, index) =>
    ellipse(MARGIN + index * 20, middle, 6, 6, color),
  );
  const place = { x: width / 2, y: middle + 5, "text-anchor": "middle", fill: INK.title };
  return all(el("path", { d: shape, fill: INK.bar }), ...dots, el("text", place, words(title)));
}

function row(line: string, y: number): Svg {
  const typed = line.startsWith("you: ");
  const cells = cellsIn(line).map((run) => cell(run, typed ? INK.typed : INK[run.tone]));
  return cells.length === 0 ? words("") : group(`translate(${MARGIN} ${y})`, ...cells);
}

function cell({ column, text, kind }: Cells, color: string): Svg {
  const x = column * CELL_WIDTH;
  const length = [...text].length * CELL_WIDTH;
  if (kind === "letters") {
    const set = { textLength: length, lengthAdjust: "spacingAndGlyphs" };
    return el("text", { x, y: 15, fill: color, ...set }, words(text));
  }
  const share = SHARES[text[0]!]!;
  const full = LINE_HEIGHT - 6;
  const [height, opacity] = "height" in share ? [share.height * full, 1] : [full, share.opacity];
  const shape = { x, y: 3 + full - height, width: length, height, fill: color };
  return el("rect", { ...shape, "fill-opacity": opacity === 1 ? undefined : opacity });
}

const SHARES: Readonly<Record<string, { readonly height: number } | { readonly opacity: number }>> = {
  "░": { opacity: 0.25 },
  "▒": { opacity: 0.5 },
  "▓": { opacity: 0.75 },
  ...Object.fromEntries([..."▁▂▃▄▅▆▇█"].map((block, index) => [block, { height: (index + 1) / 8 }])),
};
