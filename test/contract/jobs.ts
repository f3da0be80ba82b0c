import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Jobs } from "../../src/ports/jobs.js";
import { gate, WorkDesk } from "../kit/jobs.js";

/** Somewhere that jobs are kept. */
export interface JobsPlace {
  /** Another opening of the same place, which sweeps once a second and tries a job three times, the waits being short. */
  open(): Promise<Jobs>;
  remove(): Promise<void>;
}

/** What a driver promises beyond the port, or how. */
export interface JobsTraits {
  /** What is left when one is closed is there for the next. */
  readonly durable: boolean;
  /** A place may be open more than once at a time. */
  readonly manyWorkers: boolean;
}

const FAR = 3_600_000;
const msFromNow = (ms: number) => Date.now() + ms;

/** What every driver of jobs promises (`src/ports/jobs.ts`). */
export function jobsContract(name: string, make: () => Promise<JobsPlace>, traits: JobsTraits): void {
  describe(`jobs: ${name}`, () => {
    let place: JobsPlace;
    let open: Jobs[];
    const started = async (desk: WorkDesk) => {
      const jobs = await opened();
      await jobs.start(desk);
      return jobs;
    };
    const opened = async () => {
      const jobs = await place.open();
      open.push(jobs);
      return jobs;
    };
    beforeEach(async () => {
      place = await make();
      open = [];
    });
    afterEach(async () => {
      await Promise.all(open.map((jobs) => jobs.close()));
      await place.remove();
    });

    describe("a job", () => {
      it("is run at its instant, and not before", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        const instant = msFromNow(120);
        let at = 0;
        desk.doing = async () => {
          at = Date.now();
        };
        await jobs.at("a", instant);
        await desk.until(() => at > 0);
        expect(desk.runs).toEqual([{ key: "a", instant }]);
        expect(at).toBeGreaterThanOrEqual(instant);
      });

      it("whose instant has passed is run at once", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        await jobs.at("late", 5);
        await desk.until(() => desk.runs.length === 1);
        expect(desk.runs).toEqual([{ key: "late", instant: 5 }]);
      });

      it("set before the start is run after it", async () => {
        const desk = new WorkDesk();
        const jobs = await opened();
        await jobs.at("early", 5);
        await jobs.start(desk);
        await desk.until(() => desk.runs.length === 1);
        expect(desk.keys()).toEqual(["early"]);
      });

      it("has one instant: the one that it was set to last", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        await jobs.at("sooner", msFromNow(FAR));
        await jobs.at("later", msFromNow(100));
        const soon = msFromNow(20);
        await jobs.at("sooner", soon);
        await jobs.at("later", msFromNow(FAR));
        await jobs.at("last", msFromNow(250));
        await desk.until(() => desk.keys().includes("last"));
        expect(desk.runs.filter(({ key }) => key !== "last")).toEqual([{ key: "sooner", instant: soon }]);
      });

      it("that was cancelled is not run, and cancelling nothing is no fault", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        await jobs.at("gone", msFromNow(100));
        await jobs.cancel("gone");
        await jobs.cancel("never there");
        await jobs.at("last", msFromNow(250));
        await desk.until(() => desk.keys().includes("last"));
        expect(desk.keys()).toEqual(["last"]);
      });

      it("takes any text as its key", async () => {
        const keys = ["digest:slack:C1/week é 🐾", "a b:c|d\n", "__proto__", "x".repeat(500)];
        const desk = new WorkDesk();
        const jobs = await started(desk);
        for (const key of keys) await jobs.at(key, 5);
        await desk.until(() => desk.runs.length === keys.length);
        expect(desk.keys().sort()).toEqual([...keys].sort());
        await expect(jobs.at("\ud800", 5)).rejects.toThrow(TypeError);
      });

      it("set again by its own work is run again, and never twice at a time", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        desk.doing = async (job) => {
          if (desk.runs.length < 4) await jobs.at(job.key, 5 + desk.runs.length);
          await new Promise((resolve) => setImmediate(resolve));
        };
        await jobs.at("again", 5);
        await desk.until(() => desk.runs.length === 4);
        expect(desk.runs.map(({ instant }) => instant)).toEqual([5, 6, 7, 8]);
        expect(desk.most).toBe(1);
      });

      it("set while it runs waits for the run to end, and holds up no other", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        const [begun, end] = [gate(), gate()];
        desk.doing = async ({ key }) => {
          if (key !== "slow" || desk.keys().filter((one) => one === "slow").length > 1) return;
          begun.open();
          await end.opened;
        };
        await jobs.at("slow", 5);
        await begun.opened;
        await jobs.at("slow", 6);
        await jobs.at("other", 5);
        await desk.until(() => desk.keys().includes("other"));
        expect(desk.keys()).toEqual(["slow", "other"]);
        end.open();
        await desk.until(() => desk.runs.length === 3);
        expect(desk.runs[2]).toEqual({ key: "slow", instant: 6 });
        expect(desk.most).toBe(1);
      });
    });

    describe("a job that fails", () => {
      it("is tried again, and what works then is not reported", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        desk.doing = async () => {
          if (desk.runs.length < 3) throw new Error("not yet");
        };
        await jobs.at("flaky", 5);
        await desk.until(() => desk.runs.length === 3 && desk.under.get("flaky") === 0);
        await jobs.at("last", msFromNow(200));
        await desk.until(() => desk.keys().includes("last"));
        expect(desk.keys()).toEqual(["flaky", "flaky", "flaky", "last"]);
        expect(desk.failures).toEqual([]);
      });

      it("again and again is reported and let go, and others go on", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        desk.doing = async ({ key }) => {
          if (key === "bad") throw new Error("no disk");
        };
        await jobs.at("bad", 5);
        await jobs.at("good", 5);
        await desk.until(() => desk.failures.length === 1);
        expect(desk.failures[0]).toMatchObject({ job: { key: "bad", instant: 5 }, attempts: 3 });
        expect(String(desk.failures[0]!.error)).toContain("no disk");
        await jobs.at("last", msFromNow(200));
        await desk.until(() => desk.keys().includes("last"));
        expect(desk.keys().filter((key) => key === "bad")).toHaveLength(3);
        expect(desk.keys()).toContain("good");
      });

      it("and was set anew or cancelled meanwhile is not tried again for the old instant", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        desk.doing = async ({ key, instant }) => {
          if (key === "anew" && instant === 5) await jobs.at("anew", 6);
          if (key === "gone") await jobs.cancel("gone");
          if (instant === 5) throw new Error("no");
        };
        await jobs.at("anew", 5);
        await jobs.at("gone", 5);
        await desk.until(() => desk.runs.some(({ instant }) => instant === 6));
        await jobs.at("last", msFromNow(200));
        await desk.until(() => desk.keys().includes("last"));
        expect(desk.keys().filter((key) => key === "gone")).toHaveLength(1);
        expect(desk.runs.filter(({ key }) => key === "anew").map(({ instant }) => instant)).toEqual([5, 6]);
        expect(desk.failures).toEqual([]);
      });
    });

    describe("the sweep", () => {
      it("comes at the start and again and again, one at a time, also after one that failed", async () => {
        const desk = new WorkDesk();
        let [under, most] = [0, 0];
        desk.sweeping = async () => {
          under += 1;
          most = Math.max(most, under);
          await new Promise((resolve) => setImmediate(resolve));
          under -= 1;
          if (desk.sweeps === 1) throw new Error("ledger away");
        };
        await started(desk);
        await desk.until(() => desk.sweeps >= 3);
        expect(most).toBe(1);
        expect(desk.failures).toMatchObject([{ job: null, error: { message: "ledger away" } }]);
      });
    });

    describe("closing", () => {
      it("right after the start waits for the sweep that the start brings", async () => {
        const desk = new WorkDesk();
        let ended = false;
        desk.sweeping = async () => {
          await new Promise((resolve) => setImmediate(resolve));
          ended = true;
        };
        const jobs = await started(desk);
        await jobs.close();
        expect([desk.sweeps, ended, desk.failures]).toEqual([1, true, []]);
      });

      it("waits for the work at hand and hands out nothing more", async () => {
        const desk = new WorkDesk();
        const jobs = await started(desk);
        const [begun, end] = [gate(), gate()];
        let ended = false;
        desk.doing = async () => {
          begun.open();
          await end.opened;
          ended = true;
        };
        await jobs.at("long", 5);
        await jobs.at("next", msFromNow(50));
        await begun.opened;
        let isClosed = false;
        const closed = jobs.close().then(() => {
          isClosed = true;
        });
        // That it does not close can't be awaited.
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect([ended, isClosed]).toEqual([false, false]);
        end.open();
        await closed;
        expect(ended).toBe(true);
        expect(desk.keys()).toEqual(["long"]);
        await expect(jobs.at("more", 5)).rejects.toMatchObject({ code: "jobs/closed" });
        await expect(jobs.cancel("next")).rejects.toMatchObject({ code: "jobs/closed" });
        await jobs.close();
      });
    });

    if (traits.durable)
      describe("after a restart", () => {
        it("what was due meanwhile is run, what is not yet due is kept, and what was done is gone", async () => {
          const first = new WorkDesk();
          const before = await started(first);
          await before.at("done", 5);
          await first.until(() => first.runs.length === 1 && first.under.get("done") === 0);
          const due = msFromNow(20);
          await before.close();

          const setter = await opened();
          await setter.at("due", due);
          await setter.at("far", msFromNow(FAR));
          await setter.at("gone", due);
          await setter.cancel("gone");
          await setter.close();

          const desk = new WorkDesk();
          const after = await started(desk);
          await after.at("last", msFromNow(200));
          await desk.until(() => desk.keys().includes("last"));
          expect(desk.runs.filter(({ key }) => key !== "last")).toEqual([{ key: "due", instant: due }]);
        });

        it("what the last work at hand set while it was closed is run", async () => {
          const first = new WorkDesk();
          const before = await started(first);
          const [begun, end] = [gate(), gate()];
          first.doing = async () => {
            begun.open();
            await end.opened;
            await before.at("daily", 6);
          };
          await before.at("daily", 5);
          await begun.opened;
          const closed = before.close();
          end.open();
          await closed;
          expect([first.runs.length, first.failures]).toEqual([1, []]);

          const desk = new WorkDesk();
          await started(desk);
          await desk.until(() => desk.runs.length === 1);
          expect(desk.runs).toEqual([{ key: "daily", instant: 6 }]);
        });
      });

    if (traits.manyWorkers)
      describe("many workers", () => {
        it("run each job once, one at a time", async () => {
          const desks = [new WorkDesk(), new WorkDesk(), new WorkDesk()];
          const workers = await Promise.all(desks.map(started));
          const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
          for (const [index, key] of keys.entries()) await workers[index % 3]!.at(key, msFromNow(30));
          const all = () => desks.flatMap((desk) => desk.keys());
          await Promise.race(desks.map((desk) => desk.until(() => all().length >= keys.length)));
          expect(all().sort()).toEqual([...keys].sort());
        });
      });
  });
}

/** That jobs whose sweeps are an hour apart sweep until one succeeds. Closes them. */
export async function sweepsSoonAgain(jobs: Jobs): Promise<void> {
  const desk = new WorkDesk();
  desk.sweeping = async () => {
    if (desk.sweeps <= 2) throw new Error("ledger away");
  };
  try {
    await jobs.start(desk);
    await desk.until(() => desk.sweeps >= 3);
    expect(desk.failures).toMatchObject([{ job: null }, { job: null }]);
  } finally {
    await jobs.close();
  }
}
