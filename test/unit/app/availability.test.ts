import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import type { Terms } from "../../../src/agreement/terms.js";
import { presenceIn } from "../../../src/app/availability.js";
import { evidenceIn, ledgerOf } from "../../../src/app/evidence.js";
import { presenceHistory, shardFact } from "../../../src/app/presence.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { scorePeriod } from "../../../src/app/score.js";
import { valuePeriod } from "../../../src/app/worth.js";
import { ratio } from "../../../src/measure/ratio.js";
import type { Ledger } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { heartbeats, presence, run } from "../../kit/presence.js";
import { termsWith } from "../../kit/terms.js";

const available = {
  metric: "availability" as const,
  hours: "always" as const,
  target: ratio(999, 1000),
  credits: [{ threshold: ratio(999, 1000), credit: ratio(10, 100) }],
};
const sla = { feeMinor: 200_000n, once: [], objectives: [available] };
const day = parsePeriod("2026-03-02")!;
const noon = MONDAY + 3 * HOUR;

/** The start of a UTC day, counted from the day of the period. */
const midnight = (days: number) => Math.floor(MONDAY / DAY) * DAY + days * DAY;

/** A ledger's reading part as an object that can be changed. */
function reading(ledger: Ledger): Ledger {
  return {
    ...ledgerOf([]),
    frames: () => ledger.frames(),
    extent: () => ledger.extent(),
  };
}

async function scored(facts: readonly Fact[], more: Partial<Terms> = {}, extra = {}, now = noon) {
  const ledger = memoryLedger();
  const terms = { sla, scope: ["slack:T1"], ...more };
  const frame = frameWith({ ...terms, period: { every: "day", timezone: "UTC" } }, extra);
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record(facts);
  return { ...(await scorePeriod(ledger, frame, day, now)), ledger, frame };
}

describe("availability of a period", () => {
  const broken = [
    ...heartbeats(MONDAY, MONDAY + HOUR, MINUTE),
    ...heartbeats(MONDAY + 2 * HOUR, noon, MINUTE),
  ];

  test("comes from the presence that the ledger holds, up to now", async () => {
    const { card, presence: seen, toDate } = await scored(broken);
    expect(seen?.availability.always).toMatchObject({ agreedMs: 3 * HOUR, downMs: HOUR });
    expect(card.objectives[0]).toMatchObject({ sample: "normal", kept: false, supplied: true, needed: null });
    expect(card.objectives[0]?.measured.value).toEqual(ratio(2, 3));
    expect(toDate).toBe(true);
  });

  test("is worth its credit", async () => {
    const { ledger, frame } = await scored(broken);
    const { worth } = await valuePeriod(ledger, frame, day, noon);
    expect(worth?.dueMinor).toBe(180_000n);
  });

  test("without a presence fact has no data, and nothing was supplied", async () => {
    const { card, presence: seen } = await scored([conversation().open(0)]);
    expect(seen).toBeNull();
    expect(card.objectives[0]).toMatchObject({ sample: "no-data", kept: null, supplied: false });
  });

  test("is not asked of terms that do not name it", async () => {
    expect((await scored(broken, { sla: termsWith().sla! })).presence).toBeNull();
  });

  test("the assistant's own messages in a silence prove that it was up; anybody else's do not", async () => {
    const talk = conversation("slack:C1:100.000001", MONDAY);
    const said = [talk.open(0), ...[61, 62].map((minute) => talk.answer(minute)), talk.ask(90)];
    const { presence: seen } = await scored([...broken, ...said]);
    expect(seen?.down).toEqual([{ from: MONDAY + 62 * MINUTE, to: MONDAY + 2 * HOUR }]);
  });

  test("one of two shards is enough; the silence of a platform out of scope is nothing", async () => {
    const second = heartbeats(MONDAY, noon, MINUTE, "slack", 1);
    const elsewhere = [presence(MONDAY, "up", "discord")];
    const { presence: seen } = await scored([...broken, ...second, ...elsewhere]);
    expect(seen?.availability.always?.downMs).toBe(0);
    const everywhere = await scored([...broken, ...second, ...elsewhere], { scope: [] });
    expect(everywhere.presence?.availability.always?.downMs).toBe(3 * HOUR);
  });

  test("an exclusion leaves agreed time", async () => {
    const windows = [{ from: MONDAY + HOUR, to: MONDAY + 2 * HOUR }];
    const { card } = await scored(broken, {}, { exclusions: { tasks: new Set(), windows } });
    expect(card.objectives[0]?.measured).toMatchObject({ n: 2 * HOUR, value: ratio(1) });
  });

  test("reads the days of the period and the last sign before, by name, and no task", async () => {
    const { ledger, frame } = await scored([
      presence(MONDAY - 40 * DAY, "up"),
      ...Array.from({ length: 60 }, (_, day) => run(midnight(day - 20), midnight(day - 19) - MINUTE)),
      ...Array.from({ length: 50 }, (_, index) => conversation(`slack:C1:${index}.1`, MONDAY).open(index)),
    ]);
    const loaded: string[] = [];
    const watched: Ledger = {
      ...reading(ledger),
      load(name) {
        loaded.push(name);
        return ledger.load(name);
      },
      conversations: () => {
        throw new Error("no silence, so no task is to be read");
      },
    };
    const seen = await presenceIn(watched, frame, day, MONDAY + 60 * DAY);
    expect(seen?.availability.always).toMatchObject({ agreedMs: DAY, downMs: 0 });
    const days = loaded.filter((name) => name.startsWith("pact:presence:slack:0"));
    expect(days.filter((name) => name > "pact:presence:slack:0:2026-03-03")).toEqual([]);
    expect(days.length).toBeLessThan(50);
  });

  test("what was the case weeks before the period counts in it", async () => {
    const before = [presence(MONDAY - 39 * DAY, "up"), presence(MONDAY - 38 * DAY, "unknown")];
    const { presence: seen } = await scored([...before, run(MONDAY, noon)]);
    expect(seen?.unknown).toEqual([{ from: midnight(0), to: MONDAY }]);
    const gone = await scored([presence(MONDAY - 39 * DAY, "up")]);
    expect(gone.presence?.availability.always).toMatchObject({ agreedMs: 12 * HOUR, downMs: 12 * HOUR });
  });

  test("silence at the end of a period is told from a heartbeat just after it", async () => {
    const late = midnight(2);
    const spells = async (next: number) =>
      (await scored([run(midnight(0), midnight(1) - MINUTE), run(next, late)], {}, {}, late)).presence?.down;
    expect(await spells(midnight(1) + MINUTE)).toEqual([]);
    expect(await spells(midnight(1) + 2 * MINUTE)).toEqual([{ from: midnight(1) - MINUTE, to: midnight(1) }]);
  });

  test("a source that tells only of changes may keep them in one conversation", async () => {
    const changes = [presence(MONDAY - DAY, "down"), presence(MONDAY, "up")].map((fact) => ({
      ...fact,
      conversation: presenceHistory("slack", 0),
    }));
    const { presence: seen } = await scored([...changes, run(MONDAY, noon)]);
    expect(seen?.down).toEqual([{ from: midnight(0), to: MONDAY }]);
  });

  describe("of several workspaces", () => {
    const shards = [
      run(midnight(0), noon, "slack", 0, ["T1", "T7"]),
      run(midnight(0), MONDAY, "slack", 1, ["T2"]),
    ];
    const downOf = async (scope: string[], more: readonly Fact[] = []) =>
      (await scored([...shards, ...more], { scope })).presence?.down;

    test("a shard's loss counts for its own, and any of those in scope is enough", async () => {
      const lost = [{ from: MONDAY, to: noon }];
      expect(await downOf(["slack:T1"])).toEqual([]);
      expect(await downOf(["slack:T2/C0HELP"])).toEqual(lost);
      expect(await downOf(["slack:T1", "slack:T2"])).toEqual(lost);
      expect(await downOf([])).toEqual([]);
    });

    test("the shards before the one that serves it may never have been seen", async () => {
      const served = run(midnight(0), MONDAY, "slack", 2, ["T2"]);
      const known = [1, 2].map((shard) => shardFact("slack", shard, MONDAY));
      const scope = { scope: ["slack:T2"] };
      expect((await scored([served], scope)).presence).toBeNull();
      const { presence: seen, ledger, frame } = await scored([served, ...known], scope);
      expect(seen?.down).toEqual([{ from: MONDAY, to: noon }]);
      const span = { from: midnight(0), to: midnight(1), asOf: noon };
      const stated = ledgerOf(await evidenceIn(ledger, [frame], span));
      expect(await presenceIn(stated, frame, day, noon)).toEqual(seen);
    });

    test("a message of the assistant in one proves nothing of the shard of another", async () => {
      const said = (workspace: string) => {
        const talk = conversation(`slack:C1:${workspace}.1`, MONDAY);
        return [talk.open(0), ...[1, 2, 3].map((minute) => talk.answer(minute))].map((fact) => ({
          ...fact,
          source: { ...fact.source, workspace },
        }));
      };
      const scope = ["slack:T1", "slack:T2"];
      expect(await downOf(scope, said("T1"))).toEqual([{ from: MONDAY, to: noon }]);
      expect(await downOf(scope, said("T2"))).toEqual([{ from: MONDAY + 3 * MINUTE, to: noon }]);
    });

    test("a statement's evidence names no workspace that the terms do not", async () => {
      const { ledger, frame } = await scored(shards, { scope: ["slack:T1", "slack:T2"] });
      const span = { from: midnight(0), to: midnight(1), asOf: noon - HOUR };
      const facts = await evidenceIn(ledger, [frame], span);
      expect(facts.map(({ data }) => data)).toEqual([
        { shard: "0", workspaces: ["T1"], until: noon - HOUR },
        { shard: "1", workspaces: ["T2"], until: MONDAY },
      ]);
      const [one, other] = await Promise.all(
        [ledger, ledgerOf(facts)].map((source) => presenceIn(source, frame, day, noon - HOUR)),
      );
      expect(one).toEqual(other);
    });
  });

  test("a day before the agreement begins has none", async () => {
    const { card } = await scored(broken, { from: "2026-03-03" });
    expect(card.objectives[0]).toMatchObject({ sample: "no-data", supplied: true });
  });
});
