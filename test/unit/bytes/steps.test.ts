import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Json } from "../../../src/bytes/canonical.js";
import { deltaOf, flatDelta, flatSteps, parseSteps, stepOf, stepsText } from "../../../src/bytes/steps.js";
import type { Step } from "../../../src/ports/ledger.js";

const name = fc.constantFrom("d:2026-04-07", "d:2026-04-08", "p:2026-04", "é", "z");
const counters = fc.array(fc.tuple(fc.nat({ max: 40 }), fc.integer({ min: -3, max: 3 })), { maxLength: 5 });
const members = fc.array(fc.tuple(name, fc.integer({ min: -1, max: 1 })), { maxLength: 3 });
const delta = fc
  .tuple(
    fc.array(fc.tuple(name, counters), { maxLength: 3 }),
    fc.array(fc.tuple(name, members), { maxLength: 2 }),
  )
  .map(([rows, sets]) => ({
    rows: new Map(rows.map(([row, entries]) => [row, new Map(entries)])),
    members: new Map(sets.map(([set, entries]) => [set, new Map(entries)])),
  }));
const steps = fc.array(fc.record({ from: fc.nat({ max: 5 }), delta }), { maxLength: 6 });
const textOf = (list: readonly Step[]) => stepsText(flatSteps(list));

describe("steps as text", () => {
  it("are read back as they were", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const text = textOf(list);
        expect(textOf(parseSteps(text).map(stepOf))).toBe(text);
        expect(parseSteps(text)).toEqual(flatSteps(list));
      }),
    );
  });

  it("are canonical JSON, the same text in whatever order they and their entries come", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const backwards = [...list].reverse().map(({ from, delta: { rows, members: sets } }) => ({
          from,
          delta: {
            rows: new Map(
              [...rows].reverse().map(([row, entries]) => [row, new Map([...entries].reverse())]),
            ),
            members: new Map(
              [...sets].reverse().map(([set, entries]) => [set, new Map([...entries].reverse())]),
            ),
          },
        }));
        const text = textOf(list);
        expect(textOf(backwards)).toBe(text);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
      }),
    );
  });

  it("are one step for one instant, however it was split, and none where nothing is left", () => {
    const row = (by: number) => ({
      rows: new Map([
        [
          "d:1",
          new Map([
            [1, by],
            [2, 1],
          ]),
        ],
      ]),
      members: new Map(),
    });
    const split = [
      { from: 5, delta: row(1) },
      { from: 4, delta: row(7) },
      { from: 5, delta: row(-1) },
    ];
    expect(textOf(split)).toBe('[[4,[["d:1",[1,7,2,1]]],[]],[5,[["d:1",[2,2]]],[]]]');
    const gone = {
      rows: new Map([
        [
          "d:1",
          new Map([
            [1, -1],
            [2, -1],
          ]),
        ],
      ]),
      members: new Map([["p:1", new Map([["ann", 0]])]]),
    };
    expect(
      textOf([
        { from: 5, delta: row(1) },
        { from: 5, delta: gone },
      ]),
    ).toBe("[]");
  });

  it("hold no zero, no empty row and no empty set", () => {
    fc.assert(
      fc.property(delta, (one) => {
        const [rows, sets] = flatDelta(one);
        for (const [, entries] of rows) {
          expect(entries.length).toBeGreaterThan(0);
          expect(entries.filter((_, index) => index % 2 === 1)).not.toContain(0);
        }
        for (const [, entries] of sets)
          expect(entries.filter(([, by]) => by !== 0).length).toBeGreaterThan(0);
        expect(flatDelta(deltaOf([rows, sets]))).toEqual([rows, sets]);
      }),
    );
  });
});
