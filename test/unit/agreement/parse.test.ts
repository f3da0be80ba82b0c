import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { documentShape } from "../../../src/agreement/document.js";
import { type HolidaySource, parseAgreement } from "../../../src/agreement/parse.js";
import { renderAgreement } from "../../../src/agreement/render.js";
import { ratio } from "../../../src/measure/ratio.js";
import { changed, FULL, HYBRID, PBC, SLA, told } from "./fixture.js";

describe("An agreement file", () => {
  it.each([
    ["sla", SLA],
    ["pbc", PBC],
    ["hybrid", HYBRID],
    ["hybrid", FULL],
  ] as const)("of the kind %s is read without faults or warnings", (kind, text) => {
    expect(told(text)).toBe("");
    expect(parseAgreement(text).terms?.kind).toBe(kind);
  });

  it("of the full example names every key of the format", () => {
    for (const key of Object.keys(documentShape)) expect(FULL).toMatch(new RegExp(`^${key}:`, "m"));
  });

  it("gets every default that it leaves out", () => {
    const { parties, sla, ...usual } = parseAgreement(SLA).terms!;
    expect(usual).toEqual({
      id: "desk",
      title: "Desk",
      currency: "EUR",
      kind: "sla",
      reviewers: [],
      checks: [],
      scope: ["slack:T0WORK"],
      requesters: { bots: [] },
      assistant: { members: [], acknowledgements: [], completions: [], failures: [] },
      period: { every: "month", timezone: "Europe/Berlin" },
      calendar: null,
      tasks: {
        open: "mention",
        groupWithinMs: 120_000,
        reopen: { policy: "continue", withinMs: 259_200_000 },
        warnAt: [ratio(3, 4), ratio(9, 10)],
        closeAfterMs: 604_800_000,
        thanks: ["^(thanks|thank you|ありがとう)"],
        reactions: { confirm: ["white_check_mark", "✅"], reopen: ["x", "❌"], acknowledge: ["eyes", "👀"] },
      },
      store: { text: "none" },
      availability: { heartbeatMs: 60_000, unknownCap: ratio(1, 100) },
      samples: { minimum: 20 },
      settlement: { windowMs: 259_200_000, claimMs: 259_200_000, adjustFor: 2, maintenanceCapMs: 14_400_000 },
      digests: [],
    });
    expect(sla).toMatchObject({
      feeMinor: 100_000n,
      once: [],
      objectives: [{ clock: { hours: "calendar" } }, {}],
    });
  });

  it("gets the defaults of a performance-based contract", () => {
    const { pbc } = parseAgreement(PBC).terms!;
    expect(pbc).toMatchObject({
      payFrom: ratio(61),
      outcomes: [{ gate: false }, { gate: false }],
      grades: { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) },
    });
  });

  it("takes its zones from the period where it names none", () => {
    const { terms } = parseAgreement(
      `${SLA}calendar: { hours: { mon: ["09:00-17:00"] } }\ndigests: [{ to: "slack:C0", every: day, at: "09:00" }]\n`,
    );
    expect(terms?.calendar?.timezone).toBe("Europe/Berlin");
    expect(terms?.digests[0]?.timezone).toBe("Europe/Berlin");
  });

  it.each([
    ["0.95", ratio(19, 20)],
    ['"95%"', ratio(19, 20)],
    ["95.0 %", ratio(19, 20)],
    ["99.999999999%", ratio(99_999_999_999n, 100_000_000_000n)],
  ])("reads the share %s from its text, exactly", (text, exact) => {
    const { terms } = parseAgreement(changed(SLA, "target: 95%", `target: ${text}`));
    expect(terms?.sla?.objectives[0]?.target).toEqual(exact);
  });

  it.each([
    ["1000.00", 100_000n],
    ["1000", 100_000n],
    ['"0.10"', 10n],
    ["999999999999.99", 99_999_999_999_999n],
  ])("reads the amount %s from its text, exactly", (text, minor) => {
    expect(parseAgreement(changed(SLA, '"1000.00"', text)).terms?.sla?.feeMinor).toBe(minor);
  });

  it("reads values that other YAML readers would take for something else as text", () => {
    const odd = changed(changed(SLA, "title: Desk", 'title: "null"'), "name: Acme", "name: no");
    const { terms } = parseAgreement(odd);
    expect([terms?.title, terms?.parties.customer.name]).toEqual(["null", "no"]);
    expect(parseAgreement(renderAgreement(terms!)).terms).toEqual(terms);
  });

  it.each(["null", "~", "Null", ""])(
    "reads %j without quotes as no value, as every YAML reader does",
    (nothing) => {
      const { terms, faults } = parseAgreement(changed(SLA, "title: Desk", `title: ${nothing}`));
      expect([terms, faults.map(({ code, path, found }) => [code, path, found])]).toEqual([
        undefined,
        [["missing", "title", "nothing"]],
      ]);
    },
  );

  it("may begin with a byte-order mark, end its lines as Windows does, and repeat values by alias", () => {
    const text = changed(SLA, '["slack:U0PETS"]', '&people ["slack:U0PETS"]');
    const { terms, faults } = parseAgreement(`\uFEFF${text}reviewers: *people\n`.replaceAll("\n", "\r\n"));
    expect(faults).toEqual([]);
    expect(terms?.reviewers).toEqual(["slack:U0PETS"]);
  });

  it("takes priorities of any name, those of built-in properties too", () => {
    const { terms } = parseAgreement(
      changed(SLA, "within: 60s", "within: { default: 60s, constructor: 1h, P 1: 5s }"),
    );
    expect(terms?.sla?.objectives[0]?.clock?.within).toEqual({
      default: { ms: 60_000 },
      constructor: { ms: 3_600_000 },
      "P 1": { ms: 5_000 },
    });
  });

  it("is told every fault at once, in the order of the file", () => {
    const text = changed(changed(FULL, "fee: ", "fees: "), "{ below: 75%,", "{ below: 95%,");
    const broken = changed(changed(text, "timezone: Europe/London", "timezone: Mars"), "min: ", "min: -");
    expect(
      parseAgreement(broken).faults.map(({ line, path, code }) => `${line} ${path} ${code}`),
    ).toMatchInlineSnapshot(`
      [
        "56 sla.fee missing",
        "56 sla.fees unknown-key",
        "77 sla.objectives[3].credits[1].below order",
        "91 pbc.min value",
        "105 digests[2].timezone unknown-zone",
      ]
    `);
  });

  it("is told no more than a hundred faults", () => {
    const { faults } = parseAgreement(
      `${SLA}${Array.from({ length: 150 }, (_, n) => `k${n}: 1\n`).join("")}`,
    );
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toMatchObject({ code: "more", found: "50 more" });
  });
});

describe("A holiday named by country", () => {
  const named = `${SLA}calendar: { hours: { mon: ["09:00-17:00"] }, holidays: [2026-12-24, { country: DE, region: BE }] }\n`;

  function yearsFor(span: string): readonly number[] {
    const asked: (readonly number[])[] = [];
    const holidays: HolidaySource = {
      year: 2026,
      resolve(_, years) {
        asked.push(years);
        return [];
      },
    };
    parseAgreement(changed(named, "id: desk", `id: desk${span}`), { holidays });
    return [asked[0]!.at(0)!, asked[0]!.at(-1)!];
  }

  it("becomes dates beside those that are written", () => {
    const holidays: HolidaySource = { year: 2026, resolve: () => ["2026-03-08", "2026-12-24"] };
    expect(parseAgreement(named, { holidays }).terms?.calendar?.holidays).toEqual([
      "2026-03-08",
      "2026-12-24",
    ]);
  });

  it("is looked up for the years of the agreement, or ten years around the present", () => {
    expect(yearsFor("\nfrom: 2025-04-01\nuntil: 2027-03-31")).toEqual([2025, 2027]);
    expect(yearsFor("\nfrom: 2025-04-01")).toEqual([2025, 2036]);
    expect(yearsFor("\nfrom: 2040-04-01")).toEqual([2040, 2050]);
    expect(yearsFor("\nuntil: 2024-04-01")).toEqual([2014, 2024]);
    expect(yearsFor("")).toEqual([2016, 2036]);
  });

  it("that is unknown is told at its place", () => {
    const holidays: HolidaySource = {
      year: 2026,
      resolve: () => ({ found: 'the region "BE"', expected: "one of BB, BW", fix: "correct it" }),
    };
    expect(told(named, { holidays })).toMatchInlineSnapshot(`
      "a.yaml:20:69 error calendar.holidays[1]
        found     the region "BE"
        expected  one of BB, BW
        do        correct it"
    `);
  });
});

const shared = new URL("../../../../shared/agreement.example.yaml", import.meta.url);

describe.skipIf(!existsSync(shared))(
  "The example of the contract (skipped where ../shared is absent)",
  () => {
    const text = existsSync(shared) ? readFileSync(shared, "utf8") : "";
    const holidays: HolidaySource = { year: 2026, resolve: () => ["2026-01-01"] };

    it("is a hybrid without faults or warnings", () => {
      expect(told(text, { holidays })).toBe("");
    });

    it("gives the terms that it states", () => {
      expect(parseAgreement(text, { holidays }).terms).toMatchObject({
        id: "help-pet",
        kind: "hybrid",
        from: "2026-04-01",
        until: "2027-03-31",
        calendar: {
          timezone: "Europe/Berlin",
          holidays: ["2026-01-01", "2026-12-25"],
          hours: {
            1: [
              { fromMinute: 540, toMinute: 720 },
              { fromMinute: 780, toMinute: 1_020 },
            ],
            5: [{ fromMinute: 540, toMinute: 900 }],
          },
          overrides: { "2026-12-24": [{ fromMinute: 540, toMinute: 720 }], "2026-12-31": [] },
        },
        sla: {
          feeMinor: 200_000n,
          floorMinor: 150_000n,
          cap: ratio(3, 10),
          repeat: ratio(3, 2),
          once: [["availability", "first-response-time"]],
          objectives: [
            {
              metric: "first-response-time",
              clock: { within: { default: { ms: 60_000 }, urgent: { ms: 15_000 } }, hours: "always" },
              target: ratio(19, 20),
              credits: [
                { threshold: ratio(19, 20), credit: ratio(1, 20) },
                { threshold: ratio(9, 10), credit: ratio(3, 20) },
              ],
            },
            {
              metric: "resolution-time",
              clock: { within: { default: { ms: 28_800_000 } }, hours: "calendar" },
            },
            { metric: "availability", hours: "always", target: ratio(999, 1000) },
            {
              metric: "reopen-rate",
              target: ratio(1, 20),
              credits: [{ threshold: ratio(1, 20), credit: ratio(1, 50) }],
            },
          ],
        },
        pbc: {
          baseMinor: 0n,
          unit: { metric: "completions", price: ratio(99, 100) },
          poolMinor: 150_000n,
          minMinor: 0n,
          maxMinor: 300_000n,
          outcomes: [
            { metric: "completion-rate", stretch: ratio(49, 50), stretchScore: ratio(120) },
            { metric: "satisfaction", weight: ratio(30) },
            { metric: "accuracy", gate: true },
            { metric: "cost-per-completion", floor: ratio(2), target: ratio(4, 5) },
          ],
        },
        digests: [
          { to: "slack:C0DIGEST", every: "week", on: 1, atMinute: 540, timezone: "Europe/Berlin" },
          { to: "discord:900000000000000003", every: "day", atMinute: 510 },
          { every: "month", on: 1 },
        ],
      });
    });
  },
);
