import { describe, expect, test } from "vitest";
import { clockCode, sketchCode, taskCode } from "../../../src/measure/catalogue.js";
import { binOf } from "../../../src/measure/sketch.js";
import { scoreJson, scoreSchema } from "../../../src/report/score-json.js";
import { scoreReport } from "../../../src/report/scorecard.js";
import { renderText } from "../../../src/report/text.js";
import { scorecardOf } from "../../../src/score/scorecard.js";
import { MONDAY } from "../../kit/facts.js";
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
const scored = {
  period: { kind: "month" as const, key: "2026-03", firstDay: "2026-03-01", lastDay: "2026-03-31" },
  now: MONDAY,
  frame: "f",
  card: scorecardOf(terms, counters, sketches, 3),
  refolded: null,
};

describe("the scorecard in text", () => {
  test("shows ratio, n, sample, median and tail, and says what is provisional", () => {
    expect(renderText(scoreReport(terms, scored), { width: 80, colour: false })).toMatchInlineSnapshot(`
      "Test desk: SLA, 2026-03, as of 2026-03-02T09:00:00Z (unaccepted terms)

      Objective                target           value   n  sample       median  p90
      first-response-time  >= 95.00 %  90.91 % MISSED  11  provisional    4.0s    -
      resolution-time      >= 90.00 %               -   0  no-data           -    -

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

      * first-response-time is provisional: n = 11 of the 20 needed; 95 % interval
        62.3 to 98.4 %.
      "
    `);
  });

  test("fits 80 columns, and colour changes nothing but colour", () => {
    const plain = renderText(scoreReport(terms, scored), { width: 80, colour: false });
    const coloured = renderText(scoreReport(terms, scored), { width: 80, colour: true });
    expect(plain.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(coloured).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
  });

  test("a title with control characters can't draw on the terminal", () => {
    const evil = { ...terms, title: "\u001b[2Jgone" };
    expect(renderText(scoreReport(evil, scored), { width: 80, colour: true }).split("\n")[0]).toContain(
      "\\u001b[2Jgone",
    );
  });

  test("the JSON form keeps its documented schema", () => {
    const json = scoreJson(terms, scored);
    expect(scoreSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    expect(json.objectives[0]).toMatchObject({
      of: "10",
      n: 11,
      sample: "provisional",
      kept: false,
      target: "0.95",
    });
  });
});
