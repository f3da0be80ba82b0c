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
import { atLeast, type Figure, percent, perSecond } from "./figure.js";
import { SETTLED } from "./history.js";
import { alternate, timed } from "./rounds.js";
import { rowsOf } from "./rows.js";

export interface BulkOptions {
  readonly tasks: number;
  readonly rounds: number;
}

/** Commits that the floor has under way at once: as many as the import, which keeps 2,000 facts in flight. */
const IN_FLIGHT = 512;

/** An import of a month that is over, in facts per second, against the same SQL by hand. */
export async function bulk({ tasks, rounds }: BulkOptions): Promise<Figure[]> {
  const frame = await deskFrame();
  const rules = compileRules(frame.terms);
  const map = readCsvMap(CSV_MAP, "bench");
  const text = [...csvText(tasks)].join("");
  const fromFile = () => itemsOf(text, map, frame);
  const facts: Fact[][] = [];
  for await (const item of fromFile()) if (item.kind === "facts") facts.push([...item.facts]);
  const count = facts.reduce((sum, own) => sum + own.length, 0);
  // No more than a few ten thousand facts: what lies in memory slows whoever collects garbage, which the floor does not.
  const rows = await rowsOf(facts, frame, SETTLED);

  async function imported(file: string, items: () => AsyncIterable<ImportItem>): Promise<number> {
    const store = await openSqlite(file, { mode: "write" });
    const ledger = store.agreement(frame.terms.id);
    await ensureFrame(ledger, frame, SETTLED);
    const recorder = createRecorder(ledger, [frame]);
    const sum = emptyPumped();
    const ms = await timed(() => pump(items(), sum, { rules, recorder, onFault: () => {} }));
    await store.close();
    if (sum.recorded !== count) throw new Error(`bulk: found ${sum.recorded} facts, expected ${count}`);
    return (count * 1_000) / ms;
  }

  async function byHand(file: string): Promise<number> {
    const hand = await ByHand.open(file, rows);
    const ms = await timed(async () => {
      for (let start = 0; start < rows.commits.length; start += IN_FLIGHT) {
        await Promise.all(rows.commits.slice(start, start + IN_FLIGHT).map((commit) => hand.commit(commit)));
      }
    });
    hand.close();
    return (count * 1_000) / ms;
  }

  async function figure(name: string, items: () => AsyncIterable<ImportItem>): Promise<Figure> {
    let file = 0;
    const { floor, subject, ratio } = await inFolder((folder) =>
      alternate(
        rounds,
        () => byHand(join(folder, `${file++}.sqlite`)),
        () => imported(join(folder, `${file++}.sqlite`), items),
      ),
    );
    return {
      name,
      floor: perSecond(floor),
      subject: perSecond(subject),
      ratio: percent(ratio),
      wanted: atLeast(0.5, ratio),
    };
  }

  return [
    await figure(`${count} facts in hand`, () => itemsInHand(facts)),
    await figure("the same out of a csv file", fromFile),
  ];
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
