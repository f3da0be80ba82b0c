import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobsFileOf, openCronerJobs } from "../../adapters/jobs/croner.js";
import { packageRoot } from "../../config/root.js";
import type { Job, JobFailure } from "../../src/ports/jobs.js";
import { jobsContract, sweepsSoonAgain } from "./jobs.js";

const root = packageRoot();
const quick = { sweepEverySeconds: 1, retry: { attempts: 3, firstMs: 10 } };
const folderOf = () => mkdtemp(join(tmpdir(), "pawpact-jobs-"));

jobsContract(
  "croner, in memory",
  async () => ({ open: () => openCronerJobs(quick), remove: async () => {} }),
  { durable: false, manyWorkers: false },
);

jobsContract(
  "croner, in a file",
  async () => {
    const folder = await folderOf();
    return {
      open: () => openCronerJobs({ ...quick, file: join(folder, "deep", "jobs.sqlite") }),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
  { durable: true, manyWorkers: false },
);

it("croner sweeps soon again where a sweep has failed", async () =>
  sweepsSoonAgain(await openCronerJobs({ ...quick, sweepEverySeconds: 3_600 })));

describe("a file of jobs", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await folderOf();
    // The child is plain JavaScript: it runs what was built, so that has to be of now.
    const built = [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "adapters")];
    spawnSync(process.execPath, built);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Begins the job in a process of its own, and kills that in the middle of it. */
  async function killedInTheMiddle(file: string): Promise<void> {
    const child = spawn(process.execPath, [join(root, "test/contract/jobs-child.mjs"), file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        expect(line).toBe("begun under way");
        await expect(openCronerJobs({ file })).rejects.toMatchObject({
          code: "jobs/held",
          message: expect.stringContaining(`found process ${child.pid} on `),
        });
        child.kill("SIGKILL");
      }
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
  }

  it("survives a kill in the middle of a job: that one is run again, the others are still there", async () => {
    const file = join(folder, "killed.sqlite");
    await killedInTheMiddle(file);
    const jobs = await openCronerJobs({ file });
    const ran = await new Promise<Job>((resolve, reject) => {
      const failed = ({ error }: JobFailure) => reject(error);
      void jobs.start({ run: async (job) => resolve(job), sweep: async () => {}, failed });
    });
    await jobs.close();
    expect(ran).toEqual({ key: "under way", instant: 5 });

    const later = await openCronerJobs({ file, clock: { now: () => Date.now() + 2 * 3_600_000 } });
    const next = await new Promise<Job>((resolve, reject) => {
      const failed = ({ error }: JobFailure) => reject(error);
      void later.start({ run: async (job) => resolve(job), sweep: async () => {}, failed });
    });
    await later.close();
    expect(next.key).toBe("far");
  });

  it("gives up a job that ends its process every time, and says so", async () => {
    const file = join(folder, "poison.sqlite");
    await killedInTheMiddle(file);
    const jobs = await openCronerJobs({ file, retry: { attempts: 1, firstMs: 10 } });
    const failure = await new Promise<JobFailure>((resolve, reject) => {
      const run = async () => reject(new Error("it was run"));
      void jobs.start({ run, sweep: async () => {}, failed: resolve });
    });
    await jobs.close();
    expect(failure).toMatchObject({ job: { key: "under way" }, attempts: 1 });
    expect(String(failure.error)).toMatchInlineSnapshot(
      `"Error: jobs: under way was begun 1 times and the process ended each time; expected it to end by itself. It is given up: look into what it does."`,
    );
  });

  it("is refused where it is something else", async () => {
    const file = join(folder, "letter.txt");
    await writeFile(file, "Dear customer, ".repeat(100));
    const error = await openCronerJobs({ file }).catch((cause: Error) => cause);
    expect(String(error).replaceAll(folder, "…")).toMatchInlineSnapshot(
      `"JobsError: jobs …/letter.txt: opening it failed; found "file is not a database", expected a file of jobs, or none yet, on a disk with room. Free the disk, or name another file."`,
    );
  });

  it("lies beside its ledger", () => {
    expect(jobsFileOf("data/pawpact.sqlite")).toBe("data/pawpact.jobs.sqlite");
    expect(jobsFileOf("ledger")).toBe("ledger.jobs.sqlite");
  });
});
