import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fact, factSchema, factText, preferred } from "../../../src/task/fact.js";
import { ann, conversation, MINUTE, MONDAY } from "../../kit/facts.js";
import { presence } from "../../kit/presence.js";

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
const runs: fc.Arbitrary<Fact> = fc
  .record({
    until: fc.option(fc.nat(4), { nil: undefined }),
    clock: fc.constantFrom(undefined, "receipt"),
    state: fc.constantFrom("up", "down"),
    workspaces: fc.constantFrom<string[] | undefined>(undefined, ["T1"], ["T1", "T2"]),
  })
  .map(({ until, clock, state, workspaces }) => {
    const data = state === "up" && until !== undefined ? { until: MONDAY + until * MINUTE } : {};
    const fact = presence(MONDAY + MINUTE, state as "up", "slack", 0, {
      ...data,
      ...(workspaces ? { workspaces } : {}),
    });
    return { ...fact, id: "presence:slack:0:up@1", ...(clock ? { clock } : {}) } as Fact;
  });
const stretches: fc.Arbitrary<Fact> = fc
  .record({ to: fc.nat(3), closed: fc.boolean(), read: fc.boolean() })
  .map(({ to, closed, read }) => {
    const [from, end] = [MONDAY, MONDAY + to * MINUTE];
    const data = read
      ? { channel: "C1", since: from, until: end }
      : { channel: "slack:C1", from, reason: "rate", to: end, ...(closed ? { closed } : {}) };
    const type = read ? "observation.read" : "observation.gap";
    return { ...base, id: "slack:C1:stretch", type, at: end, data } as Fact;
  });
const sameId = fc
  .oneof(
    fc.tuple(versions, versions, versions),
    fc.tuple(runs, runs, runs),
    fc.tuple(stretches, stretches, stretches),
  )
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

  test("of a run of heartbeats the longer one stands, whatever else it says", () => {
    const start = presence(MONDAY, "up");
    const longer = (minutes: number) => ({
      ...start,
      data: { ...start.data, until: MONDAY + minutes * MINUTE, workspaces: minutes > 1 ? ["T9"] : ["T1"] },
    });
    const [short, long] = [longer(1), longer(2)];
    expect([preferred(start, short), preferred(long, short), preferred(start, long)]).toEqual([
      short,
      long,
      long,
    ]);
    expect(factSchema.parse(long)).toEqual(long);
  });

  test("of a reaction given twice the later one stands", () => {
    const first = { ...c.confirm(1, "yes", { actor: ann }), id: "slack:C1:1:reaction:x:slack:UANN" };
    const again = { ...first, at: first.at + MINUTE };
    expect(preferred(first, again)).toBe(again);
  });
});
