import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import { type Valued, valuePeriod } from "../../src/app/worth.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { helpDeskFrame, inFolder, presenceFacts } from "./desk.js";
import { compared, duration, type Figure } from "./figure.js";
import { fill } from "./fill.js";
import { MONTH, madeTask, SETTLED } from "./history.js";
import { sqliteRows } from "./raw-rows.js";
import { alternate, timed } from "./rounds.js";
import { assertAlike } from "./scoring.js";

export interface WorthOptions {
  /** The first is what the others are compared with. */
  readonly sizes: readonly [number, ...number[]];
  readonly rounds: number;
}

/** As fast as: within what the same measurement differs from itself on a shared machine. */
const MOST = 2;
/** Valuations in one measurement. */
const TURNS = 20;
const period = parsePeriod(MONTH.key)!;

/** A month in money, against one SQL aggregation over a row per task: however many tasks there are, it costs the same. */
export async function worth({ sizes, rounds }: WorthOptions): Promise<Figure[]> {
  const frame = await helpDeskFrame();
  const presence = presenceFacts(frame.terms.availability.heartbeatMs);
  const figures: Figure[] = [];
  let fewestMs: number | null = null;
  for (const size of sizes) {
    await inFolder(async (folder) => {
      const store = await openSqlite(join(folder, "pawpact.sqlite"), { mode: "write" });
      const ledger = store.agreement(frame.terms.id);
      await ensureFrame(ledger, frame, SETTLED);
      await createRecorder(ledger, [frame]).record(presence);
      const taskOf = (index: number) => madeTask(index, size);
      await fill(ledger, frame, { count: size, taskOf, settledAt: SETTLED, watermark: SETTLED });
      const raw = await sqliteRows(join(folder, "raw"), size, frame);
      const value = () => valuePeriod(ledger, frame, period, SETTLED);
      const valued = await value();
      assertAlike(valued, await raw.ask(), raw, size);
      assertWhole(valued);
      const { floor, subject, ratio } = await alternate(
        rounds,
        () => timed(() => raw.ask()),
        async () => {
          const ms = await timed(async () => {
            for (let turn = 0; turn < TURNS; turn++) await value();
          });
          return ms / TURNS;
        },
      );
      await raw.close();
      await store.close();
      const first = fewestMs === null;
      fewestMs ??= subject;
      figures.push({
        name: `${size.toLocaleString("en-US")} tasks`,
        floor: duration(floor),
        subject: duration(subject),
        ratio: compared(ratio),
        ...(first ? {} : { wanted: { text: `<= ${MOST} x the first`, met: subject <= MOST * fewestMs } }),
      });
    });
  }
  return figures;
}

/** It is worth something under both parts of the agreement, and its availability was measured. */
function assertWhole({ worth, presence }: Valued): void {
  const keys = worth?.lines.map(({ key }) => key) ?? [];
  if (!worth?.sla || !worth.pbc || keys.length < 2 || presence?.down.length !== 1)
    throw new Error(
      `worth: found the lines "${keys.join(", ")}" and ${presence?.down.length ?? "no"} outages, expected lines of both parts and 1 outage`,
    );
}
