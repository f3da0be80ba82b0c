import { join } from "node:path";
import { closeDatabase, type Database, loadDriver } from "../../adapters/ledger/sqlite/driver.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { nodeSeal } from "../../adapters/seal/node.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import { prepareStatement } from "../../src/app/settle.js";
import { planStatement } from "../../src/app/settle-plan.js";
import type { Ledger } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import { fold } from "../../src/task/fold.js";
import type { Frame } from "../../src/task/frame.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { helpDeskFrame, inFolder, presenceFacts } from "./desk.js";
import { type Figure, perSecond } from "./figure.js";
import { factsOf, MONTH, madeTask, SETTLED } from "./history.js";
import { alternate, timed } from "./rounds.js";

export interface SettlingOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
}

const period = parsePeriod(MONTH.key)!;

/** A final statement of a month, in tasks a second: it reads every fact of the month, and writes each into its evidence. */
export async function settling({ sizes, rounds }: SettlingOptions): Promise<Figure[]> {
  const frame = await helpDeskFrame();
  const figures: Figure[] = [];
  for (const size of sizes) {
    await inFolder(async (folder) => {
      const file = join(folder, "pawpact.sqlite");
      const store = await openSqlite(file, { mode: "write" });
      const ledger = store.agreement(frame.terms.id);
      const facts = await record(ledger, frame, size);
      const db = (await loadDriver()).open(file, { readOnly: true });
      const rate = (ms: number) => (size * 1_000) / ms;
      const { floor, subject, ratio } = await alternate(
        rounds,
        async () => rate(await timed(() => foldByHand(db, frame, size))),
        async () => rate(await timed(() => settle(ledger, frame, facts))),
      );
      closeDatabase(db);
      await store.close();
      figures.push({
        name: `${size.toLocaleString("en-US")} tasks`,
        floor: perSecond(floor),
        subject: perSecond(subject),
        ratio: `${(1 / ratio).toFixed(1)} x the floor`,
      });
    });
  }
  return figures;
}

/** A month as recording leaves it. @returns how many facts it has */
async function record(ledger: Ledger, frame: Frame, size: number): Promise<number> {
  await ensureFrame(ledger, frame, SETTLED);
  const recorder = createRecorder(ledger, [frame]);
  const facts = Array.from({ length: size }, (_, index) => factsOf(madeTask(index, size))).flat();
  const presence = presenceFacts(frame.terms.availability.heartbeatMs);
  for (const part of [presence, facts]) await recorder.record(part);
  return facts.length + presence.length;
}

async function settle(ledger: Ledger, frame: Frame, facts: number): Promise<void> {
  const plan = await planStatement(ledger, frame, period, SETTLED);
  const { statement } = await prepareStatement(ledger, frame.terms, plan, nodeSeal);
  const { stage, evidence, lines } = statement;
  if (stage !== "final" || evidence.facts !== facts || lines.length < 2)
    throw new Error(
      `settle: found a ${stage} statement of ${evidence.facts} facts in ${lines.length} lines, expected a final one of ${facts}`,
    );
}

function foldByHand(db: Database, { terms }: Frame, size: number): void {
  const rows = db
    .prepare(
      "SELECT conversation.id, body FROM conversation JOIN fact ON fact.conversation = key ORDER BY conversation.id",
    )
    .all();
  let tasks = 0;
  let own: Fact[] = [];
  for (const [index, { id, body }] of rows.entries()) {
    own.push(JSON.parse(body as string) as Fact);
    if (rows[index + 1]?.id === id) continue;
    tasks += fold(own, terms.tasks).tasks.length;
    own = [];
  }
  if (tasks !== size) throw new Error(`settle: found ${tasks} tasks by hand, expected ${size}`);
}
