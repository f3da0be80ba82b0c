import { join } from "node:path";
import { csvItems } from "../../adapters/import/csv.js";
import { type CsvMap, readCsvMap } from "../../adapters/import/csv-map.js";
import type { ImportItem } from "../../adapters/import/item.js";
import { emptyPumped, pump } from "../../adapters/import/pump.js";
import { wallClock } from "../../adapters/import/wall-clock.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import { compileRules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { ByHand } from "./by-hand.js";
import { CSV_MAP, csvText } from "./csv.js";
import { deskFrame, inFolder } from "./desk.js";
import { type Entry, entriesOf } from "./entries.js";
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { SETTLED } from "./history.js";
import { collectGarbage, inProcess } from "./process.js";
import { alternate, timed } from "./rounds.js";

export interface BulkOptions {
  readonly tasks: number;
  readonly rounds: number;
}

/** Commits that the floor has under way at once: as many as the import, which keeps 2,000 facts in flight. */
const IN_FLIGHT = 512;

/** An import of a month that is over, in facts per second, against the same SQL by hand. */
export async function bulk({ tasks, rounds }: BulkOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [side, name] of [
    ["facts", "facts in hand"],
    ["csv", "out of a csv file"],
  ] as const) {
    const { floor, subject, ratio } = await alternate(
      rounds,
      () => inProcess("bulk", "floor", tasks),
      () => inProcess("bulk", side, tasks),
    );
    figures.push({
      name: `${tasks.toLocaleString("en-US")} tasks, ${name}`,
      floor: perSecond(floor),
      subject: perSecond(subject),
      ratio: percent(ratio),
      wanted: atLeast(0.5, ratio),
    });
  }
  return figures;
}

/** One side of it, in this process: facts per second of a second run. */
export async function bulkSide(side: string, tasks: number): Promise<number> {
  const frame = await deskFrame();
  const map = readCsvMap(CSV_MAP, "bench");
  const text = [...csvText(tasks)].join("");
  const facts: Fact[][] = [];
  let count = 0;
  for await (const item of itemsOf(text, map, frame)) {
    if (item.kind !== "facts") throw new Error(`bulk: found a ${item.kind}, expected facts`);
    count += item.facts.length;
    if (side !== "csv") facts.push([...item.facts]);
  }
  const entries = side === "floor" ? await entriesOf(facts.splice(0), frame, SETTLED) : null;
  const items = () => (side === "csv" ? itemsOf(text, map, frame) : itemsInHand(facts));
  return inFolder(async (folder) => {
    const run = (file: string) => (entries ? byHand(file, entries) : imported(file, frame, items(), count));
    await run(join(folder, "warm-up.sqlite"));
    collectGarbage();
    return (count * 1_000) / (await run(join(folder, "measured.sqlite")));
  });
}

async function imported(
  file: string,
  frame: Frame,
  items: AsyncIterable<ImportItem>,
  count: number,
): Promise<number> {
  const store = await openSqlite(file, { mode: "write" });
  const ledger = store.agreement(frame.terms.id);
  await ensureFrame(ledger, frame, SETTLED);
  const recorder = createRecorder(ledger, [frame]);
  const rules = compileRules(frame.terms);
  const sum = emptyPumped();
  const ms = await timed(() => pump(items, sum, { rules, recorder, onFault: () => {} }));
  await store.close();
  if (sum.recorded !== count) throw new Error(`bulk: found ${sum.recorded} facts, expected ${count}`);
  return ms;
}

async function byHand(file: string, entries: readonly Entry[]): Promise<number> {
  const hand = await ByHand.open(file);
  const ms = await timed(async () => {
    for (let start = 0; start < entries.length; start += IN_FLIGHT) {
      await Promise.all(entries.slice(start, start + IN_FLIGHT).map((entry) => hand.commit(entry)));
    }
  });
  hand.close();
  return ms;
}

function itemsOf(text: string, map: CsvMap, { terms }: Frame): AsyncIterable<ImportItem> {
  const toInstant = wallClock(map.timezone ?? terms.period.timezone);
  return csvItems(chunksOf(text), { map, toInstant, partyOf: () => "customer" });
}

/** As a file's stream gives it. */
async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const size = 65_536;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function* itemsInHand(facts: readonly (readonly Fact[])[]): AsyncGenerator<ImportItem> {
  // Copies: a fact that was recorded before has its text already.
  for (const [index, own] of facts.entries())
    yield { kind: "facts", facts: own.map((fact) => ({ ...fact })), line: index + 2 };
}
