import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { ByHand } from "./by-hand.js";
import { deskFrame, inFolder } from "./desk.js";
import { type Entry, entriesOf } from "./entries.js";
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { factsOf, MONTH, madeTask } from "./history.js";
import { collectGarbage, inProcess } from "./process.js";
import { alternate, timed } from "./rounds.js";

/** Tasks that run at a time: more than are in flight, so that no conversation waits for itself. */
const BLOCK = 256;
const IN_FLIGHT = [1, 16, 100] as const;
const SIDES = [
  ["ledger", "commits in hand"],
  ["recorder", "bare facts"],
] as const;

export interface CommitOptions {
  /** Facts recorded in one measurement. */
  readonly facts: number;
  readonly rounds: number;
}

/**
 * Durable commits of one fact each, as a bot makes them: the ledger's own, against the same SQL by hand, and what a
 * recorder makes of bare facts, which folds them and works out their clocks and counters as well.
 */
export async function commits({ facts, rounds }: CommitOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const inFlight of IN_FLIGHT) {
    // One at a time, each of them waits for the disk.
    const count = inFlight === 1 ? facts / 4 : facts;
    for (const [side, name] of SIDES) {
      const { floor, subject, ratio } = await alternate(
        rounds,
        () => inProcess("commits", "floor", count, inFlight),
        () => inProcess("commits", side, count, inFlight),
      );
      figures.push({
        name: `${name}, ${inFlight} in flight`,
        floor: perSecond(floor),
        subject: perSecond(subject),
        ratio: percent(ratio),
        ...(side === "ledger" ? { wanted: atLeast(0.7, ratio) } : {}),
      });
    }
  }
  return figures;
}

/** One side of it, in this process: facts per second of a second run. */
export async function commitsSide(side: string, count: number, inFlight: number): Promise<number> {
  const frame = await deskFrame();
  const facts = liveFacts(count);
  const single = facts.map((fact) => [fact]);
  const entries = side === "recorder" ? [] : await entriesOf(single, frame, MONTH.from);
  return inFolder(async (folder) => {
    const run = (file: string) => {
      if (side === "floor") return byHand(file, entries, inFlight);
      if (side === "ledger") return committed(file, frame, entries, inFlight);
      return recorded(file, frame, facts, inFlight);
    };
    await run(join(folder, "warm-up.sqlite"));
    collectGarbage();
    return (count * 1_000) / (await run(join(folder, "measured.sqlite")));
  });
}

async function byHand(file: string, entries: readonly Entry[], inFlight: number): Promise<number> {
  const hand = await ByHand.open(file);
  const ms = await timed(() => drive(entries, inFlight, (entry) => hand.commit(entry)));
  hand.close();
  return ms;
}

async function committed(
  file: string,
  frame: Frame,
  entries: readonly Entry[],
  inFlight: number,
): Promise<number> {
  const store = await openSqlite(file, { mode: "write" });
  const ledger = store.agreement(frame.terms.id);
  await ensureFrame(ledger, frame, MONTH.from);
  const ms = await timed(() =>
    drive(entries, inFlight, async (entry) => {
      const { status } = await ledger.commit(entry);
      if (status !== "done") throw new Error(`commits: found a commit ${status}, expected it done`);
    }),
  );
  await store.close();
  return ms;
}

async function recorded(
  file: string,
  frame: Frame,
  facts: readonly Fact[],
  inFlight: number,
): Promise<number> {
  const store = await openSqlite(file, { mode: "write" });
  const ledger = store.agreement(frame.terms.id);
  await ensureFrame(ledger, frame, MONTH.from);
  const recorder = createRecorder(ledger, [frame]);
  // Copies: a fact that was recorded before has its text already.
  const fresh = facts.map((fact) => ({ ...fact }));
  const ms = await timed(() => drive(fresh, inFlight, (fact) => recorder.record([fact])));
  const { facts: found } = await ledger.extent();
  await store.close();
  if (found !== facts.length) throw new Error(`commits: found ${found} facts, expected ${facts.length}`);
  return ms;
}

/** Facts in the order of arrival: in each block all tasks open, then all are acknowledged, and so on. */
export function liveFacts(count: number): Fact[] {
  const tasks = Math.ceil(count / 3);
  const facts: Fact[] = [];
  for (let start = 0; facts.length < count; start += BLOCK) {
    const block = Array.from({ length: BLOCK }, (_, index) => factsOf(madeTask(start + index, tasks)));
    for (let place = 0; place < 4; place++) facts.push(...block.flatMap((own) => own[place] ?? []));
  }
  return facts.slice(0, count);
}

/** Hands items out to so many callers, each of which waits for its last one. */
export async function drive<T>(
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
