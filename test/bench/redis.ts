import { openRedis } from "../../adapters/ledger/redis.js";
import { ensureFrame } from "../../src/app/refold.js";
import { scorePeriod } from "../../src/app/score.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { missingRedis, type RedisServer, startRedis } from "../protocol/redis/server.js";
import { deskFrame } from "./desk.js";
import { atLeast, duration, type Figure, percent, perSecond } from "./figure.js";
import { fill } from "./fill.js";
import { MONTH, madeTask, SETTLED } from "./history.js";
import { inProcess } from "./process.js";
import { alternate, timed } from "./rounds.js";

export interface RedisOptions {
  /** Facts recorded in one measurement. */
  readonly facts: number;
  readonly rounds: number;
  /** Tasks that a month is scored over; the first is the floor. */
  readonly sizes: readonly [number, ...number[]];
}

const IN_FLIGHT = [1, 16, 100] as const;
const WRITERS = [2, 4] as const;
/** A month of many tasks takes no longer to score than one of few, but for what a measurement strays. */
const FLAT = 1.5;
const SCORES = 50;
const period = parsePeriod(MONTH.key)!;

/** The ledger on a Redis of its own, which writes to its disk once a second. */
export async function redis({ facts, rounds, sizes }: RedisOptions): Promise<Figure[]> {
  const missing = missingRedis();
  if (missing !== undefined) {
    console.log(`\nredis: left out, ${missing}`);
    return [];
  }
  const server = await startRedis({ config: { appendfsync: "everysec" } });
  try {
    return [
      ...(await commitFigures(server, facts, rounds)),
      ...(await writerFigures(server, facts, rounds)),
      ...(await scoringFigures(server, sizes, rounds)),
    ];
  } finally {
    await server.stop();
  }
}

async function commitFigures(server: RedisServer, facts: number, rounds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const inFlight of IN_FLIGHT) {
    // One at a time, each of them waits for the way there and back.
    const count = inFlight === 1 ? facts / 4 : facts;
    const rate = (side: string) => writing(server, side, count, inFlight, 1);
    const pairs = [
      ["commits in hand, EVALSHA of the same", "evalsha", "ledger", 0.7],
      ["bare facts, EVALSHA of the same", "evalsha", "recorder", null],
      ["commits in hand, XADD", "xadd", "ledger", null],
    ] as const;
    for (const [name, floorSide, side, wanted] of inFlight === 1 ? pairs.slice(0, 1) : pairs) {
      const { floor, subject, ratio } = await alternate(
        rounds,
        () => rate(floorSide),
        () => rate(side),
      );
      figures.push({
        name: `${name}, ${inFlight} in flight`,
        floor: perSecond(floor),
        subject: perSecond(subject),
        ratio: percent(ratio),
        ...(wanted === null ? {} : { wanted: atLeast(wanted, ratio) }),
      });
    }
  }
  return figures;
}

async function writerFigures(server: RedisServer, facts: number, rounds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const writers of WRITERS) {
    const { floor, subject, ratio } = await alternate(
      rounds,
      () => writing(server, "evalsha", facts, 100, writers),
      () => writing(server, "ledger", facts, 100, writers),
    );
    figures.push({
      name: `commits in hand, ${writers} processes, 100 in flight each`,
      floor: perSecond(floor),
      subject: perSecond(subject),
      ratio: percent(ratio),
    });
  }
  return figures;
}

/** Facts per second of so many writers together, each in a process of its own. */
async function writing(
  server: RedisServer,
  side: string,
  count: number,
  inFlight: number,
  writers: number,
): Promise<number> {
  await server.command("FLUSHALL");
  const sides = Array.from({ length: writers }, (_, own) =>
    inProcess("redis", side, count, inFlight, server.port, writers, own),
  );
  return (await Promise.all(sides)).reduce((sum, rate) => sum + rate, 0);
}

/** Scoring a month, against the month with the fewest tasks. */
async function scoringFigures(
  server: RedisServer,
  sizes: RedisOptions["sizes"],
  rounds: number,
): Promise<Figure[]> {
  await server.command("FLUSHALL");
  const frame = await deskFrame();
  const scores: (() => Promise<number>)[] = [];
  const stores = [];
  for (const size of sizes) {
    const store = await openRedis(`redis://127.0.0.1:${server.port}?prefix=s${size}`, { mode: "write" });
    stores.push(store);
    const ledger = store.agreement(frame.terms.id);
    await ensureFrame(ledger, frame, SETTLED);
    const taskOf = (index: number) => madeTask(index, size);
    await fill(ledger, frame, { count: size, taskOf, settledAt: SETTLED, watermark: SETTLED });
    scores.push(async () => {
      const ms = await timed(async () => {
        for (let turn = 0; turn < SCORES; turn++) await scorePeriod(ledger, frame, period, SETTLED);
      });
      return ms / SCORES;
    });
  }
  const figures: Figure[] = [];
  for (const [index, size] of sizes.entries()) {
    if (index === 0) continue;
    const { floor, subject, ratio } = await alternate(rounds * 3, scores[0]!, scores[index]!);
    figures.push({
      name: `scoring ${size.toLocaleString("en-US")} tasks, ${sizes[0].toLocaleString("en-US")} tasks`,
      floor: duration(floor),
      subject: duration(subject),
      ratio: `${ratio.toFixed(2)} x`,
      wanted: { text: `<= ${FLAT} x`, met: ratio <= FLAT },
    });
  }
  for (const store of stores) await store.close();
  return figures;
}
