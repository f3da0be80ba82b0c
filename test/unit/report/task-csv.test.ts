import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows } from "../../../adapters/import/csv-rows.js";
import { TASK_CSV_HEADER, taskCsv } from "../../../src/report/task-csv.js";
import type { TaskJson } from "../../../src/report/task-json.js";
import { flat } from "../import/collect.js";

const task: TaskJson = {
  task: "slack:C1:1:1",
  conversation: "slack:C1:1",
  opened: "2026-03-02T09:00:00Z",
  priority: "default",
  status: "completed",
  cause: "user-confirmed",
  grade: "A",
  excluded: false,
  partial: true,
  answeredByOther: false,
  linkedTo: null,
  title: null,
  clocks: {
    "first-response-time": {
      state: "met",
      startedAt: "2026-03-02T09:00:00Z",
      stoppedAt: "2026-03-02T09:00:20Z",
      dueAt: null,
      elapsedMs: 20_000,
      targetMs: null,
      partial: false,
      cycles: 1,
    },
  },
};

const read = async (...lines: string[]) => {
  const rows = await flat(csvRows(lines));
  return rows.map((row) => ("cells" in row ? row.cells : row.fault)) as string[][];
};

describe("a task as CSV", () => {
  test("has a cell for every column, and none for a clock that did not run", async () => {
    const [names, cells] = await read(TASK_CSV_HEADER, taskCsv(task));
    const filled = names!.map((name, index) => [name, cells![index]]).filter(([, cell]) => cell !== "");
    expect([names!.length, cells!.length]).toEqual([52, 52]);
    expect(Object.fromEntries(filled)).toMatchInlineSnapshot(`
      {
        "answeredByOther": "false",
        "cause": "user-confirmed",
        "conversation": "slack:C1:1",
        "excluded": "false",
        "first-response-time.cycles": "1",
        "first-response-time.elapsedMs": "20000",
        "first-response-time.partial": "false",
        "first-response-time.startedAt": "2026-03-02T09:00:00Z",
        "first-response-time.state": "met",
        "first-response-time.stoppedAt": "2026-03-02T09:00:20Z",
        "grade": "A",
        "opened": "2026-03-02T09:00:00Z",
        "partial": "true",
        "priority": "default",
        "status": "completed",
        "task": "slack:C1:1:1",
      }
    `);
  });

  test("is one line that ends as RFC 4180 has it", () => {
    expect(TASK_CSV_HEADER.endsWith("\r\n")).toBe(true);
    expect(taskCsv(task).split("\r\n")).toHaveLength(2);
  });

  const titled = async (title: string) => (await read(TASK_CSV_HEADER, taskCsv({ ...task, title })))[1]![11]!;

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '=HYPERLINK("x")'])(
    "is no formula to a spreadsheet: %j",
    async (title) => {
      expect(await titled(title)).toBe(`'${title}`);
    },
  );

  test("keeps every other text as it is: quotes, delimiters, lines", async () => {
    const plain = fc
      .string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é", ";", "'") })
      .filter((text) => !text.startsWith("\n"));
    await fc.assert(
      fc.asyncProperty(plain, async (title) => {
        expect(await titled(title)).toBe(title);
      }),
    );
  });
});
