import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { burnAlertsOf, verdictsOf } from "../../../src/app/burn.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { scorePeriod } from "../../../src/app/score.js";
import { ratio } from "../../../src/measure/ratio.js";
import { burnAlertNotes } from "../../../src/report/burn.js";
import { burnJson, burnSchema } from "../../../src/report/burn-json.js";
import { CLOCKS, type Fact } from "../../../src/task/fact.js";
import { fold } from "../../../src/task/fold.js";
import { casesOf, judge } from "../../../src/task/judge.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";

/** First responses within 10 minutes, 95 % of them; 14.88 times too fast in a month of 31 days is an alert. */
const desk = frameWith();
const march = parsePeriod("2026-03")!;

/** Tasks opened at minutes before `now`, each answered after so many minutes, or never. */
const now = MONDAY + 10 * DAY;
const asked = (minutesBefore: number, answeredAfter: number | null, name = "a"): Fact[] => {
  const c = conversation(`slack:C1:${name}${minutesBefore}.1`, now - minutesBefore * MINUTE);
  return answeredAfter === null ? [c.open(0)] : [c.open(0), c.answer(answeredAfter)];
};

async function burning(facts: readonly Fact[], most?: number, frame = desk, kept = frame) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, kept, MONDAY);
  await createRecorder(ledger, [kept]).record(facts);
  const burn = await burnAlertsOf(ledger, frame, now, most);
  const { card } = await scorePeriod(ledger, frame, march, now);
  return { burn, notes: burnAlertNotes(burn, card, march) };
}

const many = (count: number, of: (index: number) => Fact[]) =>
  Array.from({ length: count }, (_, i) => of(i)).flat();

describe("an alert on an error budget", () => {
  const late = [asked(50, 30), asked(40, 20), asked(14, null), asked(13, null)].flat();

  test("is given with its numbers while the long and the short window burn", async () => {
    const { burn, notes } = await burning([...late, ...asked(30, 1)]);
    const [first] = burn.objectives!;
    expect(first?.metric).toBe("first-response-time");
    // Due at the openings' tenth minute: 40, 30, 4 and 3 minutes ago.
    expect(first?.pairs[0]).toEqual({
      factor: ratio(372, 25),
      longMs: HOUR,
      shortMs: 5 * MINUTE,
      long: { bad: 4, n: 5, rate: ratio(16) },
      short: { bad: 2, n: 2, rate: ratio(20) },
      state: "alert",
    });
    expect(notes).toMatchInlineSnapshot(`
      [
        "ALERT first-response-time: the error budget burns 16.0 times as fast as it lasts (4 of 5 missed in the last 1 h) and still 20.0 times (2 of 2 missed in the last 5 min); an alert above 14.88. 0 misses left this month.",
      ]
    `);
  });

  test("is over once the short window is quiet", async () => {
    const { burn, notes } = await burning([
      ...asked(50, 30),
      ...asked(40, 20),
      ...many(4, (i) => asked(4 - i, 0.5, "b")),
    ]);
    expect(burn.objectives?.[0]?.pairs[0]).toMatchObject({
      long: { bad: 2, n: 6 },
      short: { bad: 0 },
      state: "quiet",
    });
    // Over a day and two hours it still burns: the slower alerts stand.
    expect(burn.objectives?.[0]?.pairs.map(({ state }) => state)).toEqual([
      "quiet",
      "quiet",
      "alert",
      "alert",
    ]);
    expect(notes).toEqual([expect.stringContaining("an alert above 3.1.")]);
  });

  test("is not given for one miss: what is left of the budget is said instead", async () => {
    const good = many(60, (i) => asked((9 * DAY) / MINUTE - i * 30, 1, "c"));
    const { burn, notes } = await burning([...good, ...asked(12, null)]);
    expect(burn.objectives?.[0]?.pairs.map(({ state }) => state)).toEqual([
      "single",
      "single",
      "single",
      "single",
    ]);
    expect(notes).toMatchInlineSnapshot(`
      [
        "first-response-time: 1 miss among 1 in the last 1 h is too little for a rate. 2 misses left this month.",
      ]
    `);
  });

  test("counts a verdict at its instant: a breach when it was due, however long ago it was asked", async () => {
    const slow = frameWith({
      sla: {
        ...desk.terms.sla!,
        objectives: [
          {
            metric: "resolution-time",
            clock: { within: { default: { ms: 6 * DAY } }, hours: "always" },
            target: ratio(90, 100),
            credits: [],
          },
        ],
      },
    });
    const dueAgo = (minutes: number) => asked((6 * DAY) / MINUTE + minutes, 1, "d");
    const { burn } = await burning(
      [...dueAgo(2), ...dueAgo(3), ...dueAgo(-1), ...dueAgo(5 * 60)],
      undefined,
      slow,
    );
    expect(burn.from).toBe(now - 9 * DAY);
    expect(burn.conversations).toBe(4);
    expect(burn.objectives?.[0]?.pairs.map(({ long, short }) => [long.bad, long.n, short.bad])).toEqual([
      [3, 3, 2],
      [3, 3, 2],
      [3, 3, 3],
    ]);
    // 14.88 times as fast is more than a target of 90 % can be missed.
    expect(burn.objectives?.[0]).toMatchObject({ impossible: [{ longMs: HOUR }], largest: ratio(10) });
  });

  test("is nothing where nobody asked, and of no clock where none is promised", async () => {
    const { burn, notes } = await burning([]);
    expect(burn.objectives?.flatMap(({ pairs }) => pairs.map(({ long }) => long.rate))).toEqual(
      Array.from({ length: 7 }, () => null),
    );
    expect(notes).toEqual([]);
    const none = frameWith({ sla: { ...desk.terms.sla!, objectives: [] } });
    expect((await burning(late, undefined, none)).burn).toMatchObject({ conversations: 0, objectives: [] });
  });

  test("does not read more conversations than it may, and says so", async () => {
    const facts = many(12, (i) => asked(300 + i, 1));
    const known = await burning(facts, 11);
    // The counters tell how many there are: none is read.
    expect(known.burn).toMatchObject({ conversations: 0, objectives: null });
    expect(known.notes).toMatchInlineSnapshot(`
      [
        "Burn alerts were not looked for: too many conversations since 2026-03-08T09:00:00Z to read them all. The budgets left are those of the whole period.",
      ]
    `);
    const other = { ...desk, id: "another" };
    expect((await burning(facts, 11, other, desk)).burn).toMatchObject({
      conversations: 11,
      objectives: null,
    });
    expect((await burning(facts, 12)).burn.objectives).not.toBeNull();
  });

  test("keeps its documented JSON", async () => {
    const json = burnJson((await burning(late)).burn);
    expect(burnSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    expect(json.objectives?.[0]?.pairs[0]).toMatchObject({
      factor: "14.88",
      long: { bad: 4, n: 4, rate: 20 },
    });
  });
});

test("the verdicts of all time are what the counters hold as met and breached", async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(anyFacts(), async (facts) => {
      const later = MONDAY + 28 * DAY;
      const ledger = memoryLedger();
      await ensureFrame(ledger, desk, MONDAY);
      await createRecorder(ledger, [desk]).record(facts);
      const { card } = await scorePeriod(ledger, desk, march, later);
      const stored = await ledger.load(facts[0]!.conversation);
      const verdicts = casesOf(fold(stored.facts, desk.terms.tasks), desk).flatMap((item) =>
        verdictsOf(judge(item, desk, later), later),
      );
      for (const clock of CLOCKS) {
        const own = verdicts.filter((one) => one.clock === clock);
        const { met, breached } = card.clocks.find((figures) => figures.clock === clock)!;
        expect([own.filter(({ good }) => good).length, own.filter(({ good }) => !good).length]).toEqual([
          met,
          breached,
        ]);
        judged += own.length;
      }
      for (const { at } of verdicts) expect(at).toBeLessThanOrEqual(later);
    }),
    { numRuns: 150 },
  );
  expect(judged).toBeGreaterThan(150);
});
