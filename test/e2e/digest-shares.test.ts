import { afterAll, beforeAll, expect, test } from "vitest";
import { openForWriting, type Writing } from "../../adapters/compose.js";
import { openCronerJobs } from "../../adapters/jobs/croner.js";
import { openJobs } from "../../adapters/jobs/open.js";
import { roundsOf } from "../../adapters/pact/rounds.js";
import { subscribedFact } from "../../src/app/digest/subscriptions.js";
import type { Jobs } from "../../src/ports/jobs.js";
import { MemoryChat } from "../kit/chat.js";
import { ann, DAY, HOUR, MONDAY } from "../kit/facts.js";
import { Hand, houses } from "../kit/house.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const NOON = MONDAY + 3 * HOUR;
const channels = Array.from({ length: 150 }, (_, index) => `slack:C${index}`);
const files = houses();
const clock = new Hand(NOON);
const terms = termsWith();

/** Channels that asked for a digest at noon, and a chat that tells when all have theirs. */
async function desk(ledgerAddress: string) {
  const opening = { ledgerAddress, terms, now: MONDAY, proposedAt: MONDAY - DAY };
  const writing = await openForWriting(opening);
  const daily = { every: "day", atMinute: 12 * 60, timezone: "UTC" } as const;
  await writing.recorder.record(channels.map((to) => subscribedFact({ ...daily, to }, ann, MONDAY)));
  const chat = new MemoryChat(clock);
  const post = chat.post.bind(chat);
  const all = new Promise<void>((resolve) => {
    chat.post = async (...given) => {
      const posted = await post(...given);
      if (chat.messages.length >= channels.length) resolve();
      return posted;
    };
  });
  return { writing, chat, all, troubles: [] as unknown[] };
}

type OpenDesk = Awaited<ReturnType<typeof desk>>;

/** One of its workers. */
async function work({ writing, chat, troubles }: OpenDesk, jobs: Jobs, worker: string): Promise<void> {
  const { ledger, frame }: Writing = writing;
  const note = (message: string) => void troubles.push(message);
  const rounds = roundsOf({
    agreement: terms.id,
    desk: { ledger, frame: () => frame, chat, clock, worker },
    jobs,
    log: { info: note, warn: note, error: note },
    prepare: async () => {},
    advance: async () => {},
    other: () => null,
    trouble: (name, error) => void troubles.push([name, error]),
    undelivered: (name, error) => void troubles.push([name, error]),
    calm() {},
  });
  await jobs.start(rounds);
}

async function expectOnce({ writing, chat, troubles }: OpenDesk): Promise<void> {
  expect(chat.messages.map(({ target }) => target).sort()).toEqual([...channels].sort());
  expect(troubles).toEqual([]);
  await writing.close();
}

test("digests of many channels go out in shares, in one process", async () => {
  const one = await desk(files());
  const jobs = await openCronerJobs({ clock });
  await work(one, jobs, "alone");
  await one.all;
  await jobs.close();
  await expectOnce(one);
});

describeRedis("digests of many channels on a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  test("go out in shares, each once, whichever worker takes them", async () => {
    const ledgerAddress = `redis://127.0.0.1:${server.port}`;
    const one = await desk(ledgerAddress);
    const workers = await Promise.all(
      ["first", "second", "third"].map(async (name) => {
        const jobs = await openJobs({ ledgerAddress, agreement: terms.id, clock, heard: () => {} });
        await work(one, jobs, name);
        return jobs;
      }),
    );
    await one.all;
    await Promise.all(workers.map((jobs) => jobs.close()));
    await expectOnce(one);
  });
});
