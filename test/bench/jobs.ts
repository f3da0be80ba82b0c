import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openForWriting } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { subscribedFact } from "../../src/app/digest/subscriptions.js";
import type { Actor } from "../../src/task/fact.js";
import { DAY_MS } from "../../src/time/civil.js";
import { termsWith } from "../kit/terms.js";
import { missingRedis, type RedisServer, startRedis } from "../protocol/redis/server.js";
import { type Figure, percent, perSecond } from "./figure.js";
import { alternate } from "./rounds.js";

export interface JobsOptions {
  readonly digests: number;
  readonly rounds: number;
}

const ANN: Actor = { id: "slack:UANN", role: "requester", party: "customer" };
const HOUR_MS = 3_600_000;

/** Digests due at the same minute, a second, against the same facts recorded by the same workers and nothing else. */
export async function jobs({ digests, rounds }: JobsOptions): Promise<Figure[]> {
  const missing = missingRedis();
  if (missing !== undefined) throw new Error(`jobs: found ${missing}`);
  const server = await startRedis({ config: { appendfsync: "everysec" } });
  const figures: Figure[] = [];
  try {
    for (const workers of [2, 1]) {
      const { floor, subject, ratio } = await alternate(
        rounds,
        () => drained(server, "floor", workers, digests),
        () => drained(server, "digests", workers, digests),
      );
      figures.push({
        name: `${digests.toLocaleString("en-US")} digests, ${workers} ${workers === 1 ? "worker" : "workers"}`,
        floor: perSecond(floor),
        subject: perSecond(subject),
        ratio: percent(ratio),
      });
    }
  } finally {
    await server.stop();
  }
  return figures;
}

/** How many a second workers of their own processes get done. */
async function drained(
  server: RedisServer,
  side: "floor" | "digests",
  workers: number,
  digests: number,
): Promise<number> {
  await server.command("FLUSHALL");
  const address = `redis://127.0.0.1:${server.port}`;
  if (side === "digests") await subscribe(address, digests);
  const main = join(packageRoot(), "dist/test/bench/jobs-worker.js");
  const processes = Array.from({ length: workers }, (_, index) =>
    spawn(process.execPath, [main, address, side, String(Math.ceil(digests / workers)), String(index)], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  try {
    // Each says that it is ready, and then a sign for each digest.
    await Promise.all(processes.map((one) => once(one.stdout!, "data")));
    const start = performance.now();
    const all = signs(processes, digests);
    for (const one of processes) one.stdin!.write("\n");
    await all;
    return (digests * 1_000) / (performance.now() - start);
  } finally {
    for (const one of processes) {
      one.kill("SIGKILL");
      await once(one, "exit");
    }
  }
}

function signs(processes: readonly ChildProcess[], count: number): Promise<void> {
  let seen = 0;
  return new Promise((resolve, reject) => {
    for (const one of processes) {
      one.stdout!.on("data", (chunk: Buffer) => {
        seen += chunk.length;
        if (seen >= count) resolve();
      });
      one.on("exit", () =>
        reject(new Error(`jobs: found a worker that ended at ${seen}, expected ${count}`)),
      );
    }
  });
}

/** Channels that asked for a digest at the minute that has just begun. */
async function subscribe(ledgerAddress: string, count: number): Promise<void> {
  const now = Date.now();
  const atMinute = Math.floor((now % DAY_MS) / 60_000);
  const writing = await openForWriting({
    ...{ ledgerAddress, terms: termsWith(), now },
    proposedAt: now - 2 * DAY_MS,
  });
  const facts = Array.from({ length: count }, (_, index) =>
    subscribedFact({ to: `slack:C${index}`, every: "day", atMinute, timezone: "UTC" }, ANN, now - HOUR_MS),
  );
  await writing.recorder.record(facts);
  await writing.close();
}
