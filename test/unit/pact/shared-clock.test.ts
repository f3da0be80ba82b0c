import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SharedClock } from "../../../adapters/pact/shared-clock.js";

const NOW = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

describe("the clock that all processes share", () => {
  let warnings: string[];
  let clock: SharedClock;
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    warnings = [];
    clock = new SharedClock((message) => void warnings.push(message));
  });
  afterEach(() => vi.useRealTimers());

  test("is this machine's own while nobody says otherwise, or it differs little", () => {
    expect(clock.now()).toBe(NOW);
    clock.heard(NOW + 1_990, NOW - 10, NOW);
    clock.heard(NOW - 1_990, NOW - 10, NOW);
    expect([clock.now(), warnings]).toEqual([NOW, []]);
  });

  test("sets a machine right that is minutes off, and says so once", () => {
    clock.heard(NOW - 5 * MINUTE, NOW - 20, NOW);
    expect(clock.now()).toBe(NOW - 5 * MINUTE + 10);
    vi.setSystemTime(NOW + MINUTE);
    clock.heard(NOW - 4 * MINUTE - 700, NOW + MINUTE - 20, NOW + MINUTE);
    expect(clock.now()).toBe(NOW - 4 * MINUTE + 10);
    expect(warnings).toMatchInlineSnapshot(`
      [
        "clock: found this machine 300 s ahead of Redis, expected 2 s at most. Redis's time counts for all processes; set this machine's clock",
      ]
    `);
  });

  test("follows a machine that is set right", () => {
    clock.heard(NOW + 5 * MINUTE, NOW, NOW);
    vi.setSystemTime(NOW + 5 * MINUTE);
    clock.heard(NOW + 5 * MINUTE + 40, NOW + 5 * MINUTE, NOW + 5 * MINUTE);
    expect(clock.now()).toBe(NOW + 5 * MINUTE);
    expect(warnings).toEqual([expect.stringContaining("300 s behind Redis")]);
  });

  test("asks itself where nobody has told of it lately: a machine that drifts for days is set right", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date", "performance"] });
    let asked = 0;
    let driftMs = 0;
    const drifting = new SharedClock(
      (message) => void warnings.push(message),
      async (heard) => {
        asked += 1;
        heard(Date.now() - driftMs, Date.now(), Date.now());
      },
    );
    await drifting.renew();
    // Each round of a minute.
    for (let minute = 1; minute <= 10; minute++) {
      vi.advanceTimersByTime(MINUTE);
      driftMs += 700;
      await drifting.renew();
      expect(Math.abs(drifting.now() - (Date.now() - driftMs))).toBeLessThanOrEqual(2_000);
    }
    expect([asked, warnings.length]).toEqual([11, 3]);
    await drifting.renew();
    expect(asked).toBe(11);
    vi.advanceTimersByTime(MINUTE);
    drifting.heard(Date.now() - driftMs, Date.now(), Date.now());
    await drifting.renew();
    expect(asked).toBe(11);
  });

  test("is asked once by all that ask at a time, and again where no answer was heard", async () => {
    let asked = 0;
    const away = new SharedClock(
      () => {},
      async () => {
        asked += 1;
      },
    );
    await Promise.all([away.renew(), away.renew()]);
    expect(asked).toBe(1);
    await away.renew();
    expect([asked, away.now()]).toEqual([2, NOW]);
  });

  test("learns nothing from an answer that took long, or that came before the question", () => {
    clock.heard(NOW - 5 * MINUTE, NOW - 1_001, NOW);
    clock.heard(NOW - 5 * MINUTE, NOW + 1, NOW);
    expect([clock.now(), warnings]).toEqual([NOW, []]);
  });
});
