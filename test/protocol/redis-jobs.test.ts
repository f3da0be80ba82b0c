import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type BullmqOptions, openBullmqJobs } from "../../adapters/jobs/bullmq.js";
import { packageRoot } from "../../config/root.js";
import type { Jobs } from "../../src/ports/jobs.js";
import { gate, WorkDesk } from "../kit/jobs.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { startCluster, startSentinels } from "./redis/several.js";

const root = packageRoot();
const HOUR = 3_600_000;
const OFF_MS = 5 * 60_000;

let serial = 0;
let agreement: string;
let open: Jobs[];
let children: ChildProcess[];
beforeEach(() => {
  agreement = `desk-${++serial}`;
  open = [];
  children = [];
});
afterEach(closeAll);

/** While their Redis is there. */
async function closeAll(): Promise<void> {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(open.map((jobs) => jobs.close()));
}

async function opened(address: string, options: Partial<BullmqOptions> = {}): Promise<Jobs> {
  const retry = { attempts: 3, firstMs: 10 };
  const jobs = await openBullmqJobs({
    ...{ address, agreement, retry, sweepEverySeconds: 1, lockSeconds: 1 },
    ...options,
  });
  open.push(jobs);
  return jobs;
}

async function started(desk: WorkDesk, address: string, options?: Partial<BullmqOptions>): Promise<Jobs> {
  const jobs = await opened(address, options);
  await jobs.start(desk);
  return jobs;
}

/** A worker of its own process: what it says, line after line. */
function child(address: string, ...args: readonly (string | number)[]) {
  const argv = [join(root, "test/contract/jobs-child.mjs"), address, agreement, ...args.map(String)];
  const process_ = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(process_);
  const lines: string[] = [];
  const reader = createInterface({ input: process_.stdout! });
  reader.on("line", (line) => lines.push(line));
  return {
    lines,
    async says(line: string): Promise<void> {
      while (!lines.includes(line)) await once(reader, "line");
    },
    async kill(): Promise<void> {
      process_.kill("SIGKILL");
      await once(process_, "exit");
    },
  };
}

beforeAll(() => {
  // The child is plain JavaScript: it runs what was built, so that has to be of now.
  spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "adapters")]);
});

describeRedis("jobs on a Redis", () => {
  let server: RedisServer;
  let address: string;
  beforeAll(async () => {
    server = await startRedis();
    address = `redis://127.0.0.1:${server.port}`;
  });
  afterAll(() => server?.stop());
  const keyOf = (name: string) => `pawpact:{${agreement}}:${name}`;

  test("that were under way in a process that was killed are run by another, the others are still there", async () => {
    const other = child(address);
    await other.says("begun under way");
    const desk = new WorkDesk();
    await started(desk, address);
    await other.kill();
    await desk.until(() => desk.runs.length === 1);
    expect(desk.runs).toEqual([{ key: "under way", instant: 5 }]);
    expect(await server.command("HKEYS", keyOf("jobs-set"))).toContain("far");
  });

  test("that end their process every time are given up, and it is said so", async () => {
    const other = child(address);
    await other.says("begun under way");
    await other.kill();
    const desk = new WorkDesk();
    await started(desk, address, { retry: { attempts: 1, firstMs: 10 } });
    await desk.until(() => desk.failures.length === 1);
    expect(desk.runs).toEqual([]);
    expect(desk.failures[0]).toMatchObject({ job: { key: "under way", instant: 5 }, attempts: 1 });
    expect(String(desk.failures[0]!.error)).toContain("was begun 1 times and the process ended each time");
  });

  test("are each run by one of several workers, whatever other workers' clocks say, and not before their instant", async () => {
    const setter = await opened(address);
    const instant = Date.now() + 1_500;
    const [fast, slow] = [child(address, OFF_MS), child(address, -OFF_MS)];
    await setter.at("shared", instant);
    await Promise.race([fast.says("begun shared"), slow.says("begun shared")]);
    expect(Date.now()).toBeGreaterThanOrEqual(instant);
    await setter.at("last", 5);
    await Promise.race([fast.says("begun last"), slow.says("begun last")]);
    expect([...fast.lines, ...slow.lines].sort()).toEqual(["begun last", "begun shared"]);
  });

  test.each([
    ["ahead", OFF_MS],
    ["behind", -OFF_MS],
  ])("are run at their instant where the only worker's clock is minutes %s", async (_, offMs) => {
    const instant = Date.now() + 1_500;
    const other = child(address, offMs, "own", instant);
    await other.says("begun own");
    expect(other.lines).toEqual(["begun own"]);
    expect(Date.now()).toBeGreaterThanOrEqual(instant);
  });

  test("tell of the clock that all share", async () => {
    const heard: number[] = [];
    const jobs = await opened(address, { heard: (...told) => void heard.push(...told) });
    await jobs.at("one", 5);
    const [redisMs, askedAt, answeredAt] = heard as [number, number, number];
    expect(redisMs).toBeGreaterThanOrEqual(askedAt - 1);
    expect(redisMs).toBeLessThanOrEqual(answeredAt + 1);
  });

  test("set again and again are one, and cost one wake-up", async () => {
    const jobs = await opened(address);
    const far = Date.now() + HOUR;
    for (let index = 0; index < 50; index++) await jobs.at("warning", far + index);
    expect(await server.command("HLEN", keyOf("jobs-set"))).toBe("1");
    expect(await server.command("ZCARD", keyOf("jobs:delayed"))).toBe("1");
    const [, score] = (await server.command("ZRANGE", keyOf("jobs:delayed"), "0", "-1", "WITHSCORES")).split(
      "\n",
    );
    expect(Math.floor(Number(score) / 4_096)).toBe(far + 49);
  });

  test("that are done leave nothing behind but the sweeps' schedule", async () => {
    const desk = new WorkDesk();
    const jobs = await started(desk, address, { sweepEverySeconds: 60 });
    for (const key of ["a", "b", "c"]) await jobs.at(key, 5);
    await desk.until(() => desk.runs.length === 3);
    await jobs.close();
    const keys = (await server.command("KEYS", `${keyOf("jobs")}*`)).split("\n");
    const jobKeys = keys.map((key) => key.slice(keyOf("jobs").length).replace(/\d{13}/, "…")).sort();
    expect(jobKeys).toMatchInlineSnapshot(`
      [
        "-turns",
        ":delayed",
        ":events",
        ":id",
        ":marker",
        ":meta",
        ":repeat",
        ":repeat:sweep",
        ":repeat:sweep:…",
        ":stalled-check",
      ]
    `);
  });

  test("whose wake-ups were lost are run all the same", async () => {
    const setter = await opened(address);
    await setter.at("lost", Date.now() + 300);
    const names = (await server.command("KEYS", `${keyOf("jobs")}:*`)).split("\n");
    await server.command("DEL", ...names);
    const desk = new WorkDesk();
    await started(desk, address);
    await desk.until(() => desk.runs.length === 1);
    expect(desk.keys()).toEqual(["lost"]);
  });

  test("have one schedule of sweeps, however many workers there are", async () => {
    const desks = [new WorkDesk(), new WorkDesk(), new WorkDesk()];
    await Promise.all(desks.map((desk) => started(desk, address)));
    await Promise.race(desks.map((desk) => desk.until(() => desk.sweeps >= 3)));
    expect(await server.command("ZCARD", keyOf("jobs:repeat"))).toBe("1");
    expect(desks.flatMap(({ failures }) => failures)).toEqual([]);
  });
});

describeRedis("jobs on a Redis that fails", () => {
  let server: RedisServer;
  let address: string;
  beforeEach(async () => {
    server = await startRedis();
    address = `redis://127.0.0.1:${server.port}`;
  });
  afterEach(async () => {
    await closeAll();
    await server?.stop();
  });

  test("survive its restart, also those that were set before", async () => {
    const desk = new WorkDesk();
    const jobs = await started(desk, address);
    await jobs.at("before", 5);
    await desk.until(() => desk.runs.length === 1);
    await jobs.at("meanwhile", Date.now() + 500);
    await server.kill();
    await server.restart();
    await desk.until(() => desk.runs.length === 2);
    await jobs.at("after", 5);
    await desk.until(() => desk.runs.length === 3);
    expect(desk.keys()).toEqual(["before", "meanwhile", "after"]);
  });

  test("begin once it is there, and sweep meanwhile", async () => {
    await server.kill();
    const desk = new WorkDesk();
    const jobs = await started(desk, address);
    await expect(jobs.at("early", 5)).rejects.toMatchObject({
      code: "jobs/unavailable",
      message: expect.stringContaining("ECONNREFUSED"),
    });
    await desk.until(() => desk.sweeps >= 2 && desk.failures.length >= 1);
    expect(desk.failures[0]).toMatchObject({ job: null, error: { code: "jobs/unavailable" } });
    await server.restart();
    await jobs.at("late", 5);
    await desk.until(() => desk.runs.length === 1);
    expect(desk.keys()).toEqual(["late"]);
  });

  test("can be closed while it is away, and what was under way is run after", async () => {
    const first = new WorkDesk();
    const [begun, end] = [gate(), gate()];
    first.doing = async () => {
      begun.open();
      await end.opened;
    };
    const jobs = await started(first, address);
    await jobs.at("under way", 5);
    await begun.opened;
    await server.kill();
    const closed = jobs.close();
    end.open();
    await closed;
    await server.restart();
    const desk = new WorkDesk();
    await started(desk, address);
    await desk.until(() => desk.runs.length === 1);
    expect(desk.keys()).toEqual(["under way"]);
  });

  test("are refused by one that evicts keys, with what to set", async () => {
    await server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    const desk = new WorkDesk();
    const jobs = await started(desk, address);
    await desk.until(() => desk.failures.length === 1);
    const { message } = desk.failures[0]!.error as Error;
    expect(message.replaceAll(String(server.port), "PORT")).toMatchInlineSnapshot(
      `"jobs redis://127.0.0.1:PORT/0: found maxmemory-policy allkeys-lru, expected noeviction: it would drop facts when it is full. Set maxmemory-policy noeviction."`,
    );
    await expect(jobs.at("a", 5)).rejects.toThrow("maxmemory-policy");
    await server.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    await jobs.at("a", 5);
    await desk.until(() => desk.runs.length === 1);
  });

  test("name no password", async () => {
    const jobs = await opened("redis://bot:s3cret@127.0.0.1:1");
    const error = await jobs.at("a", 5).catch((cause: Error) => cause);
    expect(String(error)).toContain("jobs redis://127.0.0.1:1/0: found");
    expect(String(error)).not.toContain("s3cret");
    await expect(openBullmqJobs({ address: "redis://", agreement })).rejects.toThrow("can't be read");
  });
});

describeRedis("jobs on several Redis", () => {
  test("lie in one slot of a cluster", async () => {
    const cluster = await startCluster();
    const desk = new WorkDesk();
    const jobs = await started(desk, cluster.address("jobs"));
    await jobs.at("one", 5);
    await jobs.at("two", Date.now() + 300);
    await desk.until(() => desk.runs.length === 2);
    expect(desk.keys()).toEqual(["one", "two"]);
    await jobs.close();
    await cluster.stop();
  });

  test("go on with the new master after a failover", async () => {
    const group = await startSentinels();
    onTestFinished(() => group.stop());
    const desk = new WorkDesk();
    const jobs = await started(desk, group.address("jobs"));
    await jobs.at("before", 5);
    await desk.until(() => desk.runs.length === 1);
    await jobs.at("far", Date.now() + HOUR);
    await group.servers[0]!.command("WAIT", "1", "1000");
    await group.servers[0]!.kill();
    // Whoever becomes the master lets go of its connections.
    const role = () => group.servers[1]!.command("ROLE").catch(() => "");
    const isMaster = async () => (await role()).startsWith("master");
    while (!(await isMaster())) await new Promise((resolve) => setTimeout(resolve, 50));
    for (;;) {
      const fault = await jobs.at("after", 5).catch((error: unknown) => error);
      if (!fault) break;
    }
    await desk.until(() => desk.keys().includes("after"));
    expect(await group.servers[1]!.command("HKEYS", `jobs:{${agreement}}:jobs-set`)).toContain("far");
    await jobs.close();
  });
});
