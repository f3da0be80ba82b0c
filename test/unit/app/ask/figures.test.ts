import { describe, expect, test } from "vitest";
import type { Terms } from "../../../../src/agreement/terms.js";
import { ratio } from "../../../../src/measure/ratio.js";
import { DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { ANN, answered, BOB, TestDesk, threadAt } from "./desk.js";

const pbc: NonNullable<Terms["pbc"]> = {
  baseMinor: 0n,
  poolMinor: 150_000n,
  payFrom: ratio(61),
  outcomes: [
    { metric: "completion-rate", weight: ratio(100), floor: ratio(7, 10), target: ratio(9, 10), gate: false },
  ],
  grades: { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) },
};

describe("the score", () => {
  test("is of the period that runs if it has tasks, else of the latest that has, or of the one asked for", async () => {
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(MONDAY + 40 * DAY, 30)]);
    desk.now = MONDAY + 41 * DAY;
    expect(await desk.text(ANN, "score")).toMatch(/^Test desk: SLA, 2026-04, .*\n\nTo date/);
    desk.now = MONDAY + 80 * DAY;
    expect(await desk.text(ANN, "score")).toMatch(/^Test desk: SLA, 2026-04,/);
    const march = await desk.text(BOB, "score 2026-03 share");
    expect(march).toMatch(/^Test desk: SLA, 2026-03,/);
    expect(march).toMatch(/first-response-time +>= 95.00 % +100.00 % kept/);
    expect((await desk.ask(BOB, "score 2026-03 share")).shared).toBe(true);
  });

  test("of a period that has not begun, or that was over before the first fact, is none", async () => {
    const desk = await TestDesk.open(answered(MONDAY));
    for (const [period, why] of [
      ["2030-01", "2030-01 has not begun (it begins at 2030-01-01T00:00:00Z)"],
      ["2020-01", "2020-01 ended before the first fact of this ledger (it is of 2026-03-02T09:00:00Z)"],
    ] as const) {
      for (const line of [`score ${period}`, `digest now ${period}`]) {
        const said = (await desk.text(ANN, line)).split("\n\n")[1]!.replaceAll("\n", " ");
        expect(said.trim()).toBe(`${why}: nothing was seen of it, and it has no worth.`);
      }
      expect(await desk.text(ANN, `why total ${period}`)).toContain(`REFUSED why: found that ${why}`);
    }
  });
});

describe("why", () => {
  test("follows a figure down to its tasks, and a task down to its facts", async () => {
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(MONDAY + 5 * MINUTE, 30)]);
    const figure = await desk.text(ANN, "why first-response-time");
    expect(figure).toContain("Tasks behind it (2, 1 with a miss, these first):");
    const end = String(MONDAY + 5 * MINUTE).slice(-9);
    const task = await desk.text(ANN, `why ${end}.000001`);
    expect(await desk.text(ANN, `why …${end}.000001`)).toBe(task);
    expect(task).toContain(`task ${threadAt(MONDAY + 5 * MINUTE)}:`);
    expect(task).toContain("Stopped by 2026-03-02T09:15:00Z, first-response-time would have been met.");
  });

  test("of what is neither names the nearest figure", async () => {
    const desk = await TestDesk.open(answered(MONDAY));
    expect(await desk.text(ANN, "why first-respons-time")).toBe(
      'REFUSED why: found "first-respons-time", expected a figure of this agreement or the id of a task. Did you mean first-response-time? Figures: first-response-time, resolution-time, sla.fee, sla.credit.first-response-time, total. Tasks: /pact tasks',
    );
    expect(await desk.text(ANN, "why total 2026-03-02")).toContain(
      "found the day 2026-03-02, expected a month",
    );
  });
});

describe("to compare", () => {
  test("takes a hybrid apart over the same full periods", async () => {
    const desk = await TestDesk.open(answered(MONDAY), { kind: "hybrid", pbc });
    desk.now = MONDAY + 31 * DAY;
    const text = await desk.text(ANN, "compare periods:1");
    expect(text).toMatch(/^Test desk: SLA part, PBC part, both, 2026-03/);
    expect(text).toContain("No advice.");
  });

  test("needs two sides, and a period that is over", async () => {
    const alone = await TestDesk.open(answered(MONDAY));
    expect(await alone.text(ANN, "compare")).toBe(
      "REFUSED compare: found an SLA alone, expected two sides. Compare it with another file on a command line: pawpact compare --with FILE",
    );
    const hybrid = await TestDesk.open(answered(MONDAY), { kind: "hybrid", pbc });
    hybrid.now = MONDAY + HOUR;
    expect(await hybrid.text(ANN, "compare")).toContain("found no month that is over");
  });
});
