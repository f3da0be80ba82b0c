import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import type { Terms } from "../../src/agreement/terms.js";
import { valuePeriod } from "../../src/app/worth.js";
import { type CompareJson, compareSchema } from "../../src/report/compare-json.js";
import { whatIf } from "../../src/score/compare.js";
import { amountText } from "../../src/score/line.js";
import { drawsFrom } from "../../src/score/resample.js";
import { type Fact, factSchema } from "../../src/task/fact.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { pawpact } from "../kit/cli.js";

const NOW = "2026-07-20T00:00:00Z";
const now = Date.parse(NOW);
const UPDATE = process.env.UPDATE_GOLDEN === "1";
const folder = mkdtempSync(join(tmpdir(), "pawpact-compare-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = packageRoot();
const agreement = (name: string) => join(root, "config", "agreements", `${name}.yaml`);
const yamlOf = (name: string) => readFileSync(agreement(name), "utf8");
const factsOf = (name: string): Fact[] =>
  readFileSync(join(root, "test", "golden", name, "facts.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => factSchema.parse(JSON.parse(line)));

let serial = 0;
/** A ledger of facts under terms; the facts go in by so many at a time. */
async function ledgerOf(terms: Terms, facts: readonly Fact[], atOnce = facts.length): Promise<string> {
  serial += 1;
  const ledgerAddress = join(folder, `${serial}.sqlite`);
  // Opened before any fact: an exclusion that comes later makes another frame.
  const writing = await openForWriting({ ledgerAddress, terms, now });
  for (let index = 0; index < facts.length; index += atOnce) {
    await writing.recorder.record(facts.slice(index, index + atOnce));
  }
  await writing.close();
  return ledgerAddress;
}

const termsOf = (yaml: string) => parseAgreement(yaml).terms!;
const compareArgs = (ledger: string, ...more: string[]) => [
  "compare",
  "--ledger",
  ledger,
  "--now",
  NOW,
  ...more,
];

async function compared(ledger: string, ...more: string[]): Promise<CompareJson> {
  const ran = await pawpact(compareArgs(ledger, "--format", "json", ...more));
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return compareSchema.parse(JSON.parse(ran.stdout));
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const [order, draw] = [[...list], drawsFrom(seed)];
  for (let index = order.length - 1; index > 0; index--) {
    const other = draw(index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

describe("a hybrid compared with its parts", () => {
  const terms = termsOf(yamlOf("hybrid"));

  test("reads as it did before, on a page of 80 columns", async () => {
    const ran = await pawpact(compareArgs(await ledgerOf(terms, factsOf("hybrid"))));
    expect(ran.exitCode).toBe(0);
    const file = join(root, "test", "golden", "hybrid", "compare.txt");
    if (UPDATE) writeFileSync(file, ran.stdout);
    expect(ran.stdout).toBe(readFileSync(file, "utf8"));
    expect(Math.max(...ran.stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(80);
  });

  test("gives every period the fee that it is stated with, and the parts sum to it", async () => {
    const { sides, periods } = await compared(await ledgerOf(terms, factsOf("hybrid")));
    const statement = readFileSync(join(root, "test", "golden", "hybrid", "statement.txt"), "utf8");
    const stated = [...statement.matchAll(/^due for \S+ +([\d.]+)$/gm)].map(([, due]) => due);
    const dues = sides.map((side) => side.periods.map(({ due }) => due));
    expect([periods, sides.map(({ name }) => name)]).toEqual([
      ["2026-04", "2026-05"],
      ["SLA part", "PBC part", "both"],
    ]);
    expect(dues[2]).toEqual(stated);
    const cents = (amount: string | undefined) => BigInt(amount!.replace(".", ""));
    for (const [index, due] of dues[2]!.entries()) {
      expect(cents(dues[0]![index]) + cents(dues[1]![index])).toBe(cents(due));
    }
  });

  test("gives the same bytes in whatever order and portions the facts came", async () => {
    const facts = factsOf("hybrid");
    const args = (ledger: string) => compareArgs(ledger, "--format", "json");
    const straight = await pawpact(args(await ledgerOf(terms, facts)));
    for (const seed of [1, 2]) {
      const ledger = await ledgerOf(terms, [...shuffled(facts, seed), ...facts.slice(0, 40)], 7 * seed);
      expect((await pawpact(args(ledger))).stdout).toBe(straight.stdout);
    }
  });

  test("gives the same figures from the ledger's counters as from the facts", async () => {
    const facts = factsOf("hybrid").filter(({ conversation }) => !conversation.startsWith("pact:"));
    const ledger = await ledgerOf(terms, facts);
    const kept = await compared(ledger);
    expect(kept.sides.map(({ refolded }) => refolded)).toEqual([false, false, false]);
    // Before the watermark nothing but the facts can tell; by then all tasks had come to rest.
    const earlier = await pawpact([
      ...["compare", "--ledger", ledger, "--now", "2026-07-10T00:00:00Z", "--format", "json"],
    ]);
    const recomputed = compareSchema.parse(JSON.parse(earlier.stdout));
    expect(recomputed.sides.every(({ refolded }) => refolded)).toBe(true);
    const plain = (json: CompareJson) => json.sides.map((side) => ({ ...side, refolded: null }));
    expect(plain(recomputed)).toEqual(plain(kept));
  });

  test("draws other days from another seed, and the same from the same", async () => {
    const ledger = await ledgerOf(terms, factsOf("hybrid"));
    const [one, again, other] = [
      await compared(ledger, "--seed", "7"),
      await compared(ledger, "--seed", "7"),
      await compared(ledger, "--seed", "8"),
    ];
    expect(again).toEqual(one);
    expect(other.sides.map(({ fees }) => fees)).toEqual(one.sides.map(({ fees }) => fees));
    expect(other.sides.map(({ risk }) => risk)).not.toEqual(one.sides.map(({ risk }) => risk));
  });

  test("takes the latest periods alone where fewer are asked for", async () => {
    const ledger = await ledgerOf(terms, factsOf("hybrid"));
    expect((await compared(ledger, "--periods", "1")).periods).toEqual(["2026-05"]);
    const may = await pawpact([
      ...["compare", "--ledger", ledger, "--now", "2026-05-31T12:00:00Z", "--format", "json"],
    ]);
    expect(compareSchema.parse(JSON.parse(may.stdout)).periods).toEqual(["2026-04"]);
  });

  test("leaves out the period in which the ledger begins halfway", async () => {
    const late = factsOf("hybrid").filter(({ at }) => at >= Date.UTC(2026, 3, 15));
    expect((await compared(await ledgerOf(terms, late))).periods).toEqual(["2026-05"]);
  });
});

describe("a what-if", () => {
  test("has the fees that the other terms would have stated", async () => {
    const own = termsOf(yamlOf("support-bot"));
    const facts = factsOf("support-bot");
    const { sides, agreement: stated } = await compared(
      await ledgerOf(own, facts),
      ...["--with", agreement("pay-per-outcome")],
    );
    expect([stated.id, ...sides.map(({ name, kind }) => [name, kind])]).toEqual([
      "lighthouse-support",
      ["SLA", "sla"],
      ["PBC", "pbc"],
    ]);
    const other = whatIf(own, termsOf(yamlOf("pay-per-outcome")));
    const reading = await openForReading({ ledgerAddress: await ledgerOf(other, facts), terms: other, now });
    for (const { key, due, valid } of sides[1]!.periods) {
      const { worth, card } = await valuePeriod(reading.ledger, reading.frame, parsePeriod(key)!, now);
      expect([due, valid]).toEqual([amountText(worth!.dueMinor, "EUR"), card.tasks.valid]);
    }
    await reading.close();
  });

  test("with the agreement itself changes nothing but the name, and advises nothing", async () => {
    const ledger = await ledgerOf(termsOf(yamlOf("support-bot")), factsOf("support-bot"));
    const { sides, advice } = await compared(ledger, "--with", agreement("support-bot"));
    expect(sides.map(({ name }) => name)).toEqual(["SLA", "SLA (with)"]);
    expect(sides[1]).toEqual({ ...sides[0], name: "SLA (with)", refolded: true });
    expect(advice.choose).toBeNull();
  });

  test("judges by the other's calendar and times", async () => {
    const strict = join(folder, "strict.yaml");
    const yaml = yamlOf("support-bot")
      .replace("{ default: 60s, urgent: 15s }", "1s")
      .replace("within: 8h", "within: 1m");
    writeFileSync(strict, yaml);
    const ledger = await ledgerOf(termsOf(yamlOf("support-bot")), factsOf("support-bot"));
    const { sides } = await compared(ledger, "--with", strict);
    // Every credit at its worst, month after month: the cap of 30 % and the floor.
    expect(sides[1]!.periods.map(({ due }) => due)).toEqual(["1500.00", "1500.00", "1500.00"]);
    expect(sides[0]!.fees.minimum).not.toBe("1500.00");
  });

  test("draws whole days of downtime, too", async () => {
    const own = termsOf(yamlOf("cloud-credits").replace("heartbeat: 60s", "heartbeat: 6h"));
    const ledger = await ledgerOf(own, factsOf("cloud-credits"));
    const [side] = (await compared(ledger, "--with", agreement("hybrid"))).sides;
    expect(side!.periods.map(({ due }) => due)).toEqual(["500.00", "450.00", "350.00"]);
    // One day in 91 has 7 h of it: some resampled months have none, some two.
    expect([side!.risk.p5, side!.risk.p95]).toEqual(["350.00", "500.00"]);
  });
});

describe("a comparison is refused", () => {
  const said = async (name: string, ...more: string[]) => {
    const ledger = await ledgerOf(termsOf(yamlOf(name)), factsOf(name));
    const { exitCode, stdout, stderr } = await pawpact(compareArgs(ledger, ...more));
    return { exitCode, stdout, stderr };
  };

  test("without another side", async () => {
    expect(await said("support-bot")).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "stderr": "pawpact: compare: found an SLA alone, expected two sides. Name the other one: --with FILE
      ",
        "stdout": "",
      }
    `);
  });

  test("between two currencies", async () => {
    expect(await said("support-bot", "--with", agreement("hybrid"))).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "stderr": "pawpact: compare: --with found USD, expected EUR as in the ledger's agreement. Write its amounts in EUR
      ",
        "stdout": "",
      }
    `);
  });

  test("between periods of two lengths", async () => {
    const weekly = join(folder, "weekly.yaml");
    writeFileSync(weekly, yamlOf("pay-per-outcome").replace("every: month", "every: week"));
    expect(await said("support-bot", "--with", weekly)).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "stderr": "pawpact: compare: --with found a period of a week, expected a month as in the ledger's agreement. Write its fees for a month
      ",
        "stdout": "",
      }
    `);
  });

  test("before a period is over", async () => {
    const ledger = await ledgerOf(termsOf(yamlOf("hybrid")), factsOf("hybrid"));
    expect(
      await pawpact(["compare", "--ledger", ledger, "--now", "2026-04-20T00:00:00Z"]),
    ).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "stderr": "pawpact: compare: found no month that is over and was observed from its start, expected at least one. Record more, or ask again later
      ",
        "stdout": "",
      }
    `);
  });

  test.each([
    ["--periods", "0"],
    ["--periods", "six"],
    ["--seed", "4294967296"],
    ["--seed", "-1"],
  ])("with %s %s", async (option, value) => {
    const { exitCode, stderr } = await pawpact(["compare", `${option}=${value}`]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`compare: ${option} found "${value}", expected an integer from`);
  });
});
