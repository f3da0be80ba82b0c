import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../config/root.js";
import { createPresence } from "../../../src/app/presence.js";
import {
  type Availability,
  availabilityOf,
  measuredAvailability,
} from "../../../src/measure/availability.js";
import { percent } from "../../../src/measure/figures.js";
import { type PresenceFact, presenceOf, type Shard, shardSpells } from "../../../src/measure/presence.js";
import { ratio } from "../../../src/measure/ratio.js";
import { preferred } from "../../../src/task/fact.js";
import { compileCalendar } from "../../../src/time/calendar.js";
import { resolveZone } from "../../../src/time/zone.js";
import { DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { heartbeats, presence, run } from "../../kit/presence.js";

const BEAT = MINUTE;
const at = (minute: number) => MONDAY + minute * MINUTE;
const { always } = frameWith().calendars;

/** Spells in minutes after Monday 09:00. */
function spells(facts: readonly PresenceFact[], nowMinute: number, signs: readonly number[] = []) {
  const found = shardSpells(
    { facts },
    BEAT,
    at(nowMinute),
    signs.map((minute) => ({ at: at(minute) })),
  );
  const minutes = (list: readonly { from: number; to: number }[]) =>
    list.map(({ from, to }) => [(from - MONDAY) / MINUTE, (to - MONDAY) / MINUTE]);
  return found && { down: minutes(found.down), unknown: minutes(found.unknown) };
}

const everything = {
  from: MONDAY,
  to: at(1000),
  calendar: always,
  windows: [],
  unknownCap: ratio(1, 100),
};
const nothingKnown = { since: MONDAY, down: [], unknown: [] };

describe("the spells of a shard", () => {
  test("silence of two heartbeats is none, beyond it is down from the last heartbeat", () => {
    expect(spells([presence(at(0), "up"), presence(at(2), "up")], 4)?.down).toEqual([]);
    expect(spells([presence(at(0), "up"), presence(at(3), "up")], 4)?.down).toEqual([[0, 3]]);
  });

  test("silence up to now is down too, and a shorter one is not yet", () => {
    expect(spells([presence(at(0), "up")], 2)?.down).toEqual([]);
    expect(spells([presence(at(0), "up")], 10)?.down).toEqual([[0, 10]]);
  });

  test("down and unknown last until the next fact", () => {
    const facts = [
      presence(at(0), "up"),
      presence(at(1), "down"),
      presence(at(60), "unknown"),
      presence(at(90), "up"),
    ];
    expect(spells(facts, 91)).toEqual({ down: [[1, 60]], unknown: [[60, 90]] });
  });

  test("at one instant the worse word stands", () => {
    const facts = [presence(at(0), "down"), presence(at(0), "up"), presence(at(5), "up")];
    expect(spells(facts, 6)?.down).toEqual([[0, 5]]);
  });

  test("a sign of life ends a silence like a heartbeat, and a word that it is down does not yield to one", () => {
    const silence = [presence(at(0), "up"), presence(at(10), "up")];
    expect(spells(silence, 10, [2, 4, 6, 8])?.down).toEqual([]);
    expect(spells(silence, 10, [1, 8])?.down).toEqual([[1, 8]]);
    expect(spells([presence(at(0), "down"), presence(at(10), "up")], 10, [5])?.down).toEqual([[0, 10]]);
  });

  test("a run of heartbeats is no silence, and from its end on it is one like after any heartbeat", () => {
    expect(spells([run(at(0), at(60))], 62)?.down).toEqual([]);
    expect(spells([run(at(0), at(60))], 70)?.down).toEqual([[60, 70]]);
    expect(spells([run(at(0), at(60)), presence(at(62), "up")], 62)?.down).toEqual([]);
    expect(spells([run(at(0), at(60)), run(at(65), at(80))], 81)?.down).toEqual([[60, 65]]);
  });

  test("a run that goes on after now is known up to now", () => {
    expect(spells([run(at(0), at(60))], 30)?.down).toEqual([]);
    expect(spells([run(at(0), at(60)), presence(at(10), "down")], 11)?.down).toEqual([[10, 11]]);
  });

  test("a worse word inside a run lasts for two heartbeats, as the run knows no longer silence", () => {
    const facts = [run(at(0), at(60)), presence(at(10), "down"), presence(at(30), "unknown")];
    expect(spells(facts, 60)).toEqual({ down: [[10, 12]], unknown: [[30, 32]] });
    expect(spells([run(at(0), at(60)), presence(at(59), "down")], 62)?.down).toEqual([[59, 60]]);
    expect(spells([run(at(0), at(60)), presence(at(60), "down")], 62)?.down).toEqual([[60, 62]]);
  });

  test("a sign of another workspace proves nothing of a shard that names its own", () => {
    const facts = [presence(at(0), "up", "discord", 0, { workspaces: ["g1"] })];
    const down = (workspace?: string) =>
      shardSpells({ facts }, BEAT, at(5), [
        { at: at(2), workspace },
        { at: at(4), workspace },
      ])?.down;
    expect([down("g1"), down(), down("g2")]).toEqual([[], [], [{ from: at(0), to: at(5) }]]);
  });

  test("a fact after now, or without an instant, is not there", () => {
    expect(spells([presence(at(5), "up")], 4)).toBeNull();
    expect(spells([{ ...presence(at(0), "up"), clock: "unknown" }], 4)).toBeNull();
  });
});

describe("an agreement", () => {
  const of = (shards: readonly { platform: string; facts: readonly PresenceFact[] }[]) =>
    presenceOf({ shards, heartbeatMs: BEAT, now: at(100) });
  const up = (platform: string, shard = 0) => ({
    platform,
    facts: heartbeats(at(0), at(100), BEAT, platform, shard),
  });
  const downFrom = (from: number, to: number, platform: string, state: "down" | "unknown" = "down") => ({
    platform,
    facts: [
      ...heartbeats(at(0), at(from - 1), BEAT, platform, 1),
      presence(at(from), state, platform, 1),
      ...heartbeats(at(to), at(100), BEAT, platform, 1),
    ],
  });

  test("is down while every shard of a platform is, and not while one of them is up", () => {
    expect(of([up("slack"), downFrom(10, 20, "slack")])?.down).toEqual([]);
    expect(of([downFrom(5, 20, "slack"), downFrom(10, 30, "slack")])?.down).toEqual([
      { from: at(10), to: at(20) },
    ]);
  });

  test("is down while any platform is", () => {
    const both = of([downFrom(10, 20, "slack"), downFrom(15, 30, "discord"), up("console")]);
    expect(both?.down).toEqual([{ from: at(10), to: at(30) }]);
  });

  test("is unknown where a shard may have been up and none surely was", () => {
    const found = of([downFrom(10, 30, "slack"), downFrom(20, 40, "slack", "unknown")]);
    expect([found?.down, found?.unknown]).toEqual([[], [{ from: at(20), to: at(30) }]]);
  });

  describe("of guilds that its scope names", () => {
    const guilds = (shards: readonly Shard[], scope: readonly string[]) =>
      presenceOf({ shards, heartbeatMs: BEAT, now: at(100), workspacesOf: () => scope })?.down.map(
        ({ from, to }) => [(from - MONDAY) / MINUTE, (to - MONDAY) / MINUTE],
      );
    const serving = (from: number, to: number, shard: number, workspaces?: string[]): Shard => ({
      platform: "discord",
      facts: [run(at(from), at(to), "discord", shard, workspaces)],
    });
    const shards = [serving(0, 100, 0, ["g1", "g2"]), serving(0, 40, 1, ["g3", "g9"])];

    test("is down while the shard of any of them is: it promises all of them", () => {
      expect(guilds(shards, ["g3"])).toEqual([[40, 100]]);
      expect(guilds(shards, ["g1", "g3"])).toEqual([[40, 100]]);
    });

    test("does not care for the loss of a shard that serves none of them", () => {
      expect(guilds(shards, ["g1"])).toEqual([]);
      expect(guilds(shards, ["g1", "g2"])).toEqual([]);
    });

    test("judges a guild that no shard names by all shards, and leaves it alone beside one that is named", () => {
      expect(guilds(shards, ["g7"])).toEqual([]);
      expect(guilds([serving(0, 40, 1, ["g3"])], ["g7"])).toEqual([[40, 100]]);
      expect(guilds(shards, ["g7", "g1"])).toEqual([]);
      expect(guilds(shards, [])).toEqual([]);
    });

    test("a shard that names none serves all", () => {
      expect(guilds([...shards, serving(0, 60, 2)], ["g3"])).toEqual([[60, 100]]);
    });

    test("a guild that goes from one shard to another is served by whichever has it then", () => {
      const moved: Shard[] = [
        {
          platform: "discord",
          facts: [run(at(0), at(30), "discord", 0, ["g1", "g2"]), run(at(31), at(100), "discord", 0, ["g1"])],
        },
        { platform: "discord", facts: [run(at(35), at(100), "discord", 1, ["g2"])] },
      ];
      expect([guilds(moved, ["g1"]), guilds(moved, ["g2"])]).toEqual([[], [[31, 35]]]);
    });
  });

  test("without presence is nothing to judge", () => {
    expect(of([])).toBeNull();
    expect(of([{ platform: "slack", facts: [] }])).toBeNull();
  });
});

describe("availability", () => {
  test("is 1 − down ÷ (agreed − excluded − unknown), in ms, and no spell is dropped", () => {
    const availability = availabilityOf(
      {
        since: MONDAY,
        down: [
          { from: at(100), to: at(110) },
          { from: at(500), to: at(500) + 1 },
        ],
        unknown: [{ from: at(700), to: at(705) }],
      },
      { ...everything, windows: [{ from: at(105), to: at(205) }] },
    );
    expect(availability).toEqual({
      agreedMs: 1000 * MINUTE,
      excludedMs: 100 * MINUTE,
      unknownMs: 5 * MINUTE,
      overCapMs: 0,
      downMs: 5 * MINUTE + 1,
    } satisfies Availability);
    const n = 895 * MINUTE;
    const good = n - 5 * MINUTE - 1;
    expect(measuredAvailability(availability)).toEqual({ of: ratio(good), n, value: ratio(good, n) });
  });

  test("unknown beyond its cap of agreed time counts as down", () => {
    const unknown = [{ from: at(0), to: at(30) }];
    const availability = availabilityOf({ ...nothingKnown, unknown }, everything);
    expect(availability).toMatchObject({ unknownMs: 30 * MINUTE, overCapMs: 20 * MINUTE, downMs: 0 });
    expect(measuredAvailability(availability).value).toEqual(ratio(970, 990));
  });

  test("agreed time starts at the first sign, and follows the calendar", () => {
    const late = availabilityOf({ ...nothingKnown, since: at(400) }, everything);
    expect(late.agreedMs).toBe(600 * MINUTE);
    const zone = resolveZone("UTC");
    const hours = { 1: [{ fromMinute: 9 * 60, toMinute: 10 * 60 }] };
    const calendar = compileCalendar({ timezone: "UTC", hours, holidays: [], overrides: {} }, zone);
    const down = [{ from: at(50), to: at(300) }];
    expect(availabilityOf({ ...nothingKnown, down }, { ...everything, calendar })).toMatchObject({
      agreedMs: HOUR,
      downMs: 10 * MINUTE,
    });
  });

  test("of no time at all is no data", () => {
    const none = availabilityOf(nothingKnown, { ...everything, to: MONDAY });
    expect(measuredAvailability(none)).toEqual({ of: ratio(0), n: 0, value: null });
  });
});

describe("laws", () => {
  const fact = fc
    .tuple(fc.nat(200), fc.constantFrom("up", "up", "up", "down", "unknown"), fc.nat(1), fc.nat(30))
    .map(([minute, state, shard, length]) =>
      state === "up" && length > 0
        ? run(at(minute), at(minute + length), "slack", shard)
        : presence(at(minute), state as "up", "slack", shard),
    );
  const history = fc.array(fact, { minLength: 1, maxLength: 30 });
  const shardsOf = (facts: readonly PresenceFact[]) =>
    [0, 1].map((shard) => ({
      platform: "slack",
      facts: facts.filter(({ data }) => data.shard === String(shard)),
    }));
  const windows = fc.array(
    fc.tuple(fc.nat(200), fc.nat(60)).map(([from, length]) => ({ from: at(from), to: at(from + length) })),
    { maxLength: 3 },
  );
  const measured = (facts: readonly PresenceFact[], closed: readonly { from: number; to: number }[]) =>
    availabilityOf(presenceOf({ shards: shardsOf(facts), heartbeatMs: BEAT, now: at(240) })!, {
      ...everything,
      to: at(240),
      windows: closed,
    });

  test("no order of arrival and no fact seen twice changes a spell", () => {
    fc.assert(
      fc.property(
        history.chain((facts) =>
          fc.tuple(
            fc.constant(facts),
            fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
          ),
        ),
        ([facts, again]) => {
          expect(presenceOf({ shards: shardsOf(again), heartbeatMs: BEAT, now: at(240) })).toEqual(
            presenceOf({ shards: shardsOf(facts), heartbeatMs: BEAT, now: at(240) }),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("heartbeats recorded as runs give the spells of the same heartbeats recorded one fact each", () => {
    const gaps = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(0.5, 2, 2.001, 700)), {
      minLength: 1,
      maxLength: 40,
    });
    const signs = fc.array(fc.nat(300), { maxLength: 5 });
    let [recorded, single] = [0, 0];
    fc.assert(
      fc.property(gaps, fc.nat(400), signs, (minutes, more, signMinutes) => {
        const monitor = createPresence({ platform: "slack", shard: 0, heartbeatMs: BEAT });
        const runs = new Map<string, PresenceFact>();
        const beats: PresenceFact[] = [];
        let minute = 0;
        for (const gap of minutes) {
          minute += gap;
          beats.push(presence(at(minute), "up"));
          const fact = monitor.beat(at(minute));
          const before = runs.get(fact.id);
          runs.set(fact.id, before ? (preferred(before, fact) as PresenceFact) : fact);
        }
        recorded += runs.size;
        single += beats.length;
        const seen = signMinutes.map((sign) => ({ at: at(sign) }));
        for (const now of [at(minute + more), at(minute), at(minute / 2)]) {
          const known = [...runs.values()];
          expect(shardSpells({ facts: known }, BEAT, now, seen)).toEqual(
            shardSpells({ facts: beats }, BEAT, now, seen),
          );
        }
      }),
      { numRuns: 300 },
    );
    expect(recorded).toBeLessThan(single);
  });

  test("every ms of agreed time is good, down, unknown or excluded, and the value is a share", () => {
    fc.assert(
      fc.property(history, windows, (facts, closed) => {
        const availability = measured(facts, closed);
        const { agreedMs, excludedMs, unknownMs, overCapMs, downMs } = availability;
        const { of, n, value } = measuredAvailability(availability);
        expect(Number(of.num) + downMs + unknownMs + excludedMs).toBe(agreedMs);
        expect(overCapMs <= unknownMs && n >= 0 && of.num >= 0n).toBe(true);
        expect(value === null || value.num <= value.den).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("a further heartbeat among heartbeats never makes it worse", () => {
    const beats = fc.array(fc.nat(200), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(beats, fc.nat(200), (minutes, further) => {
        const first = Math.min(...minutes);
        const facts = minutes.map((minute) => presence(at(minute), "up"));
        const more = [...facts, presence(at(Math.max(first, further)), "up")];
        expect(measured(more, []).downMs).toBeLessThanOrEqual(measured(facts, []).downMs);
      }),
      { numRuns: 200 },
    );
  });
});

const checks = join(packageRoot(), "..", "shared", "data", "upptime", "ver_checks.csv");
const absent = existsSync(checks)
  ? ""
  : ` (skipped: ${join("..", "shared", "data", "upptime")} is not there)`;

describe.skipIf(absent)(`a web service's status changes of 2025${absent}`, () => {
  test("give the uptime that its monitor published", () => {
    const facts = readFileSync(checks, "utf8")
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => {
        const [committedAt = "", status] = line.split(",");
        return presence(Date.parse(committedAt), status as "up" | "down");
      });
    expect(facts).toHaveLength(117);
    const [from, to] = [facts[0]!.at, facts.at(-1)!.at];
    // It tells of changes, not of heartbeats: no silence of it means anything.
    const found = presenceOf({ shards: [{ platform: "slack", facts }], heartbeatMs: 90 * DAY, now: to })!;
    const availability = availabilityOf(found, { ...everything, from, to });
    expect(availability).toMatchObject({ agreedMs: 6_581_259_000, downMs: 87_222_000, unknownMs: 0 });
    expect(percent(measuredAvailability(availability).value!, 3)).toBe("98.675 %");
  });
});
