import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { ensureFrame } from "../../src/app/refold.js";
import { type Scored, scorePeriod } from "../../src/app/score.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { deskFrame, inFolder } from "./desk.js";
import { duration, type Figure } from "./figure.js";
import { fill } from "./fill.js";
import { MONTH, madeTask, SETTLED } from "./history.js";
import { type Answer, duckRows, type RawRows, sqliteRows } from "./raw-rows.js";
import { alternate, timed } from "./rounds.js";

export interface ScoringOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
}

const WANTED_MS = 0.5;
/** At the largest size. */
const WANTED_TIMES = 100;
/** Scores in one measurement. */
const SCORES = 50;
const period = parsePeriod(MONTH.key)!;

/** Scoring a month, against one SQL aggregation over a row per task, in SQLite and in DuckDB. */
export async function scoring({ sizes, rounds }: ScoringOptions): Promise<Figure[]> {
  const frame = await deskFrame();
  const largest = Math.max(...sizes);
  const figures: Figure[] = [];
  for (const size of sizes) {
    await inFolder(async (folder) => {
      const store = await openSqlite(join(folder, "pawpact.sqlite"), { mode: "write" });
      const ledger = store.agreement(frame.terms.id);
      await ensureFrame(ledger, frame, SETTLED);
      const taskOf = (index: number) => madeTask(index, size);
      await fill(ledger, frame, { count: size, taskOf, settledAt: SETTLED, watermark: SETTLED });
      const score = () => scorePeriod(ledger, frame, period, SETTLED);
      for (const open of [sqliteRows, duckRows]) {
        const raw = await open(join(folder, "raw"), size, frame);
        assertAlike(await score(), await raw.ask(), raw, size);
        const { floor, subject, ratio } = await alternate(
          rounds,
          () => timed(() => raw.ask()),
          async () => {
            const ms = await timed(async () => {
              for (let turn = 0; turn < SCORES; turn++) await score();
            });
            return ms / SCORES;
          },
        );
        const met = subject <= WANTED_MS && (size < largest || 1 / ratio >= WANTED_TIMES);
        figures.push({
          name: `${size.toLocaleString("en-US")} tasks, SQL in ${raw.name}`,
          floor: duration(floor),
          subject: duration(subject),
          ratio: `${(1 / ratio).toFixed(0)} x faster`,
          wanted: {
            text: `<= ${duration(WANTED_MS)}${size < largest ? "" : `, >= ${WANTED_TIMES} x`}`,
            met,
          },
        });
        await raw.close();
      }
      await store.close();
    });
  }
  return figures;
}

/** Both have counted the same: a floor that answers something else is none. */
export function assertAlike(
  { card, refolded }: Scored,
  answer: Answer,
  { name }: RawRows,
  size: number,
): void {
  const clock = (of: string) => card.clocks.find(({ clock }) => clock === of)!;
  const own: Answer = {
    tasks: card.tasks.opened,
    requesters: card.tasks.requesters!,
    acknowledged: clock("acknowledge-time").met,
    answered: clock("first-response-time").met,
    resolved: clock("resolution-time").met,
  };
  const [found, expected] = [JSON.stringify(own), JSON.stringify(answer)];
  if (found !== expected || refolded !== null || own.tasks !== size)
    throw new Error(`scoring: found ${found}, expected ${expected} as SQL in ${name} has it`);
}
