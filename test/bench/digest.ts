import { join } from "node:path";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { type DigestBefore, digestContent } from "../../src/app/digest/content.js";
import { ensureFrame } from "../../src/app/refold.js";
import { timelineOf } from "../../src/measure/timeline.js";
import type { Ledger } from "../../src/ports/ledger.js";
import { digestReport } from "../../src/report/digest.js";
import type { Frame } from "../../src/task/frame.js";
import { deskFrame, inFolder } from "./desk.js";
import { duration, type Figure } from "./figure.js";
import { commit, fill } from "./fill.js";
import { factsOf, MONTH, madeTask } from "./history.js";
import { median, timed } from "./rounds.js";

export interface DigestOptions {
  /** The first is what the others are compared with. */
  readonly sizes: readonly [number, ...number[]];
  readonly rounds: number;
}

/** In the middle of the month: the tasks of the last hours are open, and their clocks run. */
const NOW = Date.UTC(2026, 2, 16, 12);
const DAY = 86_400_000;
/** As fast as: within what the same measurement differs from itself on a shared machine. */
const MOST = 2;
/** Conversations kept one by one, so that their clocks are about to breach: as many at every size. */
const RUNNING = 2_000;

/** A digest in the middle of a month, gathered and put into words: however many tasks there are, it costs the same. */
export async function digests({ sizes, rounds }: DigestOptions): Promise<Figure[]> {
  const frame = await deskFrame();
  const figures: Figure[] = [];
  let floorMs: number | null = null;
  for (const size of sizes) {
    await inFolder(async (folder) => {
      const store = await openSqlite(join(folder, "pawpact.sqlite"), { mode: "write" });
      const ledger = store.agreement(frame.terms.id);
      await fillMonth(ledger, frame, size);
      const ms = await measure(ledger, frame, size, rounds);
      await store.close();
      floorMs ??= ms;
      const ratio = ms / floorMs;
      figures.push({
        name: `${size.toLocaleString("en-US")} tasks`,
        floor: duration(floorMs),
        subject: duration(ms),
        ratio: `${ratio.toFixed(2)} x`,
        wanted: { text: `<= ${MOST} x`, met: ratio <= MOST },
      });
    });
  }
  return figures;
}

async function measure(ledger: Ledger, frame: Frame, size: number, rounds: number): Promise<number> {
  const earlier = await digestContent(ledger, frame, NOW - 1, null);
  const before: DigestBefore = {
    figures: earlier.figures,
    since: NOW - DAY,
    unknown: [],
    skipped: [],
  };
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ms = await timed(async () => {
      const content = await digestContent(ledger, frame, NOW, before);
      const { blocks } = digestReport(frame.terms, content.valued, content.outlook, content);
      const { opened } = content.valued.card.tasks;
      if (opened !== size || content.outlook?.soon.length !== 5 || blocks.length < 5) {
        throw new Error(
          `digest: found ${opened} tasks in ${blocks.length} blocks, expected ${size} and 5 due`,
        );
      }
    });
    if (round > 0) times.push(ms);
  }
  return median(times);
}

/**
 * Fills a ledger as it stands at `NOW`: most tasks added up a thousand at a time, without the facts that no digest reads;
 * the last ones one by one, as recording leaves them, with the steps that are still to come.
 */
async function fillMonth(ledger: Ledger, frame: Frame, size: number): Promise<void> {
  await ensureFrame(ledger, frame, NOW - 2);
  const watermark = NOW - 2;
  const count = size - RUNNING;
  const taskOf = (index: number) => shifted(index, count, MONTH.from, NOW - 2 * DAY);
  await fill(ledger, frame, { count, taskOf, settledAt: NOW, watermark });
  for (let index = 0; index < RUNNING; index++) {
    const [opened] = factsOf(shifted(index, RUNNING, NOW - 3_600_000, NOW - 60_000));
    const facts = [{ ...opened!, conversation: `${opened!.conversation}:open` }];
    const { settled: delta, pending } = timelineOf(facts, frame, watermark);
    await commit(ledger, frame, { facts, delta, pending, watermark });
  }
}

/** Task `index` of so many, in a span of its own. */
function shifted(index: number, count: number, from: number, to: number): ReturnType<typeof madeTask> {
  const made = madeTask(index, count);
  const by = from + Math.floor((index * (to - from)) / count) - made.openedAt;
  const moved = (at: number | null) => (at === null ? null : at + by);
  return {
    ...made,
    openedAt: made.openedAt + by,
    acknowledgedAt: made.acknowledgedAt + by,
    answeredAt: moved(made.answeredAt),
    completedAt: moved(made.completedAt),
  };
}
