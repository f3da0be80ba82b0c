import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { Fact } from "../../src/task/fact.js";
import { ByHand } from "./by-hand.js";
import { deskFrame, inFolder } from "./desk.js";
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { factsOf, MONTH, madeTask } from "./history.js";
import { alternate, timed } from "./rounds.js";
import { rowsOf } from "./rows.js";

/** Tasks that run at a time: more than are in flight, so that no conversation waits for itself. */
const BLOCK = 256;
const IN_FLIGHT = [1, 16, 100] as const;

export interface CommitOptions {
  /** Facts recorded in one measurement. */
  readonly facts: number;
  readonly rounds: number;
}

/** Durable commits of one fact each, as a bot makes them, against the same SQL by hand. */
export async function commits({ facts: count, rounds }: CommitOptions): Promise<Figure[]> {
  const frame = await deskFrame();
  const all = liveFacts(count);
  const rows = await rowsOf(
    all.map((fact) => [fact]),
    frame,
    MONTH.from,
  );
  const figures: Figure[] = [];
  for (const inFlight of IN_FLIGHT) {
    // One at a time, each of them waits for the disk.
    const facts = inFlight === 1 ? all.slice(0, count / 4) : all;
    let file = 0;
    const { floor, subject, ratio } = await inFolder((folder) =>
      alternate(
        rounds,
        async () => {
          const hand = await ByHand.open(join(folder, `${file++}.sqlite`), rows);
          const ms = await timed(() =>
            drive(rows.commits.slice(0, facts.length), inFlight, (commit) => hand.commit(commit)),
          );
          hand.close();
          return (facts.length * 1_000) / ms;
        },
        async () => {
          const store = await openSqlite(join(folder, `${file++}.sqlite`), { mode: "write" });
          const ledger = store.agreement(frame.terms.id);
          await ensureFrame(ledger, frame, MONTH.from);
          const recorder = createRecorder(ledger, [frame]);
          const fresh = facts.map((fact) => ({ ...fact }));
          const ms = await timed(() => drive(fresh, inFlight, (fact) => recorder.record([fact])));
          const { facts: recorded } = await ledger.extent();
          if (recorded !== facts.length)
            throw new Error(`commits: found ${recorded} facts, expected ${facts.length}`);
          await store.close();
          return (facts.length * 1_000) / ms;
        },
      ),
    );
    figures.push({
      name: `${inFlight} in flight`,
      floor: perSecond(floor),
      subject: perSecond(subject),
      ratio: percent(ratio),
      wanted: atLeast(0.7, ratio),
    });
  }
  return figures;
}

/** Facts in the order of arrival: in each block all tasks open, then all are acknowledged, and so on. */
function liveFacts(count: number): Fact[] {
  const tasks = Math.ceil(count / 3);
  const facts: Fact[] = [];
  for (let start = 0; facts.length < count; start += BLOCK) {
    const block = Array.from({ length: BLOCK }, (_, index) => factsOf(madeTask(start + index, tasks)));
    for (let place = 0; place < 4; place++) facts.push(...block.flatMap((own) => own[place] ?? []));
  }
  return facts.slice(0, count);
}

/** Hands items out to so many callers, each of which waits for its last one. */
async function drive<T>(
  items: readonly T[],
  inFlight: number,
  take: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < items.length) await take(items[next++]!);
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
}
