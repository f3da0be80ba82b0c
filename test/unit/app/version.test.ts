import fc from "fast-check";
import { expect, test } from "vitest";
import { versionAfter, versionOf } from "../../../src/app/version.js";
import { anyFacts } from "../../kit/random.js";

test("a version says which facts there are, in no order, however they came to be there", () => {
  const split = anyFacts().chain((facts) =>
    fc.record({
      facts: fc.constant(facts),
      shuffled: fc.shuffledSubarray(facts, { minLength: facts.length }),
      at: fc.nat(facts.length),
    }),
  );
  fc.assert(
    fc.property(split, ({ facts, shuffled, at }) => {
      const whole = versionOf(facts);
      expect(versionOf(shuffled)).toBe(whole);
      expect(versionAfter(versionOf(shuffled.slice(0, at)), shuffled.slice(at), [])).toBe(whole);
      expect(versionAfter(whole, [], shuffled.slice(at))).toBe(versionOf(shuffled.slice(0, at)));
    }),
  );
});

test("no facts are version 0, and a fact with other content is another version", () => {
  fc.assert(
    fc.property(anyFacts(), (facts) => {
      const [first] = facts;
      if (!first) return;
      expect(versionAfter(versionOf([first]), [], [first])).toBe("0");
      expect(versionOf([{ ...first, at: first.at + 1 }])).not.toBe(versionOf([first]));
    }),
  );
});
