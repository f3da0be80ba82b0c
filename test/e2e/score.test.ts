import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import { demoMonth } from "../../src/app/demo.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules } from "../../src/chat/rules.js";
import { type ScoreJson, scoreSchema } from "../../src/report/score-json.js";
import { type WhyJson, whySchema, whyTaskSchema } from "../../src/report/why-json.js";
import { pawpact } from "../kit/cli.js";
import { DAY, HOUR } from "../kit/facts.js";
import { heartbeats } from "../kit/presence.js";

/** In the middle of the month: what comes later is recorded, and does not exist yet. */
const NOW = "2026-10-16T12:30:00Z";
const OCTOBER = Date.UTC(2026, 9, 1);
const folder = mkdtempSync(join(tmpdir(), "pawpact-score-"));
const ledger = join(folder, "ledger.sqlite");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The demo's agreement with availability in it, and a month of it with heartbeats: one outage of two hours. */
beforeAll(async () => {
  const yaml = readFileSync(join(packageRoot(), "config", "agreements", "demo.yaml"), "utf8");
  const agreement = join(folder, "agreement.yaml");
  const objective =
    "    - { metric: availability, hours: always, target: 99%, credits: [{ below: 99%, credit: 10% }] }\npbc:";
  writeFileSync(
    agreement,
    `${yaml.replaceAll("demo:pet", "console:pet").replace("pbc:", objective.trimEnd())}
availability: { heartbeat: 1h }
`,
  );
  const rules = compileRules(parseAgreement(yaml).terms!);
  const said = [...demoMonth(OCTOBER, 31)].flatMap((event) => interpret(event, rules));
  const beats = [
    ...heartbeats(OCTOBER, OCTOBER + 10 * DAY, HOUR, "console"),
    ...heartbeats(OCTOBER + 10 * DAY + 3 * HOUR, OCTOBER + 31 * DAY, HOUR, "console"),
  ];
  const lines = [...said, ...beats].map((fact) =>
    JSON.stringify(fact).replaceAll('"demo', '"console').replaceAll(" demo:", " console:"),
  );
  const source = join(folder, "facts.jsonl");
  writeFileSync(source, `${lines.join("\n")}\n`);
  const given = ["--as", "facts", "--agreement", agreement, "--ledger", ledger, "--now", NOW];
  const ran = await pawpact(["replay", source, ...given]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
});

const ask = (argv: readonly string[], now = NOW) => pawpact([...argv, "--ledger", ledger, "--now", now]);

describe("pawpact score", () => {
  let json: ScoreJson;
  beforeAll(async () => {
    const ran = await ask(["score", "--period", "2026-10", "--format", "json"]);
    json = scoreSchema.parse(JSON.parse(ran.stdout));
  });

  test("inside a period gives its figures to date, from the counters", () => {
    expect([json.toDate, json.refolded, json.now]).toEqual([true, null, NOW]);
    expect(json.tasks.opened).toBeGreaterThan(100);
    expect(json.tasks.opened).toBeLessThan(200);
  });

  test("measures availability by the presence in the ledger", () => {
    const agreedMs = 15 * DAY + 12.5 * HOUR;
    expect(json.availability.always).toEqual({
      agreedMs,
      excludedMs: 0,
      unknownMs: 0,
      overCapMs: 0,
      // Nobody was spoken to in the silence.
      downMs: 3 * HOUR,
    });
    const line = json.objectives.find(({ metric }) => metric === "availability");
    expect(line).toMatchObject({
      n: agreedMs,
      of: String(agreedMs - 3 * HOUR),
      kept: true,
      sample: "normal",
    });
  });

  test("lines of worth sum to the total, and nothing is payable", () => {
    const cents = (amount: string) => Number(amount.replace(".", ""));
    const { worth } = json;
    expect(worth!.lines.reduce((sum, { amount }) => sum + cents(amount), 0)).toBe(cents(worth!.total));
    expect(worth!.payable).toBe(false);
    expect(worth!.pbc!.outcomes.map(({ metric }) => metric)).toEqual(["completion-rate", "satisfaction"]);
  });

  test("an objective has its band, its budget and how fast it burns", () => {
    const first = json.objectives.find(({ metric }) => metric === "first-response-time")!;
    expect(first).toMatchObject({ band: { index: 1, threshold: "0.8", credit: "0.15" }, next: null });
    expect(first.budget?.missesLeft).toBe(0);
    expect(first.burn?.threeDays).toBeGreaterThanOrEqual(0);
  });

  test("names what breaches within a day, and what it names is breached when nothing is done", async () => {
    expect(json.soon!.length).toBeGreaterThan(0);
    expect(json.soon!.length).toBeLessThanOrEqual(5);
    const due = json.soon!.map(({ dueAt }) => Date.parse(dueAt));
    expect(due).toEqual([...due].sort((one, other) => one - other));
    for (const { task, clock, dueAt, leftMs } of json.soon!) {
      expect(Date.parse(dueAt) - Date.parse(NOW)).toBe(leftMs);
      const ran = await ask(["why", task, "--format", "json"]);
      const { formulas, changes } = whyTaskSchema.parse(JSON.parse(ran.stdout));
      expect(formulas.some((formula) => formula.startsWith(clock) && formula.endsWith(": running"))).toBe(
        true,
      );
      expect(changes.join("\n")).toContain(`It breaches ${clock} unless it stops by ${dueAt}`);
    }
  });

  test("in text fits 80 columns and says all of it", async () => {
    const { stdout } = await ask(["score", "--period", "2026-10"]);
    expect(stdout.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    const words = [
      "To date",
      "Worth so far",
      "Nothing is payable",
      "budget left",
      "Due within a day",
      "burns",
    ];
    expect(words.filter((word) => !stdout.includes(word))).toEqual([]);
  });

  test("of a period that is over is not to date, and has nothing due", async () => {
    const ran = await ask(["score", "--period", "2026-10", "--format", "json"], "2026-11-20T00:00:00Z");
    const later = scoreSchema.parse(JSON.parse(ran.stdout));
    expect([later.toDate, later.soon, later.worth !== null]).toEqual([false, null, true]);
  });
});

describe("a period that nothing was seen of", () => {
  test.each([
    ["2030-01", "not-begun", "2030-01 has not begun (it begins at 2030-01-01T00:00:00Z)"],
    [
      "2020-01",
      "before-first-fact",
      "2020-01 ended before the first fact of this ledger (it is of 2026-10-01T00:00:00Z)",
    ],
  ])("%s says so, and has no worth, no line and no digest of figures", async (period, unseen, text) => {
    for (const command of ["score", "digest"]) {
      const { exitCode, stdout } = await ask([command, "--period", period]);
      expect(exitCode).toBe(0);
      const said = stdout.split("\n\n").slice(1).join().replaceAll("\n", " ").trim();
      expect(said).toBe(`${text}: nothing was seen of it, and it has no worth.`);
    }
    const ran = await ask(["score", "--period", period, "--format", "json"]);
    expect(scoreSchema.parse(JSON.parse(ran.stdout))).toMatchObject({ unseen, worth: null });
    for (const figure of ["total", "first-response-time"]) {
      const why = await ask(["why", figure, "--period", period]);
      expect([why.exitCode, why.stdout, why.stderr]).toEqual([
        1,
        "",
        `pawpact: why: found that ${text}, expected a period that something was seen of. Name one with --period\n`,
      ]);
    }
  });
});

describe("pawpact why", () => {
  const why = async (figure: string): Promise<WhyJson> => {
    const ran = await ask(["why", figure, "--period", "2026-10", "--format", "json"]);
    expect([figure, ran.exitCode, ran.stderr]).toEqual([figure, 0, ""]);
    return whySchema.parse(JSON.parse(ran.stdout));
  };

  test("the tasks behind a metric add up to what score says of it", async () => {
    const ran = await ask(["score", "--period", "2026-10", "--format", "json"]);
    const { objectives } = scoreSchema.parse(JSON.parse(ran.stdout));
    for (const { metric, of, n } of objectives) {
      if (metric === "availability") continue;
      const { tasks } = await why(metric);
      const parts = tasks.flatMap(({ parts }) => parts);
      const sum = (key: "of" | "n") => parts.reduce((total, part) => total + Number(part[key]), 0);
      expect([metric, sum("of"), sum("n")]).toEqual([metric, Number(of), n]);
    }
  });

  test("a line of a statement says where its figures are", async () => {
    const ran = await ask(["why", "adjustment.2026-09"]);
    expect([ran.exitCode, ran.stderr]).toEqual([
      1,
      'pawpact: why: found "adjustment.2026-09", a line of a statement, expected a figure of a period. What 2026-09 comes to at an instant: pawpact score --period 2026-09 --now INSTANT, with the instant that the statement is as of\n',
    ]);
  });

  test("a line of the worth has the amount that score shows", async () => {
    const ran = await ask(["score", "--period", "2026-10", "--format", "json"]);
    const { worth } = scoreSchema.parse(JSON.parse(ran.stdout));
    for (const { key, amount, formula } of worth!.lines) {
      const { headline, formulas } = await why(key);
      expect([headline, formulas.at(-1)]).toEqual([`${key}: ${amount} EUR`, formula]);
    }
    expect((await why("total")).headline).toContain(`total: ${worth!.total} EUR`);
  });

  test("text shows twenty tasks, the missed ones first", async () => {
    const { stdout } = await ask(["why", "first-response-time", "--period", "2026-10"]);
    const [, behind = ""] = stdout.split("Tasks behind it");
    expect(behind.match(/^\* console:help:/gm)).toHaveLength(20);
    expect(behind).toContain("pawpact why with --format json gives all");
  });

  test("the end of a task's id is enough, as the table of tasks shows it, where it is of one task of the period", async () => {
    const listed = await ask(["tasks", "--period", "2026-10"]);
    const end = /^…(\S+)/m.exec(listed.stdout)![1]!;
    for (const given of [end, `…${end}`]) {
      const { exitCode, stdout } = await ask(["why", given, "--period", "2026-10"]);
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`${end}, as of`);
    }
    const several = await ask(["why", "5", "--period", "2026-10"]);
    expect([several.exitCode, several.stdout]).toEqual([1, ""]);
    expect(several.stderr).toMatch(
      /^pawpact: why: found several tasks for "5" \(.+, …\), expected one\. Give more of its id\n$/,
    );
    const elsewhere = await ask(["why", end, "--period", "2026-09"]);
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([1, expect.stringContaining("the id of a task")]);
  });

  test("an unknown figure names the nearest and all there are", async () => {
    const ran = await ask(["why", "pbc.pol"]);
    expect([ran.exitCode, ran.stderr]).toMatchInlineSnapshot(`
      [
        1,
        "pawpact: why: found "pbc.pol", expected a figure of this agreement or the id of a task. Did you mean pbc.pool? Figures: acknowledge-time, first-response-time, next-response-time, resolution-time, reopen-rate, availability, completion-rate, satisfaction, sla.fee, sla.credit.first-response-time, sla.credit.resolution-time, sla.credit.reopen-rate, sla.credit.availability, sla.cap, pbc.unit.A, pbc.unit.B, pbc.unit.C, pbc.pool, total. Tasks: pawpact tasks
      ",
      ]
    `);
  });

  test("money is not asked of a day", async () => {
    const ran = await ask(["why", "total", "--period", "2026-10-05"]);
    expect([ran.exitCode, ran.stderr]).toMatchInlineSnapshot(`
      [
        1,
        "pawpact: why: found the day 2026-10-05, expected a month: total is reckoned by the month. Name one with --period
      ",
      ]
    `);
  });
});
