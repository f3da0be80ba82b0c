import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Recent } from "../../../src/app/recent.js";

const MOST = 8;
const keys = fc.array(fc.nat({ max: 40 }).map(String), { maxLength: 200 });

describe("what is remembered lately", () => {
  test("law: the last half of what may be remembered is, with its latest value", () => {
    fc.assert(
      fc.property(keys, (all) => {
        const recent = new Recent<number>(MOST);
        for (const [index, key] of all.entries()) recent.set(key, index);
        const last = [...new Set(all.toReversed())].slice(0, MOST / 2);
        for (const key of last) expect(recent.get(key)).toBe(all.lastIndexOf(key));
      }),
    );
  });

  test("law: no more than that is remembered", () => {
    fc.assert(
      fc.property(keys, (all) => {
        const recent = new Recent<true>(MOST);
        for (const key of all) recent.set(key, true);
        const kept = new Set(all.filter((key) => recent.get(key)));
        expect(kept.size).toBeLessThanOrEqual(MOST);
      }),
    );
  });

  test("what was taken is gone, however long ago it was put there", () => {
    for (let later = 0; later < MOST / 2; later++) {
      const recent = new Recent<string>(MOST);
      recent.set("a", "1");
      for (let key = 0; key < later; key++) recent.set(String(key), "");
      recent.set("a", "2");
      expect([recent.take("a"), recent.take("a")]).toEqual(["2", undefined]);
    }
  });
});
