import { afterAll, beforeAll, it } from "vitest";
import { openBullmqJobs } from "../../adapters/jobs/bullmq.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";
import { jobsContract, sweepsSoonAgain } from "./jobs.js";

const quick = { sweepEverySeconds: 1, retry: { attempts: 3, firstMs: 10 } };

describeRedis("BullMQ", () => {
  let server: RedisServer;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  jobsContract(
    "BullMQ, on a Redis",
    async () => {
      const address = `redis://127.0.0.1:${server.port}`;
      const agreement = `{desk} ${++count} 🐾`;
      return { open: () => openBullmqJobs({ ...quick, address, agreement }), remove: async () => {} };
    },
    { durable: true, manyWorkers: true },
  );

  it("sweeps soon again where a sweep has failed", async () => {
    const address = `redis://127.0.0.1:${server.port}`;
    await sweepsSoonAgain(
      await openBullmqJobs({ ...quick, sweepEverySeconds: 3_600, address, agreement: `desk ${++count}` }),
    );
  });
});
