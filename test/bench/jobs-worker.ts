// Run by the benchmark as a process of its own: node jobs-worker.js ADDRESS SIDE COUNT INDEX. It says that it is ready,
// waits for a line, and writes a sign for every digest that is out.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { openForWriting } from "../../adapters/compose.js";
import { openJobs } from "../../adapters/jobs/open.js";
import { roundsOf } from "../../adapters/pact/rounds.js";
import { digestSlots } from "../../src/app/digest/slot.js";
import type { Chat } from "../../src/ports/chat.js";
import { termsWith } from "../kit/terms.js";

const [ledgerAddress = "", side, count, index] = process.argv.slice(2);
/** As many as a worker has under way at a time. */
const LANES = 128;

const terms = termsWith();
const clock = { now: () => Date.now() };
const writing = await openForWriting({ ledgerAddress, terms, now: Date.now() });
const { ledger, frame } = writing;
const sign = () => void process.stdout.write(".");
process.stdout.write("ready");
await once(process.stdin, "data");
if (side === "floor") await Promise.all(Array.from({ length: LANES }, (_, lane) => recordLane(lane)));
else await work();

/** The facts of each digest, one after the other as they have to be. */
async function recordLane(lane: number): Promise<void> {
  for (let number = lane; number < Number(count); number += LANES) {
    const slot = { subscription: `asked slack:C${index}-${number}`, period: "2026-03-02" };
    const at = clock.now();
    const claimed = { attempt: 1, worker: randomUUID(), until: at + 300_000 };
    let record = await digestSlots.read(ledger, slot);
    record = (await digestSlots.advance(ledger, record, { type: "digest.claimed", data: claimed }, at))!;
    record = (await digestSlots.advance(
      ledger,
      record,
      { type: "digest.sending", data: { attempt: 1 } },
      at,
    ))!;
    await digestSlots.note(
      ledger,
      record,
      { type: "digest.delivered", data: { message: "slack:C1:1.1" } },
      at,
    );
    sign();
  }
}

async function work(): Promise<void> {
  const chat: Chat = {
    async post() {
      sign();
      return { message: "slack:C1:1.000001" };
    },
    find: async () => ({ status: "absent" }),
  };
  const jobs = await openJobs({ ledgerAddress, agreement: terms.id, clock, heard: () => {} });
  const rounds = roundsOf({
    agreement: terms.id,
    desk: { ledger, frame: () => frame, chat, clock, worker: randomUUID() },
    jobs,
    log: { info() {}, warn: complain, error: complain },
    prepare: async () => {},
    advance: async () => {},
    other: () => null,
    trouble: (name, error) => complain(`${name}: ${error}`),
    undelivered: (name, error) => complain(`${name}: ${error}`),
    calm() {},
  });
  await jobs.start(rounds);
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}
