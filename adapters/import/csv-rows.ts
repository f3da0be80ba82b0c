import { type Chunks, NO_TEXT } from "./item.js";
import { type Line, linesOf } from "./text.js";

/** One record of a CSV file: its cells, or why it has none. `line` is the physical line where it starts. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly fault: string };

/** A quote that is never closed must not swallow the file: no record is longer than this. */
const RECORD_LINES = 1_000;
const RECORD_CHARS = 1_048_576;

const DELIMITERS = [",", ";", "\t", "|"] as const;

/**
 * Reads CSV after RFC 4180, one array of rows for every chunk read. The delimiter is the one that the first line has
 * most of: comma, semicolon, tab or bar. Blank lines are passed over. A record that can't be read costs that record
 * alone: reading goes on at the line after the one where it starts.
 */
export async function* csvRows(chunks: Chunks): AsyncGenerator<readonly CsvRow[]> {
  let reader: Reader | undefined;
  for await (const lines of linesOf(chunks, RECORD_CHARS)) {
    const first = lines.find(({ text }) => text.trim() !== "");
    if (!reader && first) reader = new Reader(delimiterOf(first.text));
    const rows = reader?.take(lines) ?? [];
    if (rows.length > 0) yield rows;
  }
  const rest = reader?.end() ?? [];
  if (rest.length > 0) yield rest;
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** A record under way: it lasts as long as a quote is open. */
interface Open {
  readonly lines: Line[];
  readonly cells: string[];
  /** The cell under way. */
  cell: string;
  chars: number;
}

class Reader {
  private open: Open | undefined;
  private rows: CsvRow[] = [];

  constructor(private readonly delimiter: string) {}

  take(lines: readonly Line[]): readonly CsvRow[] {
    this.rows = [];
    for (const line of lines) this.feed([line]);
    return this.rows;
  }

  end(): readonly CsvRow[] {
    this.rows = [];
    while (this.open) this.feed(this.fail(this.open, "a quote is opened and never closed"));
    return this.rows;
  }

  private feed(lines: Line[]): void {
    const queue = lines;
    for (let line = queue.shift(); line; line = queue.shift()) {
      if (!this.open) {
        if (line.cut)
          this.rows.push({ line: line.number, fault: `the line is longer than ${RECORD_CHARS} characters` });
        else if (line.text === "") continue;
        else if (!line.text.includes('"')) this.push([line], line.text.split(this.delimiter));
        else this.open = { lines: [], cells: [], cell: "", chars: 0 };
        if (!this.open) continue;
      }
      const open = this.open;
      const goesOn = open.lines.length > 0;
      open.lines.push(line);
      open.chars += line.text.length;
      const fault =
        line.cut || open.chars > RECORD_CHARS || open.lines.length > RECORD_LINES
          ? "a quote is opened and not closed within a thousand lines"
          : this.scan(open, line.text, goesOn);
      if (fault !== null) queue.unshift(...this.fail(open, fault));
    }
  }

  /** Reports the record under way, and gives back the lines after its first to be read anew. */
  private fail(open: Open, fault: string): Line[] {
    this.rows.push({ line: open.lines[0]!.number, fault });
    this.open = undefined;
    return open.lines.slice(1);
  }

  /** Reads one line of a record with quotes; `null`, or what is wrong with it. */
  private scan(open: Open, text: string, goesOn: boolean): string | null {
    let at = 0;
    let quoted = goesOn;
    if (goesOn) open.cell += "\n";
    for (;;) {
      if (quoted || text[at] === '"') {
        if (!quoted) at += 1;
        quoted = false;
        const close = this.closing(open, text, at);
        if (close === -1) return null;
        at = close + 1;
        if (at < text.length && text[at] !== this.delimiter) {
          return `found "${text[at]}" after a closing quote, expected the delimiter or the end of the line`;
        }
      } else {
        const end = text.indexOf(this.delimiter, at);
        open.cell = text.slice(at, end === -1 ? text.length : end);
        at = end === -1 ? text.length : end;
      }
      open.cells.push(open.cell);
      open.cell = "";
      if (at >= text.length) break;
      at += 1;
    }
    this.push(open.lines, open.cells);
    this.open = undefined;
    return null;
  }

  private push(lines: readonly Line[], cells: readonly string[]): void {
    const line = lines[0]!.number;
    const unreadable = lines.find((part) => part.unreadable);
    if (!unreadable) this.rows.push({ line, cells });
    else this.rows.push({ line: unreadable.number, fault: NO_TEXT });
  }

  /** Adds quoted text to the cell; the place of the closing quote, or -1 where the line ends first. */
  private closing(open: Open, text: string, from: number): number {
    let at = from;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote === -1) {
        open.cell += text.slice(at);
        return -1;
      }
      open.cell += text.slice(at, quote);
      if (text[quote + 1] !== '"') return quote;
      open.cell += '"';
      at = quote + 2;
    }
  }
}
