import fc from "fast-check";
import { expect, test } from "vitest";
import { archivedVersion, archiveOf, versionAfter } from "../../../src/app/version.js";
import { isArchived } from "../../../src/ports/archive.js";
import { factText } from "../../../src/task/fact.js";
import { anyFacts } from "../../kit/random.js";

test("a version says which facts there are, in no order, however they were split into commits", () => {
  const split = anyFacts().chain((facts) => {
    const ids = [...new Set(facts.map(({ id }) => id))];
    return fc.record({
      ids: fc.constant(ids),
      shuffled: fc.shuffledSubarray(ids, { minLength: ids.length }),
      at: fc.nat(ids.length),
    });
  });
  fc.assert(
    fc.property(split, ({ ids, shuffled, at }) => {
      const whole = versionAfter("0", ids, []);
      expect(versionAfter("0", shuffled, [])).toBe(whole);
      expect(versionAfter(versionAfter("0", shuffled.slice(0, at), []), shuffled.slice(at), [])).toBe(whole);
      if (ids.length > 0) expect(versionAfter("0", ids.slice(1), [])).not.toBe(whole);
    }),
  );
});

test("a fact that takes the place of another makes a version of its own, and its content another one", () => {
  fc.assert(
    fc.property(anyFacts(), ([first]) => {
      const before = versionAfter("0", [first!.id], []);
      const after = (at: number) => versionAfter(before, [], [factText({ ...first!, at })]);
      expect(new Set([before, after(1), after(2)]).size).toBe(3);
    }),
  );
});

test("the version of an archived conversation says where its facts lie, and which version they are of", () => {
  fc.assert(
    fc.property(anyFacts(), ([first]) => {
      const version = versionAfter("0", [first!.id], []);
      const archived = archivedVersion(version, "2026-04.0a1b2c3d:0:512");
      expect([isArchived("0"), isArchived(version), isArchived(archived)]).toEqual([false, false, true]);
      expect(archiveOf(archived)).toEqual({ place: "2026-04.0a1b2c3d:0:512", version });
      expect(archiveOf(version)).toBeNull();
    }),
  );
});
