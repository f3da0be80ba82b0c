import { nearest } from "../../src/agreement/nearest.js";
import type { Actor, Clock, Fact, Party, TaskFact } from "../../src/task/fact.js";
import { UserError } from "../user-error.js";
import { type CsvMap, INSTANT_COLUMNS } from "./csv-map.js";
import { csvRows } from "./csv-rows.js";
import { instantReader, type ReadInstant, type WallToInstant } from "./instants.js";
import { type Chunks, excerpt, type ImportItem } from "./item.js";
import { parseMicros } from "./micros.js";

export interface CsvOptions {
  readonly map: CsvMap;
  /** In the zone of the map, or the one that holds without it. */
  readonly toInstant: WallToInstant;
  /** The party of a requester's id (`csv:alice`). */
  readonly partyOf: (id: string) => Party;
}

const MAX_TASK_CHARS = 512;

/**
 * The facts of a CSV file: one task a row. Every row is read by itself, so that a row that can't be read costs that
 * row alone.
 *
 * @throws {UserError} where the header lacks a column of the map.
 */
export async function* csvItems(chunks: Chunks, options: CsvOptions): AsyncGenerator<ImportItem> {
  let reader: RowReader | undefined;
  for await (const rows of csvRows(chunks)) {
    for (const row of rows) {
      const { line } = row;
      if ("fault" in row) yield { kind: "fault", line, message: row.fault };
      else if (!reader) reader = new RowReader(row.cells, options);
      else {
        const read = reader.read(row.cells);
        yield typeof read === "string"
          ? { kind: "fault", line, message: read }
          : { kind: "facts", facts: read, line };
      }
    }
  }
}

type Named = Exclude<keyof CsvMap, "due" | "timezone" | "format" | "missing" | "grade" | "source">;

/** A row that can't be read; its message says why. */
class BadRow extends Error {}

class RowReader {
  private readonly places = new Map<string, number>();
  private readonly width: number;
  private readonly missing: ReadonlySet<string>;
  private readonly readInstant: ReadInstant;

  constructor(
    header: readonly string[],
    private readonly options: CsvOptions,
  ) {
    const names = header.map((name) => name.trim());
    this.width = names.length;
    this.missing = new Set(options.map.missing);
    this.readInstant = instantReader(options.map.format, options.toInstant);
    for (const column of this.columns()) {
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

  /** The facts of a row, or what is wrong with it. */
  read(cells: readonly string[]): readonly Fact[] | string {
    if (cells.length < this.width || cells.slice(this.width).some((cell) => cell !== "")) {
      return `found ${cells.length} cells, expected ${this.width} as in the header`;
    }
    try {
      return this.facts(cells);
    } catch (error) {
      if (error instanceof BadRow) return error.message;
      throw error;
    }
  }

  private facts(cells: readonly string[]): readonly Fact[] {
    const { map } = this.options;
    const task = this.cell(cells, map.task);
    if (task === undefined)
      throw new BadRow(`task (column "${map.task}"): found nothing, expected the task's id`);
    if (task.length > MAX_TASK_CHARS)
      throw new BadRow(
        `task (column "${map.task}"): found ${task.length} characters, expected at most ${MAX_TASK_CHARS}`,
      );
    const openedAt = this.instant(cells, "opened", map.opened);
    if (openedAt === undefined)
      throw new BadRow(`opened (column "${map.opened}"): found nothing, expected an instant`);

    const place = map.source === "csv" ? "csv" : `csv:${map.source}`;
    const conversation = `${place}:${task}`;
    const requester = this.requester(cells, place, conversation);
    const assistant: Actor = { id: `${place}:assistant`, role: "assistant", party: "provider" };
    const fact = (name: string, column: string, at: number, actor: Actor, body: Body): Fact =>
      ({
        id: `${conversation}:${name}`,
        conversation,
        at,
        actor,
        source: {
          platform: "csv",
          ...(map.source === "csv" ? {} : { channel: map.source }),
          message: conversation,
        },
        rule: `import:csv:${column}`,
        ...body,
      }) as Fact;

    const priority = map.priority === undefined ? undefined : this.cell(cells, map.priority);
    const dueAt = this.dueAt(cells);
    const facts = [
      fact("opened", map.opened, openedAt, requester, {
        type: "task.opened",
        data: {
          origin: "import",
          ...(priority === undefined ? {} : { priority }),
          ...(dueAt ? { dueAt } : {}),
        },
      }),
    ];
    for (const name of INSTANT_COLUMNS) {
      const column = map[name];
      const at = column === undefined ? undefined : this.instant(cells, name, column);
      if (column === undefined || at === undefined) continue;
      if (at < openedAt) {
        const found = this.cell(cells, column)!;
        throw new BadRow(
          `${name} (column "${column}"): found "${excerpt(found)}", which is before the task was opened, expected that or later`,
        );
      }
      const { by, ...body } = HAPPENINGS[name](map);
      facts.push(fact(name, column, at, by === "assistant" ? assistant : requester, body));
    }
    // A rating and a cost have no instant of their own: they take the opening's, and no clock is judged by them.
    const rating = this.rating(cells);
    if (rating !== undefined) {
      const rated = fact("rated", map.rated!, openedAt, requester, { type: "task.rated", data: { rating } });
      facts.push({ ...rated, clock: "unknown" });
    }
    const costMicros = this.costMicros(cells);
    if (costMicros !== undefined) {
      const body: Body = { type: "task.attempted", data: { ok: true, costMicros } };
      facts.push({ ...fact("cost", map.cost!, openedAt, assistant, body), clock: "unknown" });
    }
    return facts;
  }

  /** Without a name, a row is a person of its own whom nobody can count: an id under `anonymous:` is no one's. */
  private requester(cells: readonly string[], place: string, conversation: string): Actor {
    const { map, partyOf } = this.options;
    const name = map.requester === undefined ? undefined : this.cell(cells, map.requester);
    const id = name === undefined ? `anonymous:${conversation}` : `${place}:${name}`;
    if (id.length > 1024)
      throw new BadRow(
        `requester (column "${map.requester}"): found ${name?.length} characters, expected fewer`,
      );
    return { id, role: "requester", party: partyOf(id) };
  }

  private dueAt(cells: readonly string[]): Partial<Record<Clock, number>> | undefined {
    const due: Partial<Record<Clock, number>> = {};
    for (const [clock, column] of Object.entries(this.options.map.due)) {
      const at = this.instant(cells, `due.${clock}`, column);
      if (at !== undefined) due[clock as Clock] = at;
    }
    return Object.keys(due).length > 0 ? due : undefined;
  }

  private rating(cells: readonly string[]): number | undefined {
    const column = this.options.map.rated;
    const found = column === undefined ? undefined : this.cell(cells, column);
    if (found === undefined) return undefined;
    if (!/^[1-5](?:\.0+)?$/.test(found))
      throw new BadRow(`rated (column "${column}"): found "${excerpt(found)}", expected 1, 2, 3, 4 or 5`);
    return Number(found);
  }

  private costMicros(cells: readonly string[]): number | undefined {
    const column = this.options.map.cost;
    const found = column === undefined ? undefined : this.cell(cells, column);
    if (found === undefined) return undefined;
    const micros = parseMicros(found);
    if (micros === null)
      throw new BadRow(
        `cost (column "${column}"): found "${excerpt(found)}", expected units of the currency, as in 0.0125`,
      );
    return micros;
  }

  private instant(cells: readonly string[], key: string, column: string): number | undefined {
    const found = this.cell(cells, column);
    if (found === undefined) return undefined;
    const at = this.readInstant(found);
    if (at === null)
      throw new BadRow(
        `${key} (column "${column}"): found "${excerpt(found)}", expected an instant as ${this.options.map.format}, from 1970 on`,
      );
    return at;
  }

  /** A cell without the white space around it; nothing where it holds a sign of absence. */
  private cell(cells: readonly string[], column: string): string | undefined {
    const value = cells[this.places.get(column)!]!.trim();
    return value === "" || this.missing.has(value) ? undefined : value;
  }

  private columns(): Set<string> {
    const { map } = this.options;
    const named: Named[] = ["task", "opened", ...INSTANT_COLUMNS, "rated", "cost", "priority", "requester"];
    return new Set(
      [...named.map((key) => map[key]), ...Object.values(map.due)].filter((column) => column !== undefined),
    );
  }
}

type Body = {
  [T in TaskFact["type"]]: Pick<Extract<TaskFact, { type: T }>, "type" | "data">;
}[TaskFact["type"]];
type Happening = Body & { readonly by: "assistant" | "requester" };

const HAPPENINGS: Record<(typeof INSTANT_COLUMNS)[number], (map: CsvMap) => Happening> = {
  acknowledged: () => ({ by: "assistant", type: "task.acknowledged", data: {} }),
  answered: () => ({ by: "assistant", type: "task.answered", data: {} }),
  waiting: () => ({ by: "assistant", type: "task.waiting", data: { reason: "requester" } }),
  resumed: () => ({ by: "requester", type: "task.resumed", data: {} }),
  completed: ({ grade }) => ({
    by: "assistant",
    type: "task.completed",
    data: { cause: "operator-closed", asked: true, grade },
  }),
  failed: () => ({ by: "assistant", type: "task.failed", data: {} }),
  cancelled: () => ({ by: "requester", type: "task.cancelled", data: {} }),
  reopened: () => ({ by: "requester", type: "task.reopened", data: {} }),
};

function absent(column: string, header: readonly string[]): UserError {
  const meant = nearest(column, header);
  return new UserError(
    `the map names the column "${column}", which the header lacks: found ${header.map((name) => `"${name}"`).join(", ")}. ${meant ? `Did you mean "${meant}"?` : "Correct the map"}`,
  );
}
