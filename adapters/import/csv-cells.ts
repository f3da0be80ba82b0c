import { nearest } from "../../src/agreement/nearest.js";
import { visible } from "../../src/bytes/visible.js";
import { UserError } from "../user-error.js";
import { type CsvMap, INSTANT_COLUMNS } from "./csv-map.js";
import { instantReader, type ReadInstant, type WallToInstant } from "./instants.js";
import { excerpt } from "./item.js";
import { parseMicros } from "./micros.js";

/** A row that can't be read; its message says why. */
export class BadRow extends Error {}

type Named = Exclude<keyof CsvMap, "due" | "timezone" | "format" | "missing" | "grade" | "source">;

/** Reads cells by the columns that a map names. Every method @throws {BadRow} for what it can't read. */
export class CellReader {
  private readonly places = new Map<string, number>();
  private readonly width: number;
  private readonly missing: ReadonlySet<string>;
  private readonly readInstant: ReadInstant;

  /** @throws {UserError} where the header lacks a column of the map, or has one twice. */
  constructor(
    header: readonly string[],
    private readonly map: CsvMap,
    toInstant: WallToInstant,
  ) {
    const names = header.map((name) => name.trim());
    this.width = names.length;
    this.missing = new Set(map.missing);
    this.readInstant = instantReader(map.format, toInstant);
    for (const column of columnsOf(map)) {
      const place = names.indexOf(column);
      if (place === -1) throw absent(column, names);
      if (names.includes(column, place + 1)) {
        throw new UserError(
          `the header names the column "${column}" twice, expected once. Rename one of them`,
        );
      }
      this.places.set(column, place);
    }
  }

  checkWidth(cells: readonly string[]): void {
    if (cells.length < this.width || cells.slice(this.width).some((cell) => cell !== "")) {
      throw new BadRow(`found ${cells.length} cells, expected ${this.width} as in the header`);
    }
  }

  /** A cell without the white space around it; nothing where it holds a sign of absence, or the map names no column. */
  text(cells: readonly string[], column: string | undefined): string | undefined {
    if (column === undefined) return undefined;
    const value = cells[this.places.get(column)!]!.trim();
    return value === "" || this.missing.has(value) ? undefined : value;
  }

  /**
   * ms since epoch.
   *
   * @param key as the fault names it
   * @param from of a local time that the clock repeats, the occurrence not before this instant is meant
   */
  instant(
    cells: readonly string[],
    key: string,
    column: string | undefined,
    from?: number,
  ): number | undefined {
    const found = this.text(cells, column);
    if (found === undefined) return undefined;
    const at = this.readInstant(found, from);
    if (at !== null) return at;
    throw bad(
      key,
      column,
      `"${excerpt(found)}"`,
      `an instant as ${this.map.format}, of the years 1970 to 2099`,
    );
  }

  rating(cells: readonly string[]): number | undefined {
    const column = this.map.rated;
    const found = this.text(cells, column);
    if (found === undefined) return undefined;
    if (!/^[1-5](?:\.0+)?$/.test(found)) throw bad("rated", column, `"${excerpt(found)}"`, "1, 2, 3, 4 or 5");
    return Number(found);
  }

  costMicros(cells: readonly string[]): number | undefined {
    const column = this.map.cost;
    const found = this.text(cells, column);
    if (found === undefined) return undefined;
    const micros = parseMicros(found);
    if (micros !== null) return micros;
    throw bad("cost", column, `"${excerpt(found)}"`, "units of the currency, as in 0.0125");
  }

  /** What a row says in the columns that the map names. */
  content(cells: readonly string[]): string {
    return [...this.places.values()].map((place) => cells[place]!.trim()).join("\0");
  }
}

export function bad(key: string, column: string | undefined, found: string, expected: string): BadRow {
  return new BadRow(`${key} (column "${column}"): found ${found}, expected ${expected}`);
}

function columnsOf(map: CsvMap): Set<string> {
  const named: Named[] = ["task", "opened", ...INSTANT_COLUMNS, "rated", "cost", "priority", "requester"];
  return new Set(
    [...named.map((key) => map[key]), ...Object.values(map.due)].filter((column) => column !== undefined),
  );
}

function absent(column: string, header: readonly string[]): UserError {
  const meant = nearest(column, header);
  return new UserError(
    `the map names the column "${column}", which the header lacks: found ${columnList(header)}. ${meant ? `Did you mean "${meant}"?` : "Correct the map"}`,
  );
}

const MOST_COLUMNS = 30;
const LONGEST_COLUMN = 40;

/** The columns of a header, cut: what is read as one may be a whole file of another kind. */
function columnList(header: readonly string[]): string {
  const names = header.slice(0, MOST_COLUMNS).map((name) => {
    const short = name.length > LONGEST_COLUMN ? `${name.slice(0, LONGEST_COLUMN - 1)}…` : name;
    return `"${visible(short)}"`;
  });
  const rest = header.length - names.length;
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
