import { ofPriority } from "../../src/agreement/priority.js";
import type { Recorder } from "../../src/app/record.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import { byConversation } from "../../src/task/by-conversation.js";
import { type Fact, factSchema } from "../../src/task/fact.js";
import { factFault } from "./fact-fault.js";
import type { ImportItem } from "./item.js";

/** Facts that go to the recorder at once, and how many such batches may be under way. */
const BATCH_FACTS = 250;
const BATCHES_IN_FLIGHT = 2;

/** What became of the rows of an import. */
export interface Pumped {
  /** Rows that could be read. */
  rows: number;
  badRows: number;
  /** Rows that say nothing under the agreement: out of its scope, or about nothing that it counts. */
  rowsWithoutFacts: number;
  /** Facts that open a task, among all that were read. */
  opened: number;
  /** Priorities that no `within` names, with how often they were read: what is read twice counts twice. */
  unnamedPriorities: Record<string, number>;
  recorded: number;
  alreadyThere: number;
  /** Known with other content, which stays. */
  differing: number;
  parked: number;
  /** Facts that the ledger failed to take. */
  unrecorded: number;
}

type Said<Kind extends ImportItem["kind"]> = Extract<ImportItem, { kind: Kind }>;

export interface PumpOptions {
  readonly rules: Rules;
  readonly recorder: Recorder;
  readonly onFault: (fault: Pick<Said<"fault">, "line" | "message">) => void;
  readonly onWarning?: (warning: Said<"warning">) => void;
  readonly onRow?: () => void;
  /** Asked before every row; what was read by then is still recorded. */
  readonly stopped?: () => boolean;
}

/** Nothing yet. */
export function emptyPumped(): Pumped {
  return {
    rows: 0,
    badRows: 0,
    rowsWithoutFacts: 0,
    opened: 0,
    // Priorities are names of all kinds, `__proto__` too.
    unnamedPriorities: Object.create(null),
    recorded: 0,
    alreadyThere: 0,
    differing: 0,
    parked: 0,
    unrecorded: 0,
  };
}

/**
 * Records what a source holds, with a bounded number of facts in memory, and adds it to `sum` as it becomes durable.
 * Resolves when all of it is. @throws what the source or the recorder throws, once nothing is under way any more.
 */
export async function pump(
  items: AsyncIterable<ImportItem>,
  sum: Pumped,
  options: PumpOptions,
): Promise<void> {
  const { rules, recorder, onFault, onWarning, onRow, stopped } = options;
  const named = namedPriorities(rules);
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let batch: Fact[] = [];

  /** One conversation is taken whole or not at all, so that each of them is counted truly when another one fails. */
  const record = async (facts: readonly Fact[]) => {
    try {
      const { recorded, duplicates, differing, parked } = await recorder.record(facts);
      sum.recorded += recorded;
      sum.alreadyThere += duplicates;
      sum.differing += differing;
      sum.parked += parked;
    } catch (error) {
      sum.unrecorded += facts.length;
      failures.push(error);
    }
  };
  const send = () => {
    const recording: Promise<unknown> = Promise.all([...byConversation(batch).values()].map(record)).finally(
      () => underWay.delete(recording),
    );
    underWay.add(recording);
    batch = [];
  };

  const take = (item: ImportItem) => {
    if (item.kind === "warning") {
      onWarning?.(item);
      return;
    }
    const facts = item.kind === "fault" ? item.message : factsIn(item, rules);
    if (typeof facts === "string") {
      sum.badRows += 1;
      onFault({ line: item.line, message: facts });
      return;
    }
    sum.rows += 1;
    if (facts.length === 0) sum.rowsWithoutFacts += 1;
    for (const fact of facts) {
      if (fact.type === "task.opened") sum.opened += 1;
      const priority = priorityOf(fact);
      if (priority === undefined || !named || ofPriority(named, priority)) continue;
      sum.unnamedPriorities[priority] = (sum.unnamedPriorities[priority] ?? 0) + 1;
    }
    batch.push(...facts);
  };

  try {
    for await (const item of items) {
      onRow?.();
      take(item);
      if (batch.length >= BATCH_FACTS) send();
      while (underWay.size >= BATCHES_IN_FLIGHT) await Promise.race(underWay);
      if (failures.length > 0 || stopped?.()) break;
    }
  } catch (error) {
    failures.push(error);
  }
  // What was read before a source broke off is read.
  if (batch.length > 0) send();
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
}

/** Every priority that a clock has a time for; `null` where no clock has one. */
function namedPriorities({ terms }: Rules): Readonly<Record<string, true>> | null {
  const entries = [...(terms.sla?.objectives ?? []), ...(terms.pbc?.outcomes ?? [])];
  const clocks = entries.flatMap(({ clock }) => clock ?? []);
  if (clocks.length === 0) return null;
  // Entries are defined, not assigned: a priority may have any name.
  return Object.fromEntries(clocks.flatMap(({ within }) => Object.keys(within).map((name) => [name, true])));
}

function priorityOf(fact: Fact): string | undefined {
  return fact.type === "task.opened" || fact.type === "task.prioritized" ? fact.data.priority : undefined;
}

/** The facts of a row, or what is wrong with it: no fact gets on that the ledger could not read again. */
function factsIn(item: Said<"facts" | "events">, rules: Rules): readonly Fact[] | string {
  if (item.kind === "facts") return item.facts;
  const facts = item.events.flatMap((event) => interpret(event, rules));
  for (const fact of facts) {
    const read = factSchema.safeParse(fact);
    if (!read.success) return factFault(read.error, fact);
  }
  return facts;
}
