import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type SealedStatement, sealedStatementSchema } from "../../src/score/statement.js";
import type { Fact } from "../../src/task/fact.js";
import { pawpact } from "../kit/cli.js";
import { ann, conversation, DAY } from "../kit/facts.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-settle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const agreement = `
pawpact: 1
id: desk
title: Desk
currency: EUR
parties: { provider: { name: Pet Works, members: ["slack:UVENDOR"] }, customer: { name: Acme, members: ["slack:UANN"] } }
assistant: { members: ["slack:UPET"] }
period: { every: month, timezone: UTC }
pbc:
  unit: { metric: completions, price: "10.00" }
  pool: "1.00"
  outcomes: [{ metric: completion-rate, weight: 1, floor: 10%, target: 90% }]
`;

let home: string;
let serial = 0;
beforeEach(() => {
  serial += 1;
  home = join(folder, String(serial));
});
const file = (name: string) => join(home, name);
const ledger = () => ["--ledger", file("ledger.sqlite")];

/** A task opened at noon of a day and confirmed; denied some days later. */
function task(day: number, deniedAfterDays?: number): Fact[] {
  const at = Date.UTC(2026, 2, day, 12);
  const c = conversation(`slack:C1:${day}.000001`, at);
  const facts: Fact[] = [c.open(0), c.answer(1), c.confirm(2)];
  if (deniedAfterDays !== undefined) facts.push(c.confirm((deniedAfterDays * DAY) / 60_000, "no"));
  return facts.map((fact, index) => ({ ...fact, id: `slack:C1:${day}:${index}` }));
}

async function record(facts: readonly Fact[], text = agreement): Promise<void> {
  mkdirSync(home, { recursive: true });
  writeFileSync(file("agreement.yaml"), text);
  writeFileSync(file("facts.jsonl"), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(""));
  const ran = await pawpact([
    ...["replay", file("facts.jsonl"), "--as", "facts", "--agreement", file("agreement.yaml")],
    ...ledger(),
    ...["--now", "2026-03-01T00:00:00Z"],
  ]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
}

const settle = (period: string, now = "2026-11-01T00:00:00Z", ...more: string[]) =>
  pawpact(["settle", "--period", period, ...ledger(), "--now", now, ...more]);

async function settled(period: string, now?: string, ...more: string[]): Promise<SealedStatement> {
  const ran = await settle(period, now, "--format", "json", ...more);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return sealedStatementSchema.parse(JSON.parse(ran.stdout));
}

describe("pawpact settle", () => {
  test("refuses a period that runs, says when it ends, and reads only", async () => {
    await record(task(3));
    const { exitCode, stderr } = await settle("2026-03", "2026-03-20T00:00:00Z");
    expect(exitCode).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "pawpact: settle: found 2026-03 still running at 2026-03-20T00:00:00Z, expected a month that has ended: it ends at 2026-04-01T00:00:00Z. Ask again then; pawpact score shows how it stands
      "
    `);
    const ahead = await settle("2026-05", "2026-03-20T00:00:00Z");
    expect(ahead.stderr).toContain(
      "found that 2026-05 has not begun (it begins at 2026-05-01T00:00:00Z), expected a month that has ended",
    );
    expect(existsSync(file("seal.key"))).toBe(false);
  });

  test("is provisional while the window runs, and final at its end, whenever it is asked", async () => {
    await record([...task(3), ...task(4)]);
    const early = await settled("2026-03", "2026-04-02T00:00:00Z");
    expect([early.stage, early.asOf]).toEqual(["provisional", "2026-04-02T00:00:00Z"]);
    const final = await settled("2026-03");
    expect([final.stage, final.asOf, final.dueMinor]).toEqual(["final", "2026-04-04T00:00:00Z", "2000"]);
  });

  test("makes its key on first use, for its owner alone; --dry-run makes none and issues nothing", async () => {
    await record(task(3));
    const shown = await settled("2026-03", undefined, "--dry-run");
    expect([shown.seal, existsSync(file("seal.key"))]).toEqual([null, false]);
    const { seal, ...issued } = await settled("2026-03");
    expect(statSync(file("seal.key")).mode & 0o777).toBe(0o600);
    expect({ ...issued, seal: null }).toEqual(shown);
    expect(seal?.publicKey).toHaveLength(43);
  });

  test("never changes a final statement: twice gives the same bytes, late facts or not", async () => {
    await record(task(3));
    const first = await settle("2026-03", undefined, "--format", "json");
    await record(task(5));
    const again = await settle("2026-03", "2027-01-01T00:00:00Z", "--format", "json");
    expect(again.stdout).toBe(first.stdout);
    expect((await pawpact(["recount", ...ledger()])).exitCode).toBe(0);
  });

  test("adjusts earlier periods for what came late, and carries what is below zero", async () => {
    await record([task(3), task(4), task(5)].flat());
    expect((await settled("2026-03")).totalMinor).toBe("3000");
    // One completion that nobody knew of; of the others, all are denied in April.
    await record([task(6), task(3, 33), task(4, 33), task(5, 33)].flat());
    const april = await settled("2026-04");
    expect(april.adjustments).toMatchObject([
      { period: "2026-03", inputs: { feeMinor: "1000", statedMinor: "3000" }, amountMinor: "-2000" },
    ]);
    expect([april.dueMinor, april.totalMinor, april.payableMinor, april.carriedMinor]).toEqual([
      "0",
      "-2000",
      "0",
      "-2000",
    ]);
    const may = await settled("2026-05");
    expect(may.balance).toMatchObject({ period: "2026-04", amountMinor: "-2000" });
    expect(may.adjustments.map(({ amountMinor }) => amountMinor)).toEqual(["0", "0"]);
    // In June, March is beyond what is adjusted.
    await record(task(7));
    expect((await settled("2026-06")).adjustments.map(({ period }) => period)).toEqual([
      "2026-04",
      "2026-05",
    ]);
  });

  test("goes from one period to the next", async () => {
    await record(task(3));
    await settled("2026-03");
    const [gap, before, other] = await Promise.all([settle("2026-05"), settle("2026-02"), settle("2026-Q1")]);
    expect([gap.exitCode, before.exitCode, other.exitCode]).toEqual([1, 1, 1]);
    expect(gap.stderr + before.stderr + other.stderr).toMatchInlineSnapshot(`
      "pawpact: settle: found 2026-03 as the last final statement, expected the period before 2026-05: adjustments and balances go from one to the next. Settle 2026-04 first
      pawpact: settle: found 2026-02 before 2026-03, the first period that was settled, expected one after it: what came before would never have been adjusted. Settle the periods that follow
      pawpact: settle: found the quarter 2026-Q1, expected a month: the agreement is settled by the month. Name one of its months
      "
    `);
  });

  test("shows what would be due without the exclusions", async () => {
    const exclusion: Fact = {
      id: "pact:exclusion:1",
      conversation: "pact:exclusions",
      type: "exclusion.proposed",
      at: Date.UTC(2026, 2, 10),
      actor: ann,
      source: { platform: "slack" },
      rule: "test",
      data: { exclusion: "1", category: "spam", reason: "a test", task: "slack:C1:4.000001:4.000001" },
    };
    await record([...task(3), ...task(4), exclusion]);
    const { raw, dueMinor, tasks } = await settled("2026-03");
    expect([raw, dueMinor, tasks.excluded]).toEqual([
      { dueMinor: "2000", excludedTasks: 1, excludedWindows: 0 },
      "1000",
      1,
    ]);
    const { stdout } = await settle("2026-03");
    expect(stdout).toContain("Adjusted for exclusions (tasks: 1, windows: 0): 10.00 due. Raw: 20.00.");
  });

  test("does not issue under terms that the ledger never knew; --dry-run shows what they would give", async () => {
    await record(task(3));
    const other = file("other.yaml");
    writeFileSync(other, agreement.replace("10.00", "20.00"));
    const refused = await settle("2026-03", undefined, "--agreement", other);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringContaining("found an agreement file that this ledger was never kept under"),
    ]);
    expect((await settled("2026-03", undefined, "--agreement", other, "--dry-run")).dueMinor).toBe("2000");
    expect((await settled("2026-03")).dueMinor).toBe("1000");
  });

  test("prints the statement as people read it", async () => {
    await record([...task(3), ...task(4)]);
    const { stdout } = await settle("2026-03");
    expect(stdout.slice(0, stdout.indexOf("* Evidence"))).toMatchInlineSnapshot(`
      "Desk: final statement of 2026-03 (2026-03-01 to 2026-03-31), as of
      2026-04-04T00:00:00Z (unaccepted terms)

      From Pet Works to Acme, in EUR.

      Line             amount  how
      pbc.unit.A        20.00  2 completions of grade A × 10 × 1
      pbc.pool           0.00  withheld: less than half of the weight could be measured
      due for 2026-03   20.00

      Measured                 value   target  n  sample
      completion-rate  100.00 % kept  90.00 %  2  provisional

      Tasks: 2 opened, 2 valid. Completed: 2 A, 0 B, 0 C, 0 D; 0 failed, 0 handed off,
      0 overdue. Not settled yet, and left outside: 0 open, 0 pending. Outside every
      rate: 0 excluded, 0 cancelled, 0 partial, 0 answered by others.

      * Nobody accepted these terms yet: nothing is payable.
      "
    `);
  });
});
