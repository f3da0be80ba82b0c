import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fact, factText, preferred } from "../../../src/task/fact.js";
import { ann, conversation, MINUTE } from "../../kit/facts.js";

const c = conversation();
const base = c.open(0, { origin: "import" });
const versions: fc.Arbitrary<Fact> = fc
  .record({
    minute: fc.nat(3),
    clock: fc.constantFrom(undefined, "read-back", "last-version", "receipt", "unknown"),
    unseen: fc.constantFrom(undefined, ["resolution-time"], ["resolution-time", "total-resolution-time"]),
    reaction: fc.boolean(),
  })
  .map(({ minute, clock, unseen, reaction }) => ({
    ...base,
    id: reaction ? "slack:C1:1:reaction:x:slack:UANN" : base.id,
    at: base.at + minute * MINUTE,
    ...(clock ? { clock } : {}),
    data: { ...base.data, ...(unseen ? { unseen } : {}) },
  })) as fc.Arbitrary<Fact>;
const sameId = fc
  .tuple(versions, versions, versions)
  .map(([a, ...rest]) => [a, ...rest.map((b) => ({ ...b, id: a.id }))] as [Fact, Fact, Fact]);

describe("of two facts with one id", () => {
  test("the preferred one is the same in any order and any grouping", () => {
    fc.assert(
      fc.property(sameId, ([a, b, d]) => {
        const text = (fact: Fact) => factText(fact);
        expect(text(preferred(a, b))).toBe(text(preferred(b, a)));
        expect(text(preferred(preferred(a, b), d))).toBe(text(preferred(a, preferred(b, d))));
        expect(text(preferred(a, a))).toBe(text(a));
      }),
      { numRuns: 500 },
    );
  });

  test("a known instant goes before one of a last version, and a table read in full before one read in part", () => {
    const known = c.answer(5, { message: "slack:C1:9" });
    const vague = { ...known, at: known.at - MINUTE, clock: "last-version" as const };
    expect(preferred(vague, known)).toBe(known);
    const part = { ...base, data: { ...base.data, unseen: ["resolution-time" as const] } } as Fact;
    expect(preferred(part, base)).toBe(base);
  });

  test("of a reaction given twice the later one stands", () => {
    const first = { ...c.confirm(1, "yes", { actor: ann }), id: "slack:C1:1:reaction:x:slack:UANN" };
    const again = { ...first, at: first.at + MINUTE };
    expect(preferred(first, again)).toBe(again);
  });
});
