import { compareRatio, type Ratio } from "../../measure/ratio.js";
import { CLOCKS, type Clock } from "../../task/fact.js";
import { type DigestFigures, type FigureLine, ratioOf } from "./figures.js";

/** What is other in a period than it was. Differences may be negative: an accepted exclusion takes a task out. */
export interface Changes {
  /** ms since epoch. */
  readonly since: number;
  readonly tasks: Readonly<Record<keyof DigestFigures["tasks"], number>>;
  /** By clock, those that are not zero. */
  readonly breached: readonly { readonly clock: Clock; readonly by: number }[];
  /** Terms whose attainment or verdict is another. */
  readonly lines: readonly LineChange[];
  /** Minor units; `null` where one of the two has none. */
  readonly dueMinor: { readonly before: bigint; readonly after: bigint } | null;
  /** Nothing was asked, answered, closed, breached, judged otherwise, and nothing was down. */
  readonly quiet: boolean;
}

export interface LineChange {
  readonly part: FigureLine["part"];
  readonly metric: string;
  readonly before: LineState | null;
  readonly after: LineState;
}

export interface LineState {
  readonly value: Ratio | null;
  readonly kept: boolean | null;
}

/** @param before the same period's figures earlier; `null`: from nothing, at `since`. */
export function changesIn(before: DigestFigures | null, after: DigestFigures, since: number): Changes {
  const tasks = Object.fromEntries(
    Object.entries(after.tasks).map(([name, count]) => [
      name,
      count - (before?.tasks[name as keyof Changes["tasks"]] ?? 0),
    ]),
  ) as Changes["tasks"];
  const breached = CLOCKS.map((clock) => ({
    clock,
    by: (after.breached[clock] ?? 0) - (before?.breached[clock] ?? 0),
  })).filter(({ by }) => by !== 0);
  const lines = after.lines.flatMap((line): LineChange[] => {
    const earlier = before?.lines.find(({ part, metric }) => part === line.part && metric === line.metric);
    const [was, is] = [earlier ? stateOf(earlier) : null, stateOf(line)];
    const nothing = was === null ? is.value === null : sameState(was, is);
    return nothing ? [] : [{ part: line.part, metric: line.metric, before: was, after: is }];
  });
  const dueMinor =
    before?.due == null || after.due === null
      ? null
      : { before: BigInt(before.due), after: BigInt(after.due) };
  return {
    since,
    tasks,
    breached,
    lines,
    dueMinor,
    quiet:
      Object.values(tasks).every((by) => by === 0) &&
      breached.length === 0 &&
      after.met === (before?.met ?? 0) &&
      (after.downMs ?? 0) === (before?.downMs ?? 0) &&
      // Availability moves by itself with the time agreed; what it is judged to be does not.
      lines.every((line) => line.metric === "availability" && line.before?.kept === line.after.kept),
  };
}

function stateOf(line: FigureLine): LineState {
  return { value: ratioOf(line), kept: line.kept };
}

function sameState(one: LineState, other: LineState): boolean {
  if (one.kept !== other.kept) return false;
  if (one.value === null || other.value === null) return one.value === other.value;
  return compareRatio(one.value, other.value) === 0;
}
