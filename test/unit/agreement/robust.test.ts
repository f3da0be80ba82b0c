import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultText } from "../../../src/agreement/fault.js";
import { parseAgreement } from "../../../src/agreement/parse.js";
import { FULL } from "./fixture.js";

/** Passages that mean something to YAML or to the format. */
const piece = fc.oneof(
  fc.constantFrom(..."[ ] { } : - ? & * ! | > ' \" % @ ` # , \n \t \r \0 \uFEFF \uD800 \u2028".split(" ")),
  fc.constantFrom(
    "\n---\n",
    "\n...\n",
    "&a ",
    "*a",
    "!!int ",
    "<<: *a",
    "__proto__: ",
    "constructor: ",
    "? [a]\n: ",
  ),
  fc.constantFrom(
    "-1",
    "1e9",
    "999999999999999999",
    "0.0000000000001",
    "100%",
    "NaN",
    "2bd",
    "9999d",
    "2026-02-30",
    "~",
  ),
  fc.constantFrom("null", "{}", "[]", "''", "sla:", "pbc:", "below: 1%", "within: 1s", "\n  - ", "\n    "),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const edit = fc.record({ at: fc.nat(FULL.length), removed: fc.nat(60), piece });

const mutated = fc
  .array(edit, { minLength: 1, maxLength: 6 })
  .map((edits) =>
    edits.reduce(
      (text, { at, removed, piece }) => text.slice(0, at) + piece + text.slice(at + removed),
      FULL,
    ),
  );

function sound(text: string): void {
  const { terms, faults, warnings } = parseAgreement(text);
  expect(terms === undefined).toBe(faults.length > 0);
  for (const fault of [...faults, ...warnings]) {
    expect(fault.line).toBeGreaterThan(0);
    expect(fault.column).toBeGreaterThan(0);
    for (const said of [fault.code, fault.found, fault.expected, fault.fix]) expect(said).not.toBe("");
    expect(faultText(fault, "a.yaml")).not.toMatch(/undefined|\[object/);
  }
}

describe("Reading an agreement", () => {
  it("never throws on a mutated file: it gives terms, or faults with all their parts", () => {
    fc.assert(fc.property(mutated, sound), { numRuns: 400 });
  });

  it("never throws on any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), sound), { numRuns: 300 });
  });

  it("never throws on any value under any key", () => {
    const keys = fc.constantFrom(
      "pawpact",
      "id",
      "parties",
      "calendar",
      "tasks",
      "sla",
      "pbc",
      "grades",
      "digests",
      "holidays",
      "within",
      "metric",
      "objectives",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        piece,
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(keys, tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(keys, value), (document) => sound(JSON.stringify(document))),
      { numRuns: 300 },
    );
  });
});
