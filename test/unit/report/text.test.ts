import { describe, expect, test } from "vitest";
import type { BurnAlerts } from "../../../src/app/burn.js";
import type { Outlook } from "../../../src/app/outlook.js";
import type { Valued } from "../../../src/app/worth.js";
import { clockCode, sketchCode, taskCode } from "../../../src/measure/catalogue.js";
import { ratio } from "../../../src/measure/ratio.js";
import { binOf } from "../../../src/measure/sketch.js";
import { digestReport } from "../../../src/report/digest.js";
import type { Report } from "../../../src/report/report.js";
import { scoreJson, scoreSchema } from "../../../src/report/score-json.js";
import { scoreReport } from "../../../src/report/scorecard.js";
import { renderText } from "../../../src/report/text.js";
import { scorecardOf } from "../../../src/score/scorecard.js";
import { worthOf } from "../../../src/score/worth.js";
import { CLOCKS } from "../../../src/task/fact.js";
import { MINUTE, MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const terms = termsWith();
const counters = new Map([
  [taskCode("tasks"), 12],
  [taskCode("tasks.valid"), 11],
  [taskCode("tasks.partial"), 1],
  [taskCode("completion.A"), 9],
  [taskCode("completion.overdue"), 2],
  [clockCode("first-response-time", "met"), 10],
  [clockCode("first-response-time", "breached"), 1],
  [clockCode("first-response-time", "stopped"), 10],
  [clockCode("first-response-time", "overdue"), 1],
]);
const sketches = new Map([[sketchCode("first-response-time", binOf(4_000)), 10]]);
const period = { kind: "month" as const, key: "2026-03", firstDay: "2026-03-01", lastDay: "2026-03-31" };
const card = scorecardOf(terms, counters, sketches, 3);
const valued: Valued = {
  period,
  now: MONDAY,
  toDate: true,
  frame: "f",
  card,
  refolded: null,
  presence: null,
  worth: worthOf(terms, card, period),
  creditedBefore: new Set(),
  unseen: null,
};
const outlook: Outlook = {
  soon: [
    {
      task: "slack:C1:100.000001:100.000001",
      title: null,
      began: null,
      clock: "first-response-time",
      dueAt: MONDAY + 5 * MINUTE,
      leftMs: 5 * MINUTE,
    },
  ],
  burn: new Map([["first-response-time", { today: null, threeDays: ratio(14, 5) }]]),
};
const page = { width: 80, colour: false };

describe("the scorecard in text", () => {
  test("breaks tables for a window narrower than a page, and repeats what each row is of", () => {
    const [table] = scoreReport(terms, valued, outlook).blocks.filter(({ kind }) => kind === "table");
    const report = { title: "Narrow", blocks: [table!] };
    expect(renderText(report, { width: 40, colour: false })).toMatchInlineSnapshot(`
      "Narrow

      Objective                target
      first-response-time  >= 95.00 %
      resolution-time      >= 90.00 %

      Objective                     value   n
      first-response-time  90.91 % MISSED  11
      resolution-time                   -   0

      Objective            sample       median
      first-response-time  provisional    4.0s
      resolution-time      no-data           -

      Objective            p90
      first-response-time    -
      resolution-time        -
      "
    `);
    expect(renderText(report, { width: 79, colour: false })).toBe(renderText(report, page));
  });

  test("puts below the name of a row what has no room beside it", () => {
    const report: Report = {
      title: "Narrow",
      blocks: [
        {
          kind: "bars",
          heading: "Error budget left",
          bars: [{ label: "first-response-time", share: 0, text: "spent, 57 misses over", tone: "bad" }],
        },
        {
          kind: "table",
          heading: "Difference",
          columns: [
            { name: "Difference", align: "left" },
            { name: "SLA part", align: "left" },
          ],
          rows: [
            ["payment model", "2000.00 less credits (at most"],
            ["", "20% of it)."],
          ],
        },
      ],
    };
    expect(renderText(report, { width: 36, colour: false })).toMatchInlineSnapshot(`
      "Narrow

      Error budget left
      first-response-time  ░░░░░░░░░░

      Error budget left
      first-response-time
        spent, 57 misses over

      Difference
        SLA part
      payment model
        2000.00 less credits (at most
        20% of it).
      "
    `);
    const width = 25;
    const lines = renderText(report, { width, colour: false }).split("\n");
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(renderText(report, { width, colour: true })).toContain(
      "\u001b[31mspent, 57 misses over\u001b[39m",
    );
  });

  test("of one person alone says requester", () => {
    const alone = { ...valued, card: scorecardOf(terms, counters, sketches, 1) };
    expect(renderText(scoreReport(terms, alone, null), page)).toContain("12 opened by 1 requester, 11 valid");
  });

  test("shows ratio, n, sample, worth, budgets and what is due, and says what is provisional", () => {
    expect(renderText(scoreReport(terms, valued, outlook), page)).toMatchInlineSnapshot(`
      "Test desk: SLA, 2026-03, as of 2026-03-02T09:00:00Z (unaccepted terms)

      To date: the period runs to the end of 2026-03-31. Worth so far: 2000.00 EUR.
      Nothing is payable: the terms are unaccepted.

      Objective                target           value   n  sample       median  p90
      first-response-time  >= 95.00 %  90.91 % MISSED  11  provisional    4.0s    -
      resolution-time      >= 90.00 %               -   0  no-data           -    -

      Credit               band crossed  next credit      budget left
      first-response-time  none          2 misses to 5 %  spent, 1 miss over
      resolution-time      report only   -                -

      Worth    clause       EUR
      sla.fee  sla.fee  2000.00
      total             2000.00

      * sla.fee: 2000.00

      Clock                  met  breached  open  outside  median  p90  p95
      acknowledge-time         0         0     0        0       -    -    -
      first-response-time     10         1     0        0    4.0s    -    -
      next-response-time       0         0     0        0       -    -    -
      resolution-time          0         0     0        0       -    -    -
      total-resolution-time    0         0     0        0       -    -    -

      Tasks: 12 opened by 3 requesters, 11 valid. Completed: 9 A, 0 B, 0 C, 0 D, 0
      pending; 0 failed, 0 handed off, 2 overdue, 0 open. Outside every rate: 0
      excluded, 0 cancelled, 1 partial, 0 answered by others. Messages of the
      assistant in no task: 0.

      Due within a day            clock                       due (UTC)    left
      …:C1:100.000001:100.000001  first-response-time  2026-03-02 09:05  5m 00s

      * first-response-time is provisional: n = 11 of the 20 needed; 95 % interval
        62.3 to 98.4 %.
      * first-response-time burns its error budget at 2.8 among tasks of the last
        three days; 1 spends it exactly.
      "
    `);
  });

  test("of every clock and amount there can be fits 80 columns", () => {
    const sla = {
      ...terms.sla!,
      feeMinor: 123_456_789_00n,
      objectives: CLOCKS.map((metric) => ({
        metric,
        target: ratio(9995, 10000),
        credits: [{ threshold: ratio(9995, 10000), credit: ratio(1, 3) }],
      })),
    };
    const many = new Map(
      CLOCKS.flatMap((clock) => [
        [clockCode(clock, "met"), 12_345] as const,
        [clockCode(clock, "breached"), 54_321] as const,
        [clockCode(clock, "stopped"), 12_345] as const,
        [clockCode(clock, "overdue"), 54_321] as const,
      ]),
    );
    const wide = { ...terms, sla };
    const full = scorecardOf(wide, many, new Map(), 3);
    const rich = { ...valued, card: full, worth: worthOf(wide, full, period) };
    const lines = renderText(scoreReport(wide, rich, outlook), page).split("\n");
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
    expect(lines.some((line) => line.startsWith("total-resolution-time"))).toBe(true);
  });

  test("a period that is not the agreement's own has no worth", () => {
    const week = { ...valued, worth: null, period: { ...period, kind: "week" as const, key: "2026-W10" } };
    expect(renderText(scoreReport(terms, week), page)).toContain("a week has no worth of its own");
    expect(scoreJson(terms, week).worth).toBeNull();
  });

  test("a digest leads with what is kept and what it is worth", () => {
    const [first, second] = digestReport(terms, valued).blocks;
    expect([first, second]).toMatchInlineSnapshot(`
      [
        {
          "kind": "text",
          "text": "0 of 2 terms on target. Missed: first-response-time. Without data: 1.",
        },
        {
          "kind": "text",
          "text": "To date: the period runs to the end of 2026-03-31. Worth so far: 2000.00 EUR. Nothing is payable: the terms are unaccepted.",
        },
      ]
    `);
  });

  test("fits 80 columns, and colour changes nothing but colour", () => {
    const plain = renderText(scoreReport(terms, valued, outlook), { width: 80, colour: false });
    const coloured = renderText(scoreReport(terms, valued, outlook), { width: 80, colour: true });
    expect(plain.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(coloured).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
  });

  test("shows an alert in a block of its own, and the response rate beside satisfaction", () => {
    const pair = {
      factor: ratio(72, 5),
      longMs: 60 * MINUTE,
      shortMs: 5 * MINUTE,
      long: { bad: 4, n: 5, rate: ratio(16) },
      short: { bad: 1, n: 1, rate: ratio(20) },
      state: "alert",
    } as const;
    const burn = (state: "alert" | "quiet"): BurnAlerts => ({
      from: MONDAY,
      conversations: 5,
      objectives: [
        {
          metric: "first-response-time",
          pairs: [{ ...pair, state }],
          impossible: [],
          largest: ratio(20),
        },
      ],
    });
    const metric = "satisfaction" as const;
    const asking = {
      ...terms,
      sla: {
        ...terms.sla!,
        objectives: [...terms.sla!.objectives, { metric, target: ratio(4, 5), credits: [] }],
      },
    };
    const ratings = new Map([...counters, [taskCode("rated"), 4], [taskCode("rated.good"), 3]]);
    const rated = { ...valued, card: scorecardOf(asking, ratings, sketches, 3) };
    const notes = (state: "alert" | "quiet") =>
      scoreReport(asking, rated, outlook, burn(state)).blocks.flatMap((block) =>
        block.kind === "notes" ? [block.notes.slice(0, 1)] : [],
      );
    expect(notes("alert").slice(1)).toMatchInlineSnapshot(`
      [
        [
          "ALERT first-response-time: the error budget burns 16.0 times as fast as it lasts (4 of 5 missed in the last 1 h) and still 20.0 times (1 of 1 missed in the last 5 min); an alert above 14.4. 0 misses left this month.",
        ],
        [
          "satisfaction: 4 of 11 valid tasks were rated, a response rate of 36.36 %.",
        ],
      ]
    `);
    expect(notes("quiet")).toHaveLength(notes("alert").length - 1);
    const json = scoreJson(asking, rated, outlook, burn("alert"));
    expect(scoreSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    expect(json.objectives.map(({ response }) => response)).toEqual([
      null,
      null,
      { of: 4, n: 11, value: 4 / 11 },
    ]);
    expect([json.burn?.objectives?.[0]?.pairs[0]?.long, scoreJson(asking, rated).burn]).toEqual([
      { bad: 4, n: 5, rate: 16 },
      null,
    ]);
  });

  test("a title with control characters can't draw on the terminal", () => {
    const evil = { ...terms, title: "\u001b[2Jgone" };
    expect(renderText(scoreReport(evil, valued), { width: 80, colour: true }).split("\n")[0]).toContain(
      "\\u001b[2Jgone",
    );
  });

  test("the JSON form keeps its documented schema", () => {
    const json = scoreJson(terms, valued, outlook);
    expect(scoreSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    expect(json.objectives[0]).toMatchObject({
      of: "10",
      n: 11,
      sample: "provisional",
      kept: false,
      target: "0.95",
      band: null,
      budget: { allowed: "0.55", bad: "1", left: "-0.45", missesLeft: 0 },
      burn: { today: null, threeDays: 2.8 },
    });
    expect(json.worth).toMatchObject({
      total: "2000.00",
      payable: false,
      sla: { due: "2000.00" },
      pbc: null,
    });
  });
});
