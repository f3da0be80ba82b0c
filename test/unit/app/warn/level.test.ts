import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockWarnings, levelAt, lowestLevel, NEWS_MS } from "../../../../src/app/warn/level.js";
import { longestWait, lookAhead } from "../../../../src/app/warn/reach.js";
import { ratio } from "../../../../src/measure/ratio.js";
import type { TaskFact } from "../../../../src/task/fact.js";
import { fold } from "../../../../src/task/fold.js";
import type { Frame } from "../../../../src/task/frame.js";
import { casesOf } from "../../../../src/task/judge.js";
import { elapsedAt } from "../../../../src/task/run.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";
import { termsWith } from "../../../kit/terms.js";

/** First response within 10 minutes, resolution within 8 hours, warned of at 75 % and 90 %. */
const desk = frameWith();
const c = () => conversation("slack:C1:100.000001");

function found(facts: readonly TaskFact[], minute: number, frame: Frame = desk) {
  const now = MONDAY + minute * MINUTE;
  const known = facts.filter(({ at }) => at <= now);
  const [item] = casesOf(fold(known, frame.terms.tasks), frame);
  return clockWarnings(item!, frame, now);
}

/** `first-response-time 75/100`, with the minute since when. */
function said(facts: readonly TaskFact[], minute: number, frame?: Frame): string[] {
  return found(facts, minute, frame).due.map(({ clock, level, at }) => {
    const name = level === "breached" ? level : `${Number((level.num * 100n) / level.den)} %`;
    return `${clock} ${name} @${(at - MONDAY) / MINUTE}`;
  });
}

describe("a running clock", () => {
  test("is warned of from the very instant at which it has used a share of its time", () => {
    const open = [c().open(0)];
    expect(said(open, 7.499)).toEqual([]);
    expect(said(open, 7.5)).toEqual(["first-response-time 75 % @7.5"]);
    expect(said(open, 8.999)).toEqual(["first-response-time 75 % @7.5"]);
    expect(said(open, 9)).toEqual(["first-response-time 90 % @9"]);
    expect(said(open, 10)).toEqual(["first-response-time 90 % @9"]);
  });

  test("tells when there may be more: its next level, then its breach", () => {
    const open = [c().open(0)];
    const nextMinute = (minute: number) => (found(open, minute).nextAt! - MONDAY) / MINUTE;
    expect([0, 7.5, 9].map(nextMinute)).toEqual([7.5, 9, 10 + 1 / MINUTE]);
    // Of the answered one the resolution is left: three quarters of eight hours.
    const one = c();
    const answered = [one.open(0), one.answer(1)];
    expect((found(answered, 2).nextAt! - MONDAY) / HOUR).toBe(6);
  });

  test("is breached right after its due instant, until somebody stops it, and news for a day", () => {
    const one = c();
    const facts = [one.open(0), one.answer(30)];
    expect(said(facts, 10 + 1 / MINUTE)).toEqual(["first-response-time breached @10"]);
    expect(said(facts, 29)).toEqual(["first-response-time breached @10"]);
    expect(said(facts, 30)).toEqual([]);
    const late = [c().open(0)];
    const day = NEWS_MS / MINUTE;
    expect(said(late, 10 + day - 1)).toEqual([
      "first-response-time breached @10",
      "resolution-time breached @480",
    ]);
    expect(said(late, 10 + day)).toEqual(["resolution-time breached @480"]);
    expect(said(late, 480 + day)).toEqual([]);
  });

  test("uses business time: a night is no share of it", () => {
    const hours = termsWith({
      calendar: {
        timezone: "UTC",
        hours: { 1: [{ fromMinute: 540, toMinute: 1020 }], 2: [{ fromMinute: 540, toMinute: 1020 }] },
        holidays: [],
        overrides: {},
      },
    });
    const frame = frameWith(hours);
    const one = c();
    // Eight hours from 13:00 on: four of them today, four tomorrow; three quarters at 11:00.
    const facts = [one.open(240), one.answer(241)];
    expect(said(facts, 26 * 60 - 1, frame)).toEqual([]);
    expect(said(facts, 26 * 60, frame)).toEqual(["resolution-time 75 % @1560"]);
  });

  test("that is paused, stopped, excluded, cancelled or of a closed task is not warned of", () => {
    const one = c();
    expect(said([one.open(0), one.answer(1), one.wait(2)], 479)).toEqual([]);
    const two = c();
    expect(said([two.open(0), two.answer(1), two.close(2)], 479)).toEqual([]);
    const three = c();
    expect(said([three.open(0), three.cancel(1)], 9)).toEqual([]);
    const four = c();
    const facts = [four.open(0)];
    const [item] = casesOf(fold(facts, desk.terms.tasks), desk);
    const excluded = frameWith({}, { exclusions: { tasks: new Set([item!.task.id]), windows: [] } });
    expect(said(facts, 9)).toHaveLength(1);
    expect(said(facts, 9, excluded)).toEqual([]);
  });

  test("that waits out a maintenance window is warned of later by as much", () => {
    const window = { from: MONDAY + 5 * MINUTE, to: MONDAY + 25 * MINUTE };
    const frame = frameWith({}, { exclusions: { tasks: new Set(), windows: [window] } });
    const open = [c().open(0)];
    expect(said(open, 20, frame)).toEqual([]);
    expect(said(open, 27.5, frame)).toEqual(["first-response-time 75 % @27.5"]);
  });

  test("is held to its priority", () => {
    const urgent = [c().open(0, { priority: "urgent" })];
    expect(said(urgent, 1.5)).toEqual(["first-response-time 75 % @1.5"]);
  });

  test("has levels only where the agreement names some", () => {
    const { tasks } = desk.terms;
    const frame = frameWith({ tasks: { ...tasks, warnAt: [] } });
    expect(said([c().open(0)], 9.9, frame)).toEqual([]);
    expect(said([c().open(0)], 10.1, frame)).toEqual(["first-response-time breached @10"]);
    expect(lowestLevel(frame)).toEqual(ratio(1));
  });

  test("has used at its level what the level says, and not a millisecond before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }),
        (percent, minutes) => {
          const one = c();
          const facts: TaskFact[] = [one.open(0), one.answer(0.5)];
          let minute = 1;
          for (const length of minutes) {
            facts.push(one.wait(minute), one.ask(minute + length), one.answer(minute + length + 0.5));
            minute += length + 1;
          }
          const [item] = casesOf(fold(facts, desk.terms.tasks), desk);
          const run = item!.runs.find(({ clock }) => clock === "resolution-time")!;
          const at = levelAt(run, ratio(percent, 100))!;
          const wholeMs = elapsedAt(run, run.dueAt!);
          expect(elapsedAt(run, at) * 100).toBeGreaterThanOrEqual(wholeMs * percent);
          expect(elapsedAt(run, at - 1) * 100).toBeLessThan(wholeMs * percent);
        },
      ),
    );
  });
});

describe("whoever looks", () => {
  test("looks as far ahead as the rest of the longest clock after its lowest level", () => {
    expect((lookAhead(desk, MONDAY) - MONDAY) / HOUR).toBe(6);
    const window = { from: MONDAY + HOUR, to: MONDAY + 3 * HOUR };
    const paused = frameWith({}, { exclusions: { tasks: new Set(), windows: [window] } });
    expect((lookAhead(paused, MONDAY) - MONDAY) / HOUR).toBe(8);
  });

  test("sees every clock before its first level, whatever its priority and whenever it looks", () => {
    const priorities = fc.constantFrom(undefined, "urgent", "low");
    fc.assert(
      fc.property(priorities, fc.integer({ min: 0, max: 24 * 60 }), (priority, minute) => {
        const open = c().open(minute, priority ? { priority } : {});
        const [item] = casesOf(fold([open], desk.terms.tasks), desk);
        for (const run of item!.runs.filter(({ judged }) => judged)) {
          const at = levelAt(run, lowestLevel(desk))!;
          expect(at - open.at).toBeGreaterThanOrEqual(longestWait(desk));
          expect(lookAhead(desk, at)).toBeGreaterThanOrEqual(run.dueAt!);
        }
      }),
    );
    expect(longestWait(desk)).toBe(1.5 * MINUTE);
  });

  test("looks as far as business days may reach", () => {
    const { sla } = desk.terms;
    const [first] = sla!.objectives;
    const calendar = {
      timezone: "UTC",
      hours: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [day, [{ fromMinute: 540, toMinute: 1020 }]])),
      holidays: [],
      overrides: {},
    };
    const clock = { within: { default: { businessDays: 2 } }, hours: "calendar" as const };
    const objectives = [{ ...first!, metric: "resolution-time" as const, clock }];
    const frame = frameWith({ calendar, sla: { ...sla!, objectives } });
    expect(lookAhead(frame, MONDAY)).toBe(MONDAY + 2 * DAY + 8 * HOUR);
  });
});
