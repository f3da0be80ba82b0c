import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exclusionsIn } from "../../../../src/app/ask/exclusions.js";
import { HOUSE, houseOf } from "../../../../src/app/house.js";
import type { Fact } from "../../../../src/task/fact.js";
import { ann, bob, HOUR, MONDAY, vendor } from "../../../kit/facts.js";
import { ANN, answered, BOB, TestDesk, threadAt, VENDOR } from "./desk.js";

const thread = threadAt(MONDAY);
const id = `${thread}:${MONDAY}.000001`;
const inThread = { conversation: thread };
const idIn = (text: string) => /exclusion (x[0-9a-z]+)/.exec(text)![1]!;
const rated = (text: string) => /first-response-time +>= 95.00 % +(\S+)/.exec(text)?.[1];

describe("an exclusion", () => {
  test("of the provider changes no figure before a member of the customer accepts it", async () => {
    const desk = await TestDesk.open(answered(MONDAY, 30));
    const proposed = await desk.text(VENDOR, "exclude task spam an advertisement", inThread);
    expect(proposed).toContain(`Task ${id}. spam: an advertisement (by @UVENDOR,`);
    expect(proposed).toContain(
      "It counts only once a member of the customer accepts it: /pact exclude accept x",
    );
    expect(rated(await desk.text(ANN, "score"))).toBe("0.00");
    const name = idIn(proposed);
    expect(await desk.text(VENDOR, `exclude accept ${name}`)).toContain(
      "expected one by members of the customer. Ask one of them to do it",
    );
    expect(await desk.text(ANN, `exclude accept ${name.slice(0, 5)}`)).toContain(
      "It counts: the task is outside",
    );
    const score = await desk.text(ANN, "score");
    expect(rated(score)).toBe("-");
    expect(score).toContain("1 excluded");
  });

  test("of the customer counts at once, until the customer withdraws it", async () => {
    const desk = await TestDesk.open(answered(MONDAY, 30));
    const name = idIn(await desk.text(ANN, "exclude task test task:000001 reason:ours"));
    expect(await desk.text(ANN, "exclude list")).toMatch(new RegExp(`${name} +counts +test +customer`));
    expect(await desk.text(VENDOR, `exclude withdraw ${name}`)).toContain(
      "which the customer proposed; expected one of the provider. Ask a member of the customer",
    );
    expect(await desk.text(ANN, `exclude withdraw ${name}`)).toContain("as if it had never been");
    expect(rated(await desk.text(ANN, "score"))).toBe("0.00");
    expect(await desk.text(ANN, `exclude accept ${name}`)).toContain(
      "withdrawn, expected one that is proposed",
    );
  });

  test("of a time pauses every clock in it", async () => {
    const desk = await TestDesk.open(answered(MONDAY, 30));
    const text = await desk.text(
      ANN,
      "exclude window 2026-03-02T09:05Z maintenance new database lasting:22m",
    );
    expect(text).toContain("2026-03-02T09:05:00Z to 2026-03-02T09:27:00Z. maintenance: new database");
    expect(rated(await desk.text(ANN, "score"))).toBe("100.00");
  });

  test("of a time says when it ends in one way", async () => {
    const desk = await TestDesk.open();
    const window = "exclude window 2026-03-02T09:05Z maintenance database";
    expect(await desk.text(ANN, window)).toContain("found neither to nor lasting, expected one of them");
    expect(await desk.text(ANN, `${window} to:2026-03-02T10:00Z lasting:1h`)).toContain("found both");
    expect(await desk.text(ANN, `${window} to:2026-03-02T09:05Z`)).toContain("expected an instant after");
    expect(await desk.facts(HOUSE.exclusions)).toEqual([]);
  });

  test("of one task is proposed once, and of one that there is not never", async () => {
    const desk = await TestDesk.open(answered(MONDAY));
    const name = idIn(await desk.text(VENDOR, "exclude task spam an advertisement", inThread));
    expect(await desk.text(ANN, "exclude task spam once more", inThread)).toContain(
      `found ${name}, which is of ${id} already (proposed)`,
    );
    expect(await desk.text(ANN, "exclude task spam gone task:999")).toContain('found "999"');
    expect(await desk.text(ANN, "exclude accept x0")).toContain(
      'found "x0", expected the id of one exclusion',
    );
  });

  test("is for members of the parties, and the agreement has to name them", async () => {
    const desk = await TestDesk.open(answered(MONDAY));
    expect(await desk.text(BOB, "exclude task spam no", inThread)).toContain(
      "expected one by members of the customer or members of the provider. Ask one of them",
    );
    const nobody = { provider: { name: "Pet Works", members: [] }, customer: { name: "Acme", members: [] } };
    const unnamed = await TestDesk.open(answered(MONDAY), { parties: nobody });
    expect(await unnamed.text(ANN, "exclude task spam no", inThread)).toContain(
      "The agreement names none: name them in parties.customer.members and parties.provider.members",
    );
    expect(await unnamed.text(ANN, "exclude")).toContain("Nothing is excluded, and nothing was proposed.");
  });

  test("counts in the list exactly where it counts in the figures", () => {
    const facts = fc.array(
      fc
        .record({
          type: fc.constantFrom("exclusion.proposed", "exclusion.accepted", "exclusion.withdrawn"),
          exclusion: fc.constantFrom("x1", "x2", "x3"),
          actor: fc.constantFrom(ann, bob, vendor),
          at: fc.integer({ min: MONDAY, max: MONDAY + 4 * HOUR }),
        })
        .map(({ type, exclusion, actor, at }): Fact => {
          // One proposal an id: it is made from the interaction that proposes.
          const proposal = type === "exclusion.proposed";
          const data = proposal
            ? { category: "test", exclusion, reason: "r", task: `task ${exclusion}` }
            : { exclusion };
          const named = proposal ? `${exclusion}:proposed` : `${exclusion}:${type}:${actor.id}:${at}`;
          return {
            id: named,
            conversation: HOUSE.exclusions,
            type,
            at,
            actor,
            source: { platform: "slack" },
            rule: "t",
            data,
          } as Fact;
        }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(facts, (many) => {
        const one = new Map(many.map((fact) => [fact.id, fact]));
        const now = MONDAY + 2 * HOUR;
        const counting = exclusionsIn(
          one.values(),
          { exclusions: houseOf(one.values(), now).exclusions },
          now,
        ).filter(({ state }) => state === "counts");
        const tasks = counting.map(({ what }) => ("task" in what ? what.task : "")).sort();
        expect(tasks).toEqual([...houseOf(one.values(), now).exclusions.tasks].sort());
      }),
      { numRuns: 200 },
    );
  });
});
