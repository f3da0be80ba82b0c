import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../../../config/root.js";
import { parseAgreement } from "../../../../src/agreement/parse.js";
import { renderAgreement } from "../../../../src/agreement/render.js";
import { HOUSE } from "../../../../src/app/house.js";
import type { Actor, Fact } from "../../../../src/task/fact.js";
import { ann, MONDAY, vendor } from "../../../kit/facts.js";
import { ANN, BOB, TestDesk } from "./desk.js";

const hybrid = parseAgreement(
  readFileSync(join(packageRoot(), "config", "agreements", "hybrid.yaml"), "utf8"),
).terms!;

const house = (id: string, actor: Actor, rest: Pick<Fact, "type" | "data">) =>
  ({
    id,
    conversation: HOUSE.terms,
    at: MONDAY,
    actor,
    source: { platform: "pact" },
    rule: "t",
    ...rest,
  }) as Fact;

describe("the agreement in chat", () => {
  test("says who promised what, what it costs, and that it is not accepted yet", async () => {
    const desk = await TestDesk.open([], hybrid);
    expect(await desk.text(BOB, "agreement")).toMatchInlineSnapshot(`
      "Foundry Tools desk

      Kennel Club (provider) and Foundry Tools (customer) have a Service Level Agreement with a
      performance-based part, reckoned by the month in America/New_York; office hours mon-fri 08:00-12:00
      and 13:00-18:00 in America/New_York.

      Not accepted yet by the provider nor by the customer: every figure is of unaccepted terms, and
      nothing is payable.

      Objective            within                 hours     target
      first-response-time  2m                     always    >= 90 %
      resolution-time      default 6h, urgent 2h  calendar  >= 80 %

      Outcome           weight  0 points  100 points  stretch
      completion-rate       60      50 %        85 %     95 %
      accuracy, a gate      40      70 %        90 %

      * Fee: 1200.00 USD a month, all credits together at most 20 % of it.
      * first-response-time: of the fee a credit of 10 % below 90 %.
      * resolution-time: of the fee a credit of 10 % below 80 %, 15 % below 60 %.
      * A completion is worth 1.25 USD, by its grade: A 100 %, B 100 %, C 50 %, D 0 %.
      * Pool: 800.00 USD a month, paid from 61 points on, by the score.
      * The performance part is at most 1000.00 USD.
      "
    `);
    expect((await desk.ask(BOB, "agreement share")).shared).toBe(true);
  });

  test("is accepted once members of both parties have accepted these very terms", async () => {
    const desk = await TestDesk.open();
    const terms = renderAgreement(desk.frame().terms);
    const accept = (actor: Actor, by: "provider" | "customer", what = "pact:terms:1") =>
      house(`pact:${actor.id}:${by}:${what}`, actor, { type: "terms.accepted", data: { terms: what, by } });
    await desk.record([
      house("pact:terms:1", vendor, { type: "terms.proposed", data: { terms, zones: [] } }),
      accept(vendor, "provider"),
      accept(vendor, "customer"),
      accept(ann, "customer", "pact:terms:0"),
    ]);
    expect(await desk.text(ANN, "agreement")).toContain("Not accepted yet by the customer:");
    await desk.record([accept(ann, "customer")]);
    expect(await desk.text(ANN, "agreement")).toContain("Accepted by both parties.");
  });
});
