import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAgreement } from "../../../src/agreement/parse.js";
import { renderAgreement } from "../../../src/agreement/render.js";
import { starterTerms } from "../../../src/agreement/starter.js";
import { termsText } from "../../../src/agreement/text.js";
import { terms } from "./arbitrary.js";
import { FULL, PBC, SLA } from "./fixture.js";

describe("A rendered agreement", () => {
  it("states the same terms when it is read again, with comments or without", () => {
    fc.assert(
      fc.property(terms, fc.boolean(), (stated, comments) => {
        const { terms: read, faults } = parseAgreement(renderAgreement(stated, { comments }));
        expect(faults).toEqual([]);
        expect(read).toEqual(stated);
        expect(termsText(read!)).toBe(termsText(stated));
      }),
      { numRuns: 100 },
    );
  });

  it("is the same text when it is rendered again", () => {
    const once = renderAgreement(parseAgreement(FULL).terms!);
    expect(renderAgreement(parseAgreement(once).terms!)).toBe(once);
  });

  it("reads like one that a person wrote", () => {
    expect(renderAgreement(parseAgreement(SLA).terms!)).toMatchInlineSnapshot(`
      "pawpact: 1
      id: desk
      title: Desk
      currency: EUR

      parties:
        provider: { name: Pets, members: ["slack:U0PETS"] }
        customer: { name: Acme, members: ["slack:U0ACME"] }

      scope: ["slack:T0WORK"]
      assistant: { members: [] }
      period: { every: month, timezone: Europe/Berlin }

      tasks:
        open: mention
        groupWithin: 2m
        reopen: { policy: continue, within: 72h }
        warnAt: [75%, 90%]
        closeAfter: 7d
        thanks: ["^(thanks|thank you|ありがとう)"]
        reactions: { confirm: [white_check_mark, "✅"], reopen: [x, "❌"], acknowledge: [eyes, "👀"] }

      store: { text: none }
      availability: { heartbeat: 1m, unknownCap: 1% }
      samples: { minimum: 20 }

      sla:
        fee: "1000.00"
        objectives:
          - metric: first-response-time
            within: 1m
            target: 95%
            credits: [{ below: 95%, credit: 5% }, { below: 90%, credit: 15% }]
          - { metric: reopen-rate, target: 5%, credits: [{ above: 5%, credit: 2% }] }

      settlement: { window: 72h, claim: 72h, adjustFor: 2, maintenanceCap: 4h }
      "
    `);
  });

  it("says above its keys what they are for, and shows those that are left out", () => {
    const text = renderAgreement(parseAgreement(PBC).terms!, { comments: true });
    expect(
      text.slice(text.indexOf("# The performance"), text.indexOf("# What a completion")),
    ).toMatchInlineSnapshot(`
      "# The performance-based contract: the fee follows the outcomes.
      pbc:
        # Paid in any case; not in a hybrid.
        base: "500.00"
        # Paid for each completion.
        # unit: { metric: completions, price: "0.99" }
        # Paid by the score of the outcomes, per period.
        pool: "1000.00"
        # Below this score the pool pays nothing.
        payFrom: 61
        # In place of payFrom: steps.
        # payBands: [{ from: 61, pay: 50% }, { from: 91, pay: 100% }]
        # The least and the most that is paid.
        # min: "0"
        # The most.
        # max: "3000"
        # The score is 0 at the floor and 100 at the target, more up to stretch. A gate below its floor
        # pays no pool.
        outcomes:
          - { metric: completion-rate, weight: 60, floor: 70%, target: 90% }
          - { metric: cost-per-completion, weight: 40, floor: "2.00", target: "0.80" }
        "
    `);
  });

  it("is never refused for the keys that it shows as comments", () => {
    const text = renderAgreement(
      starterTerms({
        id: "desk",
        kind: "hybrid",
        title: "Desk",
        provider: "Pets",
        customer: "Acme",
        timezone: "UTC",
        currency: "JPY",
        minorPerUnit: 1n,
      }),
      { comments: true },
    );
    const shown = text.replace(/^( *)# ([a-z]\w*: .*)$/gm, (line, indent, key) =>
      /^(?:base|payBands):/.test(key) ? line : `${indent}${key}`,
    );
    expect(shown).toContain("\narbiter: ");
    expect(parseAgreement(shown).faults).toEqual([]);
  });
});

describe("The text of terms", () => {
  it("differs when any figure differs", () => {
    const one = parseAgreement(SLA).terms!;
    expect(termsText({ ...one, sla: { ...one.sla!, feeMinor: 100_001n } })).not.toBe(termsText(one));
    expect(termsText(one)).toContain('"feeMinor":"100000"');
    expect(termsText(one)).toContain('"target":"19/20"');
  });

  it("is the same for a share however it is written", () => {
    const decimals = SLA.replaceAll("95%", "0.950").replace('"1000.00"', "1000");
    expect(termsText(parseAgreement(decimals).terms!)).toBe(termsText(parseAgreement(SLA).terms!));
  });
});
