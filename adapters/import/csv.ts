import { type Actor, CLOCKS, type Clock, type Fact, type Party, type TaskFact } from "../../src/task/fact.js";
import { UserError } from "../user-error.js";
import { BadRow, bad, CellReader } from "./csv-cells.js";
import { type CsvMap, INSTANT_COLUMNS } from "./csv-map.js";
import { csvRows } from "./csv-rows.js";
import type { WallToInstant } from "./instants.js";
import { type Chunks, excerpt, type ImportItem } from "./item.js";
import { ToldRows } from "./told-rows.js";

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
 * @throws {UserError} where the header can't be read or lacks a column of the map.
 */
export async function* csvItems(chunks: Chunks, options: CsvOptions): AsyncGenerator<ImportItem> {
  let reader: RowReader | undefined;
  for await (const rows of csvRows(chunks)) {
    for (const row of rows) {
      const { line } = row;
      if ("fault" in row) {
        if (!reader) throw new UserError(`the header (line ${line}) can't be read: ${row.fault}`);
        yield { kind: "fault", line, message: row.fault };
      } else if (!reader) reader = new RowReader(row.cells, options);
      else {
        const read = reader.read(row.cells, line);
        yield typeof read === "string"
          ? { kind: "fault", line, message: read }
          : { kind: "facts", facts: read, line };
      }
    }
  }
}

type InstantColumn = (typeof INSTANT_COLUMNS)[number];

class RowReader {
  private readonly cells: CellReader;
  private readonly unseen: readonly Clock[];
  private readonly told = new ToldRows();

  constructor(
    header: readonly string[],
    private readonly options: CsvOptions,
  ) {
    this.cells = new CellReader(header, options.map, options.toInstant);
    this.unseen = unseenClocks(options.map);
  }

  /** The facts of a row, or what is wrong with it. */
  read(row: readonly string[], line: number): readonly Fact[] | string {
    try {
      this.cells.checkWidth(row);
      return this.facts(row, line);
    } catch (error) {
      if (error instanceof BadRow) return error.message;
      throw error;
    }
  }

  private facts(row: readonly string[], line: number): readonly Fact[] {
    const { cells } = this;
    const { map } = this.options;
    const task = cells.text(row, map.task);
    if (task === undefined) throw bad("task", map.task, "nothing", "the task's id");
    if (task.length > MAX_TASK_CHARS)
      throw bad("task", map.task, `${task.length} characters`, `at most ${MAX_TASK_CHARS}`);
    const openedAt = cells.instant(row, "opened", map.opened);
    if (openedAt === undefined) throw bad("opened", map.opened, "nothing", "an instant");

    const place = map.source === "csv" ? "csv" : `csv:${map.source}`;
    const conversation = `${place}:${task}`;
    const requester = this.requester(row, place, conversation);
    const assistant: Actor = { id: `${place}:assistant`, party: "provider", role: "assistant" };
    const fact = (name: string, column: string, at: number, actor: Actor, body: Body): Fact =>
      ({
        actor,
        at,
        conversation,
        data: body.data,
        id: `${conversation}:${name}`,
        rule: `import:csv:${column}`,
        source: {
          ...(map.source === "csv" ? {} : { channel: map.source }),
          message: conversation,
          platform: "csv",
        },
        type: body.type,
      }) as Fact;

    const priority = cells.text(row, map.priority);
    const dueAt = this.dueAt(row, openedAt);
    const facts = [
      fact("opened", map.opened, openedAt, requester, {
        type: "task.opened",
        data: {
          ...(dueAt ? { dueAt } : {}),
          origin: "import",
          ...(priority === undefined ? {} : { priority }),
          ...(this.unseen.length > 0 ? { unseen: [...this.unseen] } : {}),
        },
      }),
    ];
    const instants = this.instants(row, openedAt);
    for (const [name, at] of instants) {
      const { by, ...body } = HAPPENINGS[name](map);
      facts.push(fact(name, map[name]!, at, by === "assistant" ? assistant : requester, body));
    }
    // A rating and a cost have no instant of their own: they count from the completion on, and no clock is judged by them.
    const completedAt = instants.get("completed");
    const at = completedAt ?? Math.max(openedAt, ...instants.values());
    const rating = cells.rating(row);
    if (rating !== undefined) {
      const rated = fact("rated", map.rated!, at, requester, { type: "task.rated", data: { rating } });
      facts.push({ ...rated, clock: "unknown" });
    }
    const costMicros = cells.costMicros(row);
    const ended = completedAt !== undefined || instants.has("failed");
    // What was done and has no cost in a column of costs is an attempt whose cost was not supplied.
    if (map.cost !== undefined && (costMicros !== undefined || ended)) {
      const ok = completedAt !== undefined || !instants.has("failed");
      const data = { ...(costMicros === undefined ? {} : { costMicros }), ok };
      const attempted = fact("cost", map.cost, at, assistant, { type: "task.attempted", data });
      facts.push({ ...attempted, clock: "unknown" });
    }
    const before = this.told.otherwise(task, cells.content(row), line);
    if (before === null) return facts;
    const found = `"${excerpt(task)}", which stands in line ${before} already with other content`;
    throw bad("task", map.task, found, "one row a task");
  }

  /** When what happened; each not before what it follows. */
  private instants(row: readonly string[], openedAt: number): Map<InstantColumn, number> {
    const { map } = this.options;
    const instants = new Map<InstantColumn, number>();
    for (const name of INSTANT_COLUMNS) {
      const column = map[name];
      const earlier = FOLLOWS[name];
      const earliest = (earlier && instants.get(earlier)) ?? openedAt;
      const at = this.cells.instant(row, name, column, earliest);
      if (at === undefined) continue;
      if (at < earliest) {
        const follows = at < openedAt || !earlier ? "the task was opened" : FOLLOWED[earlier];
        const found = `"${excerpt(this.cells.text(row, column)!)}", which is before ${follows}`;
        throw bad(name, column, found, "that or later");
      }
      instants.set(name, at);
    }
    return instants;
  }

  /** Without a name, a row is a person of its own whom nobody can count: an id under `anonymous:` is no one's. */
  private requester(row: readonly string[], place: string, conversation: string): Actor {
    const { map, partyOf } = this.options;
    const name = this.cells.text(row, map.requester);
    const id = name === undefined ? `anonymous:${conversation}` : `${place}:${name}`;
    if (id.length > 1024) throw bad("requester", map.requester, `${name?.length} characters`, "fewer");
    return { id, party: partyOf(id), role: "requester" };
  }

  private dueAt(row: readonly string[], openedAt: number): Partial<Record<Clock, number>> | undefined {
    const due: Partial<Record<Clock, number>> = {};
    for (const [clock, column] of Object.entries(this.options.map.due)) {
      const at = this.cells.instant(row, `due.${clock}`, column, openedAt);
      if (at !== undefined) due[clock as Clock] = at;
    }
    return Object.keys(due).length > 0 ? due : undefined;
  }
}

type Body = {
  [T in TaskFact["type"]]: Pick<Extract<TaskFact, { type: T }>, "type" | "data">;
}[TaskFact["type"]];
type Happening = Body & { readonly by: "assistant" | "requester" };

const HAPPENINGS: Record<InstantColumn, (map: CsvMap) => Happening> = {
  acknowledged: () => ({ by: "assistant", type: "task.acknowledged", data: {} }),
  answered: () => ({ by: "assistant", type: "task.answered", data: {} }),
  waiting: () => ({ by: "assistant", type: "task.waiting", data: { reason: "requester" } }),
  resumed: () => ({ by: "requester", type: "task.resumed", data: {} }),
  completed: ({ grade }) => ({
    by: "assistant",
    type: "task.completed",
    data: { asked: true, cause: "operator-closed", grade },
  }),
  failed: () => ({ by: "assistant", type: "task.failed", data: {} }),
  cancelled: () => ({ by: "requester", type: "task.cancelled", data: {} }),
  reopened: () => ({ by: "requester", type: "task.reopened", data: {} }),
};

/** What can't be before what. */
const FOLLOWS: Partial<Record<InstantColumn, "waiting" | "completed">> = {
  resumed: "waiting",
  reopened: "completed",
};
const FOLLOWED = {
  waiting: "the requester was waited for",
  completed: "the task was completed (the column of completed is to hold the first completion)",
} as const;

/** The clocks whose stops no column tells: nobody saw them, so nobody is held to them. */
function unseenClocks({ acknowledged, answered, completed }: CsvMap): readonly Clock[] {
  const seen: Record<Clock, boolean> = {
    "acknowledge-time": acknowledged !== undefined || answered !== undefined,
    "first-response-time": answered !== undefined,
    "next-response-time": answered !== undefined,
    "resolution-time": completed !== undefined,
    "total-resolution-time": completed !== undefined,
  };
  return CLOCKS.filter((clock) => !seen[clock]);
}
