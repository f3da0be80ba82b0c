import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { ByHand } from "./by-hand.js";
import { deskFrame, inFolder } from "./desk.js";
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { factsOf, MONTH, madeTask } from "./history.js";
import { collectGarbage, inProcess } from "./process.js";
import { alternate, timed } from "./rounds.js";
import { type Rows, rowsOf } from "./rows.js";

/** Tasks that run at a time: more than are in flight, so that no conversation waits for itself. */
const BLOCK = 256;
const IN_FLIGHT = [1, 16, 100] as const;

export interface CommitOptions {
  /** Facts recorded in one measurement. */
  readonly facts: number;
  readonly rounds: number;
}

/** Durable commits of one fact each, as a bot makes them, against the same SQL by hand. */
export async function commits({ facts, rounds }: CommitOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const inFlight of IN_FLIGHT) {
    // One at a time, each of them waits for the disk.
    const count = inFlight === 1 ? facts / 4 : facts;
    const { floor, subject, ratio } = await alternate(
      rounds,
      () => inProcess("commits", "floor", count, inFlight),
      () => inProcess("commits", "recorder", count, inFlight),
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

/** One side of it, in this process: facts per second of a second run. */
export async function commitsSide(side: string, count: number, inFlight: number): Promise<number> {
  const frame = await deskFrame();
  const facts = liveFacts(count);
  const single = facts.map((fact) => [fact]);
  const rows = side === "floor" ? await rowsOf(single, frame, MONTH.from) : null;
  return inFolder(async (folder) => {
    const run = (file: string) =>
      rows ? byHand(file, rows, inFlight) : recorded(file, frame, facts, inFlight);
    await run(join(folder, "warm-up.sqlite"));
    collectGarbage();
    return (count * 1_000) / (await run(join(folder, "measured.sqlite")));
  });
}

async function byHand(file: string, rows: Rows, inFlight: number): Promise<number> {
  const hand = await ByHand.open(file, rows);
  const ms = await timed(() => drive(rows.commits, inFlight, (commit) => hand.commit(commit)));
  hand.close();
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
