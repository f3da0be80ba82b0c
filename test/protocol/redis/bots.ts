import { setTimeout as later } from "node:timers/promises";
import { openForReading, openForWriting, type Writing } from "../../../adapters/compose.js";
import { recount } from "../../../src/app/refold.js";
import { counterName } from "../../../src/measure/catalogue.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { conversation, DAY, MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

export const terms = termsWith();
/** After all of it. */
export const NOW = MONDAY + 3 * DAY;

/** Facts of so many tasks, each of which was opened, acknowledged, answered and closed; in the order of arrival. */
export function factsOf(tasks: number): Fact[] {
  const threads = Array.from({ length: tasks }, (_, index) => {
    const root = `slack:C1:${String(1_000 + index).padStart(6, "0")}.1`;
    const own = conversation(root, MONDAY + index * 1_000);
    const message = (name: string) => ({ message: `${root}:${name}` });
    return [
      own.open(0),
      own.acknowledge(1, message("a")),
      own.answer(2, message("b")),
      own.close(3, message("c")),
    ];
  });
  return [0, 1, 2, 3].flatMap((place) => threads.map((thread) => thread[place]!));
}

export const openBot = (ledgerAddress: string): Promise<Writing> =>
  openForWriting({ ledgerAddress, terms, now: MONDAY });

/**
 * Records every fact, 16 at a time, each one again until it is acknowledged, as the spool does.
 * @param onAcknowledged told how many are by now
 * @returns what was refused meanwhile
 */
export async function recordAll(
  { recorder }: Pick<Writing, "recorder">,
  facts: readonly Fact[],
  onAcknowledged: (count: number) => void = () => {},
): Promise<readonly LedgerError[]> {
  const refusals: LedgerError[] = [];
  let next = 0;
  let acknowledged = 0;
  const caller = async () => {
    while (next < facts.length) {
      const fact = facts[next++]!;
      for (;;) {
        try {
          const { parked } = await recorder.record([fact]);
          if (parked > 0) throw new Error(`${fact.id} was parked`);
          break;
        } catch (error) {
          if (!(error instanceof LedgerError)) throw error;
          refusals.push(error);
          await later(20);
        }
      }
      onAcknowledged(++acknowledged);
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  return refusals;
}

/** What a ledger holds beside what it ought to: ids that are missing, and where it differs from a recount. */
export async function audit(ledgerAddress: string, expected: readonly Fact[]) {
  const { ledger, frame, close } = await openForReading({ ledgerAddress, now: NOW });
  const found = new Set<string>();
  for await (const { facts } of ledger.conversations()) for (const { id } of facts) found.add(id);
  const { differences, facts } = await recount(ledger, frame, counterName);
  const parked = await ledger.parked();
  await close();
  return {
    missing: expected.filter(({ id }) => !found.has(id)).map(({ id }) => id),
    // But for the proposal of the terms.
    facts: facts - 1,
    differences,
    parked,
  };
}

export const clean = (facts: readonly Fact[]) => ({
  missing: [],
  facts: facts.length,
  differences: [],
  parked: [],
});
