import { describe, expect, test } from "vitest";
import type { Terms } from "../../src/agreement/terms.js";
import { LEASE_MS } from "../../src/app/delivery/attempt.js";
import { recount } from "../../src/app/refold.js";
import { createWarner } from "../../src/app/warn/sweep.js";
import { counterName } from "../../src/measure/catalogue.js";
import { type Chat, ChatError } from "../../src/ports/chat.js";
import { renderText } from "../../src/report/text.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../kit/facts.js";
import { House, houses, Mortal, type Through } from "../kit/house.js";
import { termsWith } from "../kit/terms.js";

const OPS = "slack:C0OPS";
const files = houses();

/** A desk that warns one channel: first response within 10 minutes, resolution within 8 hours. */
const open = (terms: Partial<Terms> = { warnings: [{ to: OPS }] }) => House.open(files(), terms);
const warnerOf = (house: House, through: Through = {}) => createWarner(house.desk(through));

let serial = 0;
/** A conversation of its own, that begins at an instant. */
function begin(at: number) {
  serial += 1;
  return conversation(`slack:C1:${String(serial).padStart(4, "0")}.000001`, at);
}

const shown = (house: House, index: number) =>
  renderText(house.chat.messages[index]!.report, { width: 100, colour: false });
/** The first word of each row of a table of a message. */
function rowsOf(house: House, index: number, heading: string): string[] {
  const blocks = house.chat.messages[index]!.report.blocks;
  return blocks.flatMap((block) =>
    block.kind === "table" && block.heading === heading ? block.rows.map((row) => `${row[0]} ${row[1]}`) : [],
  );
}

describe("a clock that runs out", () => {
  test("is warned of at each of its levels and at its breach, once, by however many look", async () => {
    await using house = await open();
    const one = begin(MONDAY);
    await house.pact.recorder.record([one.open(0)]);
    const warners = [warnerOf(house), warnerOf(house), warnerOf(house)];
    const sweep = async () => {
      const swept = await Promise.all([...warners, ...warners].map((warner) => warner.sweep()));
      expect(swept.flatMap(({ failures }) => failures)).toEqual([]);
      return Math.min(...swept.flatMap(({ nextAt }) => nextAt ?? []));
    };
    expect(await sweep()).toBe(MONDAY + 7.5 * MINUTE);
    expect(house.chat.messages).toEqual([]);
    const counts: number[] = [];
    for (const minute of [7.5, 8.5, 9, 9.5, 10, 10 + 1 / MINUTE, 12, 60]) {
      house.clock.at = MONDAY + minute * MINUTE;
      await sweep();
      counts.push(house.chat.messages.length);
    }
    // At 9:00 whoever had told of 75 % waits a minute; the others do not.
    expect(counts).toEqual([1, 1, 2, 2, 2, 3, 3, 3]);
    expect(new Set(house.chat.messages.map(({ key }) => key)).size).toBe(3);
    expect(house.chat.messages.every(({ target }) => target === OPS)).toBe(true);
    expect(shown(house, 0)).toMatchInlineSnapshot(`
      "Warning of Test desk, as of 2026-03-02T09:07:30Z (unaccepted terms)

      1 clock runs out.

      Running out  clock                  left  used                   due
      0001.000001  first-response-time  2m 30s   75%  2026-03-02 09:10 UTC

      Why 0001.000001: /pact why 0001.000001
      Status: /pact status
      "
    `);
    expect(shown(house, 2)).toMatchInlineSnapshot(`
      "Warning of Test desk, as of 2026-03-02T09:10:00Z (unaccepted terms)

      1 clock is breached and not stopped.

      Breached     clock                               since  late by
      0001.000001  first-response-time  2026-03-02 09:10 UTC      1ms

      Why 0001.000001: /pact why 0001.000001
      Status: /pact status
      "
    `);
  });

  test("is warned of at its highest level alone, and with all others of that time in one message", async () => {
    await using house = await open();
    const tasks = Array.from({ length: 25 }, (_, index) => begin(MONDAY + index * 1_000));
    await house.pact.recorder.record(tasks.map((one) => one.open(0)));
    house.clock.at = MONDAY + 9.5 * MINUTE;
    const warner = warnerOf(house);
    expect(await warner.sweep()).toMatchObject({ delivered: [{ to: OPS, warnings: 25 }], failures: [] });
    expect(house.chat.messages).toHaveLength(1);
    expect(rowsOf(house, 0, "Running out")).toHaveLength(20);
    expect(shown(house, 0)).toContain("25 clocks run out.");
    expect(shown(house, 0)).toContain("And 5 more.");
    await house.restart();
    house.clock.at += 2_000;
    expect(await warnerOf(house).sweep()).toMatchObject({ delivered: [] });
    expect(house.chat.messages).toHaveLength(1);
  });

  test("is not warned of once it is answered, and a message a minute at most goes out", async () => {
    await using house = await open();
    const [one, other, third] = [begin(MONDAY), begin(MONDAY + 30_000), begin(MONDAY + 40_000)];
    await house.pact.recorder.record([one.open(0), other.open(0), third.open(0)]);
    const warner = warnerOf(house);
    house.clock.at = MONDAY + 7.5 * MINUTE;
    expect((await warner.sweep()).nextAt).toBe(MONDAY + 8.5 * MINUTE);
    house.clock.at = MONDAY + 8 * MINUTE;
    expect(await warner.sweep()).toEqual({
      ...{ delivered: [], unknown: [], failures: [] },
      nextAt: MONDAY + 8.5 * MINUTE,
    });
    await house.pact.recorder.record([other.answer(7.6)]);
    house.clock.at = MONDAY + 8.5 * MINUTE;
    await warner.sweep();
    expect(house.chat.messages).toHaveLength(2);
    expect(rowsOf(house, 1, "Running out")).toEqual([
      expect.stringMatching(/first-response-time$/) as unknown as string,
    ]);
  });

  test("is seen before its first level, however short it is and though nobody tells of it", async () => {
    const { sla } = termsWith();
    const [first] = sla!.objectives;
    const clock = { within: { default: { ms: MINUTE } }, hours: "always" as const };
    await using house = await open({
      warnings: [{ to: OPS }],
      sla: { ...sla!, objectives: [{ ...first!, clock }] },
    });
    const warner = warnerOf(house);
    const { nextAt } = await warner.sweep();
    expect(nextAt).toBe(MONDAY + 45_000);
    await house.pact.recorder.record([begin(MONDAY + 1).open(0)]);
    house.clock.at = nextAt!;
    expect(await warner.sweep()).toMatchObject({ delivered: [], nextAt: MONDAY + 45_001 });
    house.clock.at = MONDAY + 45_001;
    expect((await warner.sweep()).delivered).toHaveLength(1);
  });

  test("goes to every place that the agreement names, else wherever its digests go, else nowhere", async () => {
    const daily = { every: "day", atMinute: 0, timezone: "UTC" } as const;
    const targetsOf = async (terms: Partial<Terms>) => {
      await using house = await open(terms);
      await house.pact.recorder.record([begin(MONDAY).open(0)]);
      house.clock.at = MONDAY + 8 * MINUTE;
      await warnerOf(house).sweep();
      return house.chat.messages.map(({ target }) => target);
    };
    const digests = [{ to: "slack:C0DIGEST", ...daily }];
    expect(await targetsOf({ digests })).toEqual(["slack:C0DIGEST"]);
    expect(await targetsOf({ digests, warnings: [{ to: "slack:UANN" }, { to: OPS }] })).toEqual([
      OPS,
      "slack:UANN",
    ]);
    expect(await targetsOf({ digests, warnings: [] })).toEqual([]);
    expect(await targetsOf({})).toEqual([]);
  });
});

describe("a breach", () => {
  test("of a time in which nobody looked is said, unless it is over, or older than a day", async () => {
    await using house = await open();
    await warnerOf(house).sweep();
    const [old, over, news] = [begin(MONDAY), begin(MONDAY + 20 * HOUR), begin(MONDAY + 21 * HOUR)];
    await house.pact.recorder.record([
      ...[old.open(0), old.answer(1), over.open(0), over.answer(100), over.close(101)],
      ...[news.open(0)],
    ]);
    // Its answer was in time, but nobody has closed it: its resolution was due at 17:00 on Monday.
    house.clock.at = MONDAY + 8 * HOUR + 25 * HOUR;
    await house.restart();
    const warner = warnerOf(house);
    await warner.sweep();
    expect(house.chat.messages).toHaveLength(1);
    expect(rowsOf(house, 0, "Breached").map((row) => row.split(" ")[1])).toEqual([
      "first-response-time",
      "resolution-time",
    ]);
    house.clock.at += HOUR;
    await house.restart();
    await warnerOf(house).sweep();
    expect(house.chat.messages).toHaveLength(1);
  });

  test("before the agreement was proposed is not said", async () => {
    await using house = await open();
    const before = begin(MONDAY - 2 * HOUR);
    await house.pact.recorder.record([before.open(0)]);
    await warnerOf(house).sweep();
    expect(house.chat.messages).toEqual([]);
    // What runs out after it is.
    house.clock.at = MONDAY + 4 * HOUR;
    await warnerOf(house).sweep();
    expect(rowsOf(house, 0, "Running out")).toHaveLength(1);
  });
});

describe("a budget", () => {
  const late = (count: number, at: number) =>
    Array.from({ length: count }, (_, index) => {
      const one = begin(at + index * MINUTE);
      return [one.open(0), one.answer(16), one.close(17)];
    }).flat();

  test("that burns is said once, and again only when it still does after its long window", async () => {
    await using house = await open();
    const warner = warnerOf(house);
    await house.pact.recorder.record(late(4, MONDAY));
    house.clock.at = MONDAY + 20 * MINUTE;
    await warner.sweep();
    const alerts = () => house.texts().filter((text) => text.includes("ALERT first-response-time"));
    expect(alerts()).toHaveLength(1);
    expect(house.texts()[0]).toContain("the error budget burns 20.0 times as fast as it lasts");
    for (let minutes = 25; minutes <= 55; minutes += 5) {
      await house.pact.recorder.record(late(1, MONDAY + (minutes - 17) * MINUTE));
      house.clock.at = MONDAY + minutes * MINUTE;
      await warner.sweep();
      await warnerOf(house).sweep();
    }
    expect(alerts()).toHaveLength(1);
    await house.pact.recorder.record(late(1, MONDAY + 70 * MINUTE));
    house.clock.at = MONDAY + 83 * MINUTE;
    await warner.sweep();
    expect(alerts()).toHaveLength(2);
  });

  test("whose next miss makes a credit due is warned of, and the credit is said once it is", async () => {
    const { sla } = termsWith();
    const [first] = sla!.objectives;
    const objective = {
      ...first!,
      credits: [{ threshold: first!.target, credit: first!.credits[0]!.credit }],
    };
    await using house = await open({
      warnings: [{ to: OPS }],
      sla: { ...sla!, objectives: [objective] },
    });
    const good = Array.from({ length: 29 }, (_, index) => {
      const one = begin(MONDAY + index * MINUTE);
      return [one.open(0), one.answer(1), one.close(2)];
    }).flat();
    await house.pact.recorder.record([...good, ...late(1, MONDAY + HOUR)]);
    const warner = warnerOf(house);
    house.clock.at = MONDAY + 2 * HOUR;
    await warner.sweep();
    expect(house.texts().join("\n")).toContain(
      "first-response-time: 1 miss more in 2026-03, and a credit of 5 % of the fee is due.",
    );
    await house.pact.recorder.record(late(1, MONDAY + 3 * HOUR));
    house.clock.at = MONDAY + 4 * HOUR;
    await warner.sweep();
    house.clock.at = MONDAY + DAY;
    await warner.sweep();
    const due = house
      .texts()
      .filter((text) => text.includes("as 2026-03 stands, a credit of 5 % of the fee is due"));
    expect(due).toHaveLength(1);
  });
});

describe("a chat that fails", () => {
  test("gets the warning later, and only if it is still true", async () => {
    await using house = await open();
    const [one, other] = [begin(MONDAY), begin(MONDAY)];
    await house.pact.recorder.record([one.open(0), other.open(0)]);
    const warner = warnerOf(house);
    house.chat.mishaps.push(new ChatError("chat/later", "slack: too fast", { retryAfterMs: 90_000 }));
    house.clock.at = MONDAY + 7.5 * MINUTE;
    const { failures, nextAt } = await warner.sweep();
    expect([failures.length, nextAt]).toEqual([1, MONDAY + 9 * MINUTE]);
    await house.pact.recorder.record([other.answer(8)]);
    house.clock.at = nextAt!;
    expect((await warner.sweep()).delivered).toEqual([{ to: OPS, warnings: 1 }]);
    expect(house.chat.messages).toHaveLength(1);
  });

  test("and lost its answer is asked, and gets nothing twice", async () => {
    await using house = await open();
    await house.pact.recorder.record([begin(MONDAY).open(0), begin(MONDAY).open(0)]);
    house.chat.mishaps.push("lost");
    house.clock.at = MONDAY + 7.5 * MINUTE;
    const warner = warnerOf(house);
    await warner.sweep();
    house.clock.at += LEASE_MS;
    await Promise.all([warner.sweep(), warnerOf(house).sweep()]);
    house.clock.at += LEASE_MS;
    await warner.sweep();
    // Meanwhile both clocks have breached: that is a message of its own.
    const levels = house.chat.messages.map(({ report }) => report.blocks[0]);
    expect(levels).toEqual([
      { kind: "text", text: "2 clocks run out." },
      { kind: "text", text: "2 clocks are breached and not stopped." },
    ]);
  });

  test("for one place holds up no other", async () => {
    await using house = await open({ warnings: [{ to: "slack:C0GONE" }, { to: OPS }] });
    await house.pact.recorder.record([begin(MONDAY).open(0)]);
    const chat: Chat = {
      find: (...asked) => house.chat.find(...asked),
      post: async (...asked) => {
        if (asked[0] === "slack:C0GONE") throw new ChatError("chat/refused", "slack: found no such channel");
        return house.chat.post(...asked);
      },
    };
    house.clock.at = MONDAY + 8 * MINUTE;
    const swept = await warnerOf(house, { chat }).sweep();
    expect(swept).toMatchObject({ delivered: [{ to: OPS }], failures: [{ to: "slack:C0GONE" }] });
  });
});

describe("killed at any step", () => {
  /** Runs a warning of two clocks whose worker dies at a step, then others until all is settled. */
  async function dies(step: number, when: "before" | "after", askable: boolean) {
    const house = await open();
    house.chat.askable = askable;
    // Resolutions, so that the level still stands when the claim has ended.
    const tasks = [begin(MONDAY), begin(MONDAY)];
    await house.pact.recorder.record(tasks.flatMap((one) => [one.open(0), one.answer(1)]));
    house.clock.at = MONDAY + 6 * HOUR;
    const mortal = new Mortal(step, when);
    const ledger = mortal.wrap(house.pact.ledger, ["load", "commit", "tally", "pending"]);
    const chat = mortal.wrap<Chat>(house.chat, ["post", "find"]);
    await warnerOf(house, { ledger, chat })
      .sweep()
      .catch(() => null);
    const died = mortal.steps >= step;
    await house.restart();
    for (let round = 0; round < 4; round++) {
      house.clock.at += LEASE_MS;
      await Promise.all([warnerOf(house).sweep(), warnerOf(house).sweep()]);
    }
    const rows = house.chat.messages.flatMap((_, index) => rowsOf(house, index, "Running out")).sort();
    const { ledger: own, frame } = house.pact;
    expect((await recount(own, frame, counterName)).differences).toEqual([]);
    await house.pact.close();
    return { died, rows };
  }

  test.each(["before", "after"] as const)("%s its effect, each clock is told of once", async (when) => {
    for (let step = 1; ; step++) {
      const { died, rows } = await dies(step, when, true);
      expect([step, rows.length, new Set(rows).size]).toEqual([step, 2, 2]);
      if (!died) {
        expect(step).toBeGreaterThan(10);
        break;
      }
    }
  });

  test.each(["before", "after"] as const)(
    "%s its effect, and the chat can't be asked: no clock is told of twice",
    async (when) => {
      const counts = new Set<number>();
      for (let step = 1; ; step++) {
        const { died, rows } = await dies(step, when, false);
        counts.add(rows.length);
        expect([step, new Set(rows).size]).toEqual([step, rows.length]);
        if (!died) break;
      }
      expect([...counts]).toContain(2);
    },
  );
});

describe("a clock beside workers whose own clocks differ a little", () => {
  test("is warned of though another one has just moved the counters on", async () => {
    await using house = await open();
    const one = begin(MONDAY);
    await house.pact.recorder.record([one.open(0)]);
    house.clock.at = MONDAY + 8 * MINUTE;
    await house.pact.ledger.advance(house.pact.frame.id, house.clock.at + 2_000);
    await warnerOf(house).sweep();
    expect(house.chat.messages).toHaveLength(1);
    await house.pact.ledger.advance(house.pact.frame.id, house.clock.at + 2 * MINUTE);
    expect(await warnerOf(house).sweep()).toMatchObject({ delivered: [], nextAt: null });
  });
});
