import { describe, expect, it } from "vitest";
import { parseAgreement } from "../../../src/agreement/parse.js";
import { changed, HYBRID, PBC, SLA } from "./fixture.js";

/** Where a text has faults, and warnings. */
const places = (text: string) => {
  const { faults, warnings } = parseAgreement(text);
  return [...faults, ...warnings].map(({ code, path }) => `${code} ${path}`);
};
const FIRST = "    - metric: first-response-time\n      within: 60s\n";

describe("A mistake in an entry hides no other one", () => {
  it("of an objective", () => {
    const typo = changed(SLA, FIRST, `${FIRST}      hours: alwys\n`);
    expect(places(typo)).toEqual(["value sla.objectives[0].hours"]);
    expect(places(changed(typo, "below: 90%", "below: 97%"))).toEqual([
      "value sla.objectives[0].hours",
      "order sla.objectives[0].credits[1].below",
    ]);
    expect(places(changed(typo, "first-response-time", "first-response-tme"))).toEqual([
      "unknown-metric sla.objectives[0].metric",
      "value sla.objectives[0].hours",
    ]);
    expect(
      places(changed(changed(SLA, "target: 95%", "target: 95 percent"), "below: 90%", "below: 97%")),
    ).toEqual(["value sla.objectives[0].target", "order sla.objectives[0].credits[1].below"]);
  });

  it("of the times by priority", () => {
    expect(places(changed(SLA, "within: 60s", "within: { urgent: 15, high: 2bd }"))).toEqual([
      "missing sla.objectives[0].within.default",
      "value sla.objectives[0].within.urgent",
      "business-days sla.objectives[0].within.high",
    ]);
  });

  it("of an outcome", () => {
    const outcome = "- { metric: completion-rate, weight: 40, floor: 70%, target: 90% }";
    const text = (line: string) => `${PBC.slice(0, PBC.indexOf("  outcomes:"))}  outcomes:\n    ${line}\n`;
    expect(places(text(outcome))).toEqual([]);
    expect(places(text(outcome.replace("40", "40%").replace("70%", "95%")))).toEqual([
      "value pbc.outcomes[0].weight",
      "order pbc.outcomes[0].target",
    ]);
    expect(
      places(text(outcome.replace("70%", "often").replace("90% }", "90%, stretch: 80%, stretchScore: 50 }"))),
    ).toEqual([
      "value pbc.outcomes[0].floor",
      "order pbc.outcomes[0].stretch",
      "value pbc.outcomes[0].stretchScore",
    ]);
  });

  it("of a digest", () => {
    expect(
      places(`${SLA}digests:\n  - { to: "slack:C0DIGEST", every: week, on: monday, at: noon }\n`),
    ).toEqual(["value digests[0].on", "value digests[0].at"]);
  });

  it("and what was not read is not held against what was", () => {
    const typo = changed(HYBRID, FIRST, FIRST.replace("60s", "60 sec"));
    expect(places(typo)).toEqual(["value sla.objectives[0].within"]);
  });
});

describe("A clause that can never bind", () => {
  it("is told in decimals that are rounded where a product has too many", () => {
    const text = changed(SLA, 'fee: "1000.00"', 'fee: "1000.00"\n  cap: 30%\n  repeat: 1.00000000001');
    const { warnings } = parseAgreement(changed(text, "credit: 2% }", "credit: 2.3456789012% }"));
    expect(warnings.map(({ path, expected }) => [path, expected])).toEqual([
      ["sla.cap", "less than 17.345679%: all credits together come to 17.345679% at worst"],
    ]);
    const pool = changed(
      PBC,
      "pool:",
      'min: "9000.00"\n  payBands: [{ from: 1, pay: 33.3333333333% }]\n  pool:',
    );
    expect(parseAgreement(pool).faults).toEqual([]);
  });
});

describe("A price", () => {
  it("with a symbol is refused with the amount alone", () => {
    const { faults } = parseAgreement(
      changed(PBC, "  pool:", '  unit: { metric: completions, price: "0.99€" }\n  pool:'),
    );
    expect(faults.map(({ path, fix }) => [path, fix])).toEqual([["pbc.unit.price", 'write "0.99"']]);
  });
});

describe("A priority", () => {
  it("that two times name, in upper and in lower case, is refused", () => {
    const text = changed(SLA, "within: 60s", "within: { default: 60s, urgent: 15s, URGENT: 10s }");
    expect(places(text)).toEqual(["duplicate sla.objectives[0].within.URGENT"]);
  });

  it("of one clock is the same in sla and pbc whatever its case", () => {
    const outcome = "within: { default: 60s, Urgent: 15s }, weight: 10, floor: 50%, target: 90% }";
    const text = `${changed(HYBRID, "within: 60s", "within: { default: 60s, urgent: 15s }").trimEnd()}
    - { metric: first-response-time, ${outcome}
`;
    expect(places(text)).toEqual([]);
    expect(places(text.replace("Urgent: 15s", "Urgent: 16s"))).toEqual(["one-clock pbc.outcomes[2].within"]);
  });
});
