import { DuckDBInstance } from "@duckdb/node-api";
import { closeDatabase, loadDriver } from "../../adapters/ledger/sqlite/driver.js";
import type { Frame } from "../../src/task/frame.js";
import { MONTH, madeTask } from "./history.js";

/** What the aggregation answers, as the scorecard names it: tasks, people, and clocks that were met. */
export interface Answer {
  readonly tasks: number;
  readonly requesters: number;
  readonly acknowledged: number;
  readonly answered: number;
  readonly resolved: number;
}

/** A table with a row per task, and one aggregation over it. */
export interface RawRows {
  readonly name: string;
  ask(): Answer | Promise<Answer>;
  close(): void | Promise<void>;
}

interface Row {
  readonly openedAt: number;
  readonly requester: string;
  readonly acknowledgedMs: number;
  /** ms; `null` where it never was. */
  readonly answeredMs: number | null;
  /** ms of business time, worked out beforehand: SQL knows no calendar. */
  readonly resolvedMs: number | null;
  /** ms until it was due. */
  readonly dueMs: number;
  /** ms until it was completed. */
  readonly completedMs: number | null;
}

const COLUMNS = `opened_at BIGINT, requester TEXT, acknowledged_ms BIGINT, answered_ms BIGINT, resolved_ms BIGINT,
  due_ms BIGINT, completed_ms BIGINT`;

function* rowsOf(size: number, frame: Frame): Generator<Row> {
  const { calendar } = frame.calendars;
  const [, , targetMs] = targetsOf(frame);
  for (let index = 0; index < size; index++) {
    const { openedAt, requester, acknowledgedAt, answeredAt, completedAt } = madeTask(index, size);
    yield {
      openedAt,
      requester,
      acknowledgedMs: acknowledgedAt - openedAt,
      answeredMs: answeredAt === null ? null : answeredAt - openedAt,
      resolvedMs: completedAt === null ? null : calendar.openMs(openedAt, completedAt),
      dueMs: calendar.reach(openedAt, targetMs) - openedAt,
      completedMs: completedAt === null ? null : completedAt - openedAt,
    };
  }
}

/** Targets of the terms, in ms. */
function targetsOf({ clocks }: Frame) {
  const targetMs = (clock: "acknowledge-time" | "first-response-time" | "resolution-time") => {
    const target = clocks[clock]?.within.default;
    if (!target || !("ms" in target))
      throw new Error(`scoring: found no target for ${clock}, expected one in ms`);
    return target.ms;
  };
  return [
    targetMs("acknowledge-time"),
    targetMs("first-response-time"),
    targetMs("resolution-time"),
  ] as const;
}

/** The tasks, people, verdicts and times of a scorecard; `tails` adds its quantiles where there is a function for them. */
function question(frame: Frame, tails: (column: string) => string): string {
  const [acknowledgedMs, answeredMs] = targetsOf(frame);
  const perClock = [
    ["acknowledged", "acknowledged_ms", acknowledgedMs],
    ["answered", "answered_ms", answeredMs],
    ["resolved", "completed_ms", "due_ms"],
  ].map(
    ([name, taken, due]) => `count(*) FILTER (WHERE ${taken} <= ${due}) AS ${name},
      count(*) FILTER (WHERE ${taken} > ${due}) AS ${name}_late,
      sum(${name}_ms) AS ${name}_sum${tails(`${name}_ms`)}`,
  );
  return `SELECT count(*) AS tasks, count(DISTINCT requester) AS requesters, ${perClock.join(", ")}
    FROM task WHERE opened_at >= ${MONTH.from} AND opened_at < ${MONTH.to}`;
}

function answerOf(row: Record<string, unknown>): Answer {
  const figure = (name: string) => Number(row[name]);
  return {
    tasks: figure("tasks"),
    requesters: figure("requesters"),
    acknowledged: figure("acknowledged"),
    answered: figure("answered"),
    resolved: figure("resolved"),
  };
}

export async function sqliteRows(file: string, size: number, frame: Frame): Promise<RawRows> {
  const db = (await loadDriver()).open(`${file}.sqlite`, { readOnly: false });
  db.exec(`PRAGMA cache_size = -262144; CREATE TABLE task (${COLUMNS}); BEGIN`);
  const insert = db.prepare("INSERT INTO task VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (const { openedAt, requester, ...ms } of rowsOf(size, frame)) {
    const { acknowledgedMs, answeredMs, resolvedMs, dueMs, completedMs } = ms;
    insert.run(openedAt, requester, acknowledgedMs, answeredMs, resolvedMs, dueMs, completedMs);
  }
  db.exec("COMMIT");
  const ask = db.prepare(question(frame, () => ""));
  return { name: "SQLite", ask: () => answerOf(ask.get()!), close: () => closeDatabase(db) };
}

export async function duckRows(file: string, size: number, frame: Frame): Promise<RawRows> {
  const instance = await DuckDBInstance.create(`${file}.duckdb`);
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE task (${COLUMNS})`);
  const appender = await connection.createAppender("task");
  const put = (value: number | null) => {
    if (value === null) appender.appendNull();
    else appender.appendBigInt(BigInt(value));
  };
  for (const { openedAt, requester, ...ms } of rowsOf(size, frame)) {
    const { acknowledgedMs, answeredMs, resolvedMs, dueMs, completedMs } = ms;
    put(openedAt);
    appender.appendVarchar(requester);
    for (const value of [acknowledgedMs, answeredMs, resolvedMs, dueMs, completedMs]) put(value);
    appender.endRow();
  }
  appender.closeSync();
  const tails = (column: string) => `, quantile_disc(${column}, [0.5, 0.9, 0.95]) AS ${column}_tails`;
  const prepared = await connection.prepare(question(frame, tails));
  return {
    name: "DuckDB",
    async ask() {
      const reader = await prepared.runAndReadAll();
      return answerOf(reader.getRowObjects()[0]!);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
