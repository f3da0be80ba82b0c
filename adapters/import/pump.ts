import type { Recorder } from "../../src/app/record.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import type { ImportItem } from "./item.js";

/** Facts that go to the recorder at once, and how many such batches may be under way. */
const BATCH_FACTS = 500;
const BATCHES_IN_FLIGHT = 4;

/** What became of the rows of an import. */
export interface Pumped {
  /** Rows that could be read. */
  rows: number;
  badRows: number;
  /** Rows that say nothing under the agreement: out of its scope, or about nothing that it counts. */
  rowsWithoutFacts: number;
  recorded: number;
  alreadyThere: number;
  parked: number;
}

export interface PumpOptions {
  readonly rules: Rules;
  readonly recorder: Recorder;
  readonly onFault: (fault: Extract<ImportItem, { kind: "fault" }>) => void;
  readonly onRow?: () => void;
  /** Asked before every row; what was read by then is still recorded. */
  readonly stopped?: () => boolean;
}

/** Nothing yet. */
export function emptyPumped(): Pumped {
  return { rows: 0, badRows: 0, rowsWithoutFacts: 0, recorded: 0, alreadyThere: 0, parked: 0 };
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
  const { rules, recorder, onFault, onRow, stopped } = options;
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let batch: Fact[] = [];

  const send = () => {
    const recording = recorder
      .record(batch)
      .then(({ recorded, duplicates, parked }) => {
        sum.recorded += recorded;
        sum.alreadyThere += duplicates;
        sum.parked += parked;
      })
      .catch((error) => void failures.push(error))
      .finally(() => underWay.delete(recording));
    underWay.add(recording);
    batch = [];
  };

  try {
    for await (const item of items) {
      onRow?.();
      if (item.kind === "fault") {
        sum.badRows += 1;
        onFault(item);
      } else {
        const facts =
          item.kind === "facts" ? item.facts : item.events.flatMap((event) => interpret(event, rules));
        sum.rows += 1;
        if (facts.length === 0) sum.rowsWithoutFacts += 1;
        batch.push(...facts);
      }
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
