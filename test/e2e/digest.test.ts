import { describe, expect, test } from "vitest";
import { openCronerJobs } from "../../adapters/jobs/croner.js";
import type { DigestTerms } from "../../src/agreement/terms.js";
import { sweepWork } from "../../src/app/delivery/work.js";
import { LEASE_MS } from "../../src/app/digest/deliver.js";
import { DIGESTS, subscribedFact, unsubscribedFact } from "../../src/app/digest/subscriptions.js";
import { createDigester, SHARES } from "../../src/app/digest/sweep.js";
import { recount } from "../../src/app/refold.js";
import { counterName } from "../../src/measure/catalogue.js";
import { type Chat, ChatError } from "../../src/ports/chat.js";
import type { Ledger } from "../../src/ports/ledger.js";
import { digestSchema } from "../../src/report/digest-json.js";
import { pawpact } from "../kit/cli.js";
import { ann, conversation, DAY, HOUR, MINUTE, MONDAY } from "../kit/facts.js";
import { Hand, House, houses, Mortal } from "../kit/house.js";

const daily: DigestTerms = { to: "slack:C0DIGEST", every: "day", atMinute: 12 * 60, timezone: "UTC" };
/** Monday 2 March 2026, 12:00 UTC: three hours after the agreement was first recorded. */
const NOON = MONDAY + 3 * HOUR;

const files = houses();

/** A house with digests alone. */
async function open(digests: readonly DigestTerms[] = [daily]): Promise<House> {
  return House.open(files(), { digests });
}

describe("a digest", () => {
  test("is delivered at its time, once, however often and by however many it is looked for", async () => {
    await using house = await open();
    const [one, other] = [house.worker(), house.worker()];
    house.clock.at = NOON - 1;
    expect(await one.sweep()).toMatchObject({ delivered: [], nextAt: NOON });
    house.clock.at = NOON;
    const swept = await Promise.all([one.sweep(), other.sweep(), one.sweep(), house.worker().sweep()]);
    expect(house.chat.messages).toHaveLength(1);
    expect(house.chat.messages[0]).toMatchObject({ target: "slack:C0DIGEST" });
    expect(swept.flatMap(({ failures }) => failures)).toEqual([]);
    house.clock.at += LEASE_MS + 1;
    expect(await other.sweep()).toMatchObject({ delivered: [], failures: [], nextAt: NOON + DAY });
    await house.restart();
    await house.worker().sweep();
    expect(house.chat.messages).toHaveLength(1);
    expect(await house.factsOf("2026-03-02")).toEqual(["claimed", "delivered", "sending"]);
  });

  test("of a time before the subscription was made is never sent", async () => {
    await using house = await open();
    house.clock.at = NOON - MINUTE;
    await house.worker().sweep();
    const late = await open([{ ...daily, atMinute: 60 }]);
    late.clock.at = MONDAY + HOUR;
    expect(await late.worker().sweep()).toMatchObject({ delivered: [], nextAt: MONDAY + 16 * HOUR });
    expect([...house.chat.messages, ...late.chat.messages]).toEqual([]);
    await late.pact.close();
  });

  test("says what changed since the one before, and a quiet day is one line", async () => {
    await using house = await open();
    const { recorder } = house.pact;
    const one = conversation("slack:C1:1.000001", MONDAY);
    await recorder.record([one.open(0), one.answer(2), one.close(5)]);
    house.clock.at = NOON;
    await house.worker().sweep();
    house.clock.at = NOON + DAY;
    await house.worker().sweep();
    const late = conversation("slack:C1:2.000001", house.clock.at);
    await recorder.record([late.open(60), late.answer(75), late.close(80)]);
    house.clock.at = NOON + 2 * DAY;
    await house.worker().sweep();
    const texts = house.texts();
    expect(texts[0]).toContain("2 of 2 terms on target.");
    expect(texts[1]!.split("\n")).toEqual([
      "Digest of Test desk: 2026-03, as of 2026-03-03T12:00:00Z (unaccepted terms)",
      "Still watching. Nothing happened since 2026-03-02 12:00 UTC: nothing was asked, answered or breached. 2 of 2 terms on target. Worth: 2000.00 EUR.",
    ]);
    expect(texts[2]).toContain(
      "Since 2026-03-03 12:00 UTC: 1 task opened, 1 completed; breached: 1 first-response-time.",
    );
    expect(house.chat.messages[2]!.report.blocks).toContainEqual(
      expect.objectContaining({
        heading: "Changed",
        rows: [
          [
            "first-response-time",
            { text: "100.00 % kept", tone: "unsure" },
            { text: "50.00 % MISSED", tone: "unsure" },
          ],
        ],
      }),
    );
  });

  test("shows budgets and days as blocks of their own, and what burns while the period runs", async () => {
    await using house = await open();
    const late = Array.from({ length: 4 }, (_, index) =>
      conversation(`slack:C1:${index}.000001`, NOON - (20 + index) * MINUTE),
    );
    await house.pact.recorder.record(late.flatMap((one) => [one.open(0), one.answer(16), one.close(17)]));
    house.clock.at = NOON;
    await house.worker().sweep();
    const { blocks } = house.chat.messages[0]!.report;
    expect(blocks.flatMap(({ kind }) => (kind === "bars" || kind === "trend" ? [kind] : []))).toEqual([
      "bars",
      "trend",
    ]);
    expect(blocks).toContainEqual({
      kind: "notes",
      notes: [expect.stringMatching(/^ALERT first-response-time: .* 0 misses left this month\.$/)],
    });
    const ask = ["digest", "--ledger", house.file, "--now", "2026-03-02T12:00:00Z", "--period", "2026-03"];
    await house.pact.close();
    const read = digestSchema.parse(JSON.parse((await pawpact([...ask, "--format", "json"])).stdout));
    expect(read.budgets).toEqual([
      { part: "sla", metric: "first-response-time", share: 0, missesLeft: 0 },
      { part: "sla", metric: "resolution-time", share: 1, missesLeft: 0 },
    ]);
    expect(read.trend?.days.at(-1)).toBe("2026-03-02");
    expect(read.trend?.lines[0]?.points.slice(-2)).toEqual([
      { n: 0, value: null, kept: null },
      { n: 4, value: 0, kept: false },
    ]);
    expect(read.score.burn?.objectives?.[0]?.pairs.some(({ state }) => state === "alert")).toBe(true);
    await house.restart();
  });

  test("after a stop of five days is one, which names those that it covers", async () => {
    await using house = await open();
    house.clock.at = NOON;
    await house.worker().sweep();
    house.clock.at = NOON + 5 * DAY + HOUR;
    await house.restart();
    await Promise.all([house.worker().sweep(), house.worker().sweep()]);
    expect(house.chat.messages).toHaveLength(2);
    expect(house.texts()[1]).toContain(
      "Not sent in time: the digests of 2026-03-03 to 2026-03-06. This one covers them.",
    );
    expect(await house.factsOf("2026-03-04")).toEqual(["skipped"]);
    house.clock.at = NOON + 6 * DAY;
    await house.worker().sweep();
    expect(house.texts()[2]).not.toContain("Not sent in time");
  });

  test("changes no figure: a recount finds the same", async () => {
    await using house = await open();
    const one = conversation("slack:C1:1.000001", MONDAY);
    await house.pact.recorder.record([one.open(0), one.answer(2)]);
    for (const day of [0, 1, 2]) {
      house.clock.at = NOON + day * DAY;
      await house.worker().sweep();
    }
    const { ledger, frame } = house.pact;
    expect((await recount(ledger, frame, counterName)).differences).toEqual([]);
  });
});

describe("people", () => {
  test("subscribe a channel, change their mind, and end it; the agreement's own digests go on", async () => {
    await using house = await open();
    const { recorder, ledger } = house.pact;
    const own = { to: "slack:D0ANN", every: "day", atMinute: 13 * 60, timezone: "UTC" } as const;
    await recorder.record([subscribedFact(own, ann, MONDAY + MINUTE)]);
    const targets = () => house.chat.messages.map(({ target }) => target);
    house.clock.at = NOON + HOUR;
    await house.worker().sweep();
    expect(targets()).toEqual(["slack:C0DIGEST", "slack:D0ANN"]);
    await recorder.record([
      subscribedFact({ ...own, every: "week", on: 3 }, ann, house.clock.at + MINUTE),
      unsubscribedFact("slack:C0DIGEST", ann, house.clock.at + MINUTE),
    ]);
    house.clock.at = NOON + HOUR + DAY;
    await house.worker().sweep();
    expect(targets().slice(2)).toEqual(["slack:C0DIGEST"]);
    house.clock.at = NOON + HOUR + 2 * DAY;
    await house.worker().sweep();
    expect(targets().slice(3).sort()).toEqual(["slack:C0DIGEST", "slack:D0ANN"]);
    await recorder.record([unsubscribedFact("slack:D0ANN", ann, house.clock.at + MINUTE)]);
    house.clock.at = NOON + HOUR + 9 * DAY;
    await house.worker().sweep();
    expect(targets().slice(5)).toEqual(["slack:C0DIGEST"]);
    expect((await ledger.load(DIGESTS)).facts).toHaveLength(4);
  });

  test("one broken subscription holds up no other", async () => {
    await using house = await open();
    const broken = { to: "slack:D0ANN", every: "day", atMinute: 60, timezone: "Mars/Olympus" } as const;
    await house.pact.recorder.record([subscribedFact(broken, ann, MONDAY)]);
    house.clock.at = NOON;
    const { delivered, failures } = await house.worker().sweep();
    expect(delivered).toHaveLength(1);
    expect(failures).toMatchObject([{ subscription: "asked slack:D0ANN" }]);
    expect(String(failures[0]!.error)).toContain("Mars/Olympus");
  });
});

describe("more digests than one worker should deliver alone", () => {
  const channels = Array.from({ length: 100 }, (_, index) => `slack:C${index}`);
  const subscribed = async (): Promise<House> => {
    const house = await open([]);
    const facts = channels.map((to) => subscribedFact({ ...daily, to }, ann, MONDAY));
    await house.pact.recorder.record(facts);
    house.clock.at = NOON;
    return house;
  };
  const targets = ({ chat }: House) => chat.messages.map(({ target }) => target).sort();

  test("are handed out in shares, and each is delivered once by whoever takes a share, also twice", async () => {
    await using house = await subscribed();
    const shares: number[] = [];
    const handOut = async (share: number) => void shares.push(share);
    const [one, other] = [createDigester(house.desk(), handOut), createDigester(house.desk(), handOut)];
    expect(await one.sweep()).toMatchObject({ delivered: [], failures: [], nextAt: NOON + DAY });
    expect(shares).toEqual(Array.from({ length: SHARES }, (_, share) => share));
    const swept = await Promise.all(
      shares.flatMap((share) => [(share % 2 ? one : other).sweep(share), other.sweep(share)]),
    );
    expect(targets(house)).toEqual([...channels].sort());
    expect(swept.flatMap(({ failures }) => failures)).toEqual([]);
    shares.length = 0;
    expect(await other.sweep()).toMatchObject({ delivered: [], failures: [], nextAt: NOON + DAY });
    expect([shares, house.chat.messages.length]).toEqual([[], 100]);
  });

  test("say how things stand at one instant, and are drawn once", async () => {
    await using house = await subscribed();
    let [drawn, tallies] = [0, 0];
    const picture = async () => {
      drawn += 1;
      return { png: Uint8Array.of(137), alt: "The pet." };
    };
    const ledger = new Proxy(house.pact.ledger, {
      get(target, name) {
        if (name === "tally") tallies += 1;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const alone = createDigester({ ...house.desk({ ledger }), picture });
    expect((await alone.sweep()).delivered).toHaveLength(100);
    const single = createDigester({ ...house.desk({ ledger }), picture });
    expect(drawn).toBe(1);
    const forAll = tallies;
    house.clock.at = NOON + DAY;
    await single.sweep();
    expect([drawn, tallies]).toEqual([2, 2 * forAll]);
    expect(new Set(house.texts().slice(100)).size).toBe(1);
  });

  test("that can't be handed out are a failure of the sweep, and the next one does it", async () => {
    await using house = await subscribed();
    let away = true;
    const digester = createDigester(house.desk(), async () => {
      if (away) throw new Error("redis away");
    });
    await expect(digester.sweep()).rejects.toThrow("redis away");
    away = false;
    expect(await digester.sweep()).toMatchObject({ failures: [] });
    expect(house.chat.messages).toEqual([]);
  });
});

describe("a chat that fails", () => {
  test("is tried again when it says so, and never twice posted to", async () => {
    await using house = await open();
    house.chat.mishaps.push(new ChatError("chat/later", "slack: too fast", { retryAfterMs: 90 * MINUTE }));
    house.clock.at = NOON;
    const worker = house.worker();
    expect(await worker.sweep()).toMatchObject({
      delivered: [],
      failures: [{ error: { code: "chat/later" } }],
      nextAt: NOON + 90 * MINUTE,
    });
    house.clock.at = NOON + 89 * MINUTE;
    expect(await worker.sweep()).toMatchObject({ delivered: [], failures: [] });
    house.clock.at = NOON + 90 * MINUTE;
    expect((await worker.sweep()).delivered).toHaveLength(1);
    expect(house.chat.messages).toHaveLength(1);
    expect(house.chat.asked).toBe(0);
  });

  test("that refuses is tried more and more seldom, until the next digest covers it", async () => {
    await using house = await open();
    const refusal = () => new ChatError("chat/refused", "slack: found no such channel");
    house.clock.at = NOON;
    const worker = house.worker();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      house.chat.mishaps.push(refusal());
      const { nextAt } = await worker.sweep();
      waits.push((nextAt! - house.clock.at) / MINUTE);
      house.clock.at = nextAt!;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16]);
    house.clock.at = NOON + DAY;
    expect((await worker.sweep()).delivered).toHaveLength(1);
    expect(house.texts()[0]).toContain("Not sent in time: the digest of 2026-03-02. This one covers it.");
  });

  test("and can't be asked gets nothing twice: the next digest names what is unknown", async () => {
    await using house = await open();
    house.chat.askable = false;
    for (const [day, mishap] of (["lost", "dropped"] as const).entries()) {
      house.chat.mishaps.push(mishap);
      house.clock.at = NOON + day * DAY;
      const worker = house.worker();
      expect((await worker.sweep()).delivered).toEqual([]);
      house.clock.at += LEASE_MS;
      expect((await worker.sweep()).unknown).toHaveLength(1);
      house.clock.at += LEASE_MS;
      await worker.sweep();
    }
    expect(house.chat.messages).toHaveLength(1);
    house.clock.at = NOON + 2 * DAY;
    await house.worker().sweep();
    expect(house.texts()[1]).toContain("The digest of 2026-03-02 may not have arrived");
    expect(house.texts()[1]).toContain("The digest of 2026-03-03 may not have arrived");
    house.clock.at = NOON + 3 * DAY;
    await house.worker().sweep();
    expect(house.texts()[2]).not.toContain("may not have arrived");
  });

  test("while it is asked is asked again later, and nothing is sent before it has answered", async () => {
    await using house = await open();
    house.chat.mishaps.push("lost");
    house.clock.at = NOON;
    await house.worker().sweep();
    house.chat.faults.push(new ChatError("chat/later", "slack: away", { retryAfterMs: HOUR }));
    house.clock.at = NOON + LEASE_MS;
    const { nextAt, failures } = await house.worker().sweep();
    expect([failures.length, nextAt]).toEqual([1, NOON + LEASE_MS + HOUR]);
    house.clock.at = nextAt!;
    expect((await house.worker().sweep()).delivered).toHaveLength(1);
    expect([house.chat.messages.length, house.chat.asked]).toEqual([1, 2]);
  });

  test("lost an answer five days ago: it is found, not sent again, and what changed is counted from it", async () => {
    await using house = await open();
    house.chat.mishaps.push("lost");
    house.clock.at = NOON;
    await house.worker().sweep();
    house.clock.at = NOON + 5 * DAY;
    await house.restart();
    await house.worker().sweep();
    expect(house.chat.messages).toHaveLength(2);
    expect(house.texts()[1]).toContain("Nothing happened since 2026-03-02 12:00 UTC");
    expect(await house.factsOf("2026-03-02")).toEqual(["claimed", "delivered", "sending"]);
  });
});

describe("a worker that is too slow", () => {
  /** A ledger in whose tally something happens first. */
  const slowed = (ledger: Ledger, during: () => Promise<void> | void): Ledger =>
    new Proxy(ledger, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (typeof value !== "function") return value;
        if (name !== "tally") return value.bind(target) as unknown;
        return async (...given: unknown[]) => {
          await during();
          return Reflect.apply(value, target, given) as unknown;
        };
      },
    });

  test("sends nothing once another has taken over, even if its own clock stands still", async () => {
    await using house = await open();
    const ledger = slowed(house.pact.ledger, async () => {
      if (house.chat.messages.length > 0) return;
      house.clock.at = NOON + LEASE_MS;
      await house.worker().sweep();
    });
    house.clock.at = NOON;
    const stalled = house.worker({ ledger, clock: new Hand(NOON) });
    expect(await stalled.sweep()).toMatchObject({ delivered: [], failures: [] });
    expect(house.chat.messages).toHaveLength(1);
    expect(await house.factsOf("2026-03-02")).toEqual(["claimed", "claimed", "delivered", "sending"]);
  });

  test("gives its claim back rather than post when it is about to end", async () => {
    await using house = await open();
    const ledger = slowed(house.pact.ledger, () => {
      house.clock.at = Math.max(house.clock.at, NOON + LEASE_MS - MINUTE);
    });
    house.clock.at = NOON;
    const { failures, nextAt } = await house.worker({ ledger }).sweep();
    expect(house.chat.messages).toEqual([]);
    expect(String(failures[0]?.error)).toMatchInlineSnapshot(
      `"Error: digest agreed slack:C0DIGEST day 12:00 UTC: gathering it took longer than a claim lasts; found less than 120 s left to post it, expected more. It is tried again; look for a ledger that refolds every fact."`,
    );
    house.clock.at = nextAt!;
    expect((await house.worker().sweep()).delivered).toHaveLength(1);
    expect([house.chat.messages.length, house.chat.asked]).toEqual([1, 0]);
  });
});

describe("killed at any step", () => {
  /** Runs one digest whose worker dies at a step, then others until all is settled; whether it died. */
  async function dies(step: number, when: "before" | "after", askable: boolean) {
    const house = await open();
    house.chat.askable = askable;
    house.clock.at = NOON;
    const mortal = new Mortal(step, when);
    const ledger = mortal.wrap(house.pact.ledger, ["load", "commit", "tally", "pending"]);
    const chat = mortal.wrap<Chat>(house.chat, ["post", "find"]);
    const swept = await house
      .worker({ ledger, chat })
      .sweep()
      .catch(() => null);
    const died = mortal.steps >= step;
    if (!died) expect(swept?.delivered).toHaveLength(1);
    await house.restart();
    for (let round = 0; round < 4; round++) {
      house.clock.at += LEASE_MS;
      await Promise.all([house.worker().sweep(), house.worker().sweep()]);
    }
    const facts = await house.factsOf("2026-03-02");
    await house.pact.close();
    return { died, messages: house.chat.messages.length, facts };
  }

  test.each(["before", "after"] as const)("%s its effect, there is exactly one message", async (when) => {
    for (let step = 1; ; step++) {
      const { died, messages, facts } = await dies(step, when, true);
      expect([step, messages]).toEqual([step, 1]);
      expect(facts).toContain("delivered");
      if (!died) {
        expect(step).toBeGreaterThan(8);
        break;
      }
    }
  });

  test.each(["before", "after"] as const)(
    "%s its effect, and the chat can't be asked: never two messages, and one that is missing is known to be unknown",
    async (when) => {
      const ends = new Set<string>();
      for (let step = 1; ; step++) {
        const { died, messages, facts } = await dies(step, when, false);
        const end = facts.includes("unknown") ? "unknown" : "delivered";
        ends.add(`${end} ${messages}`);
        expect([step, messages <= 1, end === "unknown" || messages === 1]).toEqual([step, true, true]);
        if (!died) break;
      }
      expect([...ends]).toContain("delivered 1");
      expect([...ends]).toContain(when === "before" ? "unknown 0" : "unknown 1");
    },
  );
});

describe("with jobs", () => {
  test("the sweep at the start delivers what was missed, and sets the job for the next one", async () => {
    await using house = await open();
    house.clock.at = NOON + HOUR;
    const jobs = await openCronerJobs({ clock: house.clock, sweepEverySeconds: 3_600 });
    const set: [string, number][] = [];
    const at = async (key: string, instant: number) => {
      set.push([key, instant]);
      await jobs.at(key, instant);
    };
    const work = sweepWork(house.worker(), { at }, "digest test");
    const swept = await new Promise((resolve, reject) => {
      void jobs.start({
        run: async () => void (await work()),
        sweep: async () => resolve(await work()),
        failed: ({ error }) => reject(error),
      });
    });
    await work();
    await jobs.close();
    expect(swept).toMatchObject({ delivered: [{ period: "2026-03-02" }] });
    expect(set).toEqual([["digest test", NOON + DAY]]);
  });
});

describe("pawpact digest", () => {
  test("shows what a channel would get, from the last digest on, and delivers nothing", async () => {
    await using house = await open();
    const one = conversation("slack:C1:1.000001", MONDAY);
    await house.pact.recorder.record([one.open(0), one.answer(2), one.close(5)]);
    house.clock.at = NOON;
    await house.worker().sweep();
    const late = conversation("slack:C1:2.000001", NOON);
    await house.pact.recorder.record([late.open(60), late.answer(75), late.close(80)]);
    await house.pact.close();

    const ask = ["digest", "--ledger", house.file, "--period", "2026-03", "--now", "2026-03-02T20:00:00Z"];
    const { exitCode, stdout, stderr } = await pawpact(ask);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("1 of 2 terms on target. Missed: first-response-time.");
    expect(stdout).toContain("Since 2026-03-02 12:00 UTC: 1 task opened, 1 completed; breached: 1");
    const json = await pawpact([...ask, "--format", "json"]);
    const read = digestSchema.parse(JSON.parse(json.stdout));
    expect(read).toMatchObject({
      changes: { since: "2026-03-02T12:00:00Z", tasks: { opened: 1 } },
      ended: [],
    });

    await house.restart();
    house.clock.at = NOON + DAY;
    await house.worker().sweep();
    expect(house.chat.messages).toHaveLength(2);
    expect(house.texts()[1]).toContain("Since 2026-03-02 12:00 UTC");
  });

  test("is of one period", async () => {
    await using house = await open();
    const ask = ["digest", "--ledger", house.file, "--period", "all"];
    const { exitCode, stderr } = await pawpact(ask);
    expect([exitCode, stderr]).toMatchInlineSnapshot(`
      [
        1,
        "pawpact: digest: found --period all, expected one day, week, month or quarter
      ",
      ]
    `);
  });
});
