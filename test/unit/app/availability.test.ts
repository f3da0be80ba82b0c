import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import type { Terms } from "../../../src/agreement/terms.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { scorePeriod } from "../../../src/app/score.js";
import { valuePeriod } from "../../../src/app/worth.js";
import { ratio } from "../../../src/measure/ratio.js";
import type { Fact } from "../../../src/task/fact.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { heartbeats, presence } from "../../kit/presence.js";
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

  test("a day before the agreement begins has none", async () => {
    const { card } = await scored(broken, { from: "2026-03-03" });
    expect(card.objectives[0]).toMatchObject({ sample: "no-data", supplied: true });
  });
});
