import { existsSync } from "node:fs";
import { PassThrough } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvItems } from "../../../adapters/import/csv.js";
import { readCsvMap } from "../../../adapters/import/csv-map.js";
import { parseMicros } from "../../../adapters/import/micros.js";
import { openSource } from "../../../adapters/import/source.js";
import { wallClock } from "../../../adapters/import/wall-clock.js";
import { CLOCKS, factSchema } from "../../../src/task/fact.js";
import { fold } from "../../../src/task/fold.js";
import { termsWith } from "../../kit/terms.js";
import { list } from "./collect.js";

const FULL = `
task: id
opened: opened
acknowledged: seen
answered: answered
waiting: waiting
resumed: resumed
completed: closed
failed: failed
cancelled: cancelled
reopened: reopened
rated: stars
cost: cost
priority: prio
requester: who
due: { resolution-time: target }
timezone: Europe/Berlin
missing: ["", "?"]
`;
const HEADER =
  "id,opened,seen,answered,waiting,resumed,closed,failed,cancelled,reopened,stars,cost,prio,who,target";
const COLUMNS = HEADER.split(",");
const OPENED = "2026-04-07 09:00";

const optionsOf = (yaml: string) => {
  const map = readCsvMap(yaml, "map.yaml");
  const partyOf = (id: string) => (id === "csv:ann" ? ("customer" as const) : ("neither" as const));
  return { map, toInstant: wallClock(map.timezone ?? "UTC"), partyOf };
};
const read = (text: string, yaml = FULL) => list(csvItems([text], optionsOf(yaml)));
const row = (cells: Record<string, string>) => {
  const values = COLUMNS.map((column) => cells[column] ?? (column < "f" ? "?" : ""));
  return read(`${HEADER}\n${values.join(",")}\n`).then((items) => items[0]);
};
const factsOf = async (cells: Record<string, string>) => {
  const item = await row(cells);
  if (item?.kind !== "facts") throw new Error(JSON.stringify(item));
  return item.facts;
};

describe("a row", () => {
  test("becomes one task with what its columns say", async () => {
    const facts = await factsOf({
      id: "A-1",
      opened: OPENED,
      seen: "2026-04-07 09:01",
      answered: "2026-04-07 09:02",
      waiting: "2026-04-07 10:00",
      resumed: "2026-04-07 11:00",
      closed: "2026-04-07 12:00",
      failed: "2026-04-07 12:30",
      cancelled: "2026-04-07 12:45",
      reopened: "2026-04-07 13:00",
      stars: "5",
      cost: "0.0125",
      prio: "P1",
      who: "ann",
      target: "2026-04-08 09:00",
    });
    expect(
      facts.map(({ id, at, actor, rule, data }) => [
        id,
        new Date(at).toISOString().slice(11, 16),
        actor.id,
        rule,
        data,
      ]),
    ).toMatchInlineSnapshot(`
      [
        [
          "csv:A-1:opened",
          "07:00",
          "csv:ann",
          "import:csv:opened",
          {
            "dueAt": {
              "resolution-time": 1775631600000,
            },
            "origin": "import",
            "priority": "P1",
          },
        ],
        [
          "csv:A-1:acknowledged",
          "07:01",
          "csv:assistant",
          "import:csv:seen",
          {},
        ],
        [
          "csv:A-1:answered",
          "07:02",
          "csv:assistant",
          "import:csv:answered",
          {},
        ],
        [
          "csv:A-1:waiting",
          "08:00",
          "csv:assistant",
          "import:csv:waiting",
          {
            "reason": "requester",
          },
        ],
        [
          "csv:A-1:resumed",
          "09:00",
          "csv:ann",
          "import:csv:resumed",
          {},
        ],
        [
          "csv:A-1:completed",
          "10:00",
          "csv:assistant",
          "import:csv:closed",
          {
            "asked": true,
            "cause": "operator-closed",
            "grade": "C",
          },
        ],
        [
          "csv:A-1:failed",
          "10:30",
          "csv:assistant",
          "import:csv:failed",
          {},
        ],
        [
          "csv:A-1:cancelled",
          "10:45",
          "csv:ann",
          "import:csv:cancelled",
          {},
        ],
        [
          "csv:A-1:reopened",
          "11:00",
          "csv:ann",
          "import:csv:reopened",
          {},
        ],
        [
          "csv:A-1:rated",
          "10:00",
          "csv:ann",
          "import:csv:stars",
          {
            "rating": 5,
          },
        ],
        [
          "csv:A-1:cost",
          "10:00",
          "csv:assistant",
          "import:csv:cost",
          {
            "costMicros": 12500,
            "ok": true,
          },
        ],
      ]
    `);
    for (const fact of facts) expect(factSchema.parse(fact)).toEqual(fact);
  });

  test("without a requester's name is asked by nobody that could be counted", async () => {
    const [one] = await factsOf({ id: "A-1", opened: OPENED, who: "?" });
    const [other] = await factsOf({ id: "A-2", opened: OPENED });
    expect([one?.actor.id, other?.actor.id]).toEqual(["anonymous:csv:A-1", "anonymous:csv:A-2"]);
  });

  test("takes the requester's party from the agreement", async () => {
    const parties = await Promise.all(
      ["ann", "eve"].map((who) => factsOf({ id: "A-1", opened: OPENED, who })),
    );
    expect(parties.map(([opened]) => opened?.actor.party)).toEqual(["customer", "neither"]);
  });

  test("closed in the millisecond it was opened in is a closed task", async () => {
    const facts = await factsOf({ id: "A-1", opened: OPENED, closed: OPENED });
    const { tasks } = fold(facts, termsWith().tasks);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.id).toMatch(/:A-1$/);
    expect(tasks[0]?.closed).toHaveLength(1);
  });

  test("carries the name of its source where the map gives one", async () => {
    const items = await read("id,opened\n1,2026-04-07\n", "task: id\nopened: opened\nsource: desk");
    const facts = items.flatMap((item) => (item.kind === "facts" ? item.facts : []));
    expect(facts.map(({ id, source }) => [id, source])).toEqual([
      ["csv:desk:1:opened", { platform: "csv", channel: "desk", message: "csv:desk:1" }],
    ]);
  });

  test("that can't be read says why", async () => {
    const bad: Record<string, string>[] = [
      { opened: OPENED },
      { id: "x".repeat(600), opened: OPENED },
      { id: "A-1" },
      { id: "A-1", opened: "last week" },
      { id: "A-1", opened: OPENED, closed: "2026-04-07 08:59" },
      { id: "A-1", opened: OPENED, closed: "2026-02-30" },
      { id: "A-1", opened: OPENED, closed: "9999-12-31" },
      { id: "A-1", opened: OPENED, target: "2100-01-02" },
      { id: "A-1", opened: OPENED, waiting: "2026-04-07 11:00", resumed: "2026-04-07 10:00" },
      { id: "A-1", opened: OPENED, waiting: "2026-04-07 11:00", resumed: "2026-04-07 08:00" },
      { id: "A-1", opened: OPENED, closed: "2026-04-07 11:00", reopened: "2026-04-07 10:00" },
      { id: "A-1", opened: OPENED, stars: "6" },
      { id: "A-1", opened: OPENED, cost: "-1" },
      { id: "A-1", opened: OPENED, target: "soon" },
      { id: "A-1", opened: OPENED, target: `${OPENED},surplus` },
    ];
    const items = await Promise.all([
      ...bad.map(row),
      read(`${HEADER}\nA-1,${OPENED}\n`).then(([item]) => item),
    ]);
    expect(items.map((item) => (item?.kind === "fault" ? item.message : item))).toMatchInlineSnapshot(`
      [
        "task (column "id"): found nothing, expected the task's id",
        "task (column "id"): found 600 characters, expected at most 512",
        "opened (column "opened"): found nothing, expected an instant",
        "opened (column "opened"): found "last week", expected an instant as ISO 8601, of the years 1970 to 2099",
        "completed (column "closed"): found "2026-04-07 08:59", which is before the task was opened, expected that or later",
        "completed (column "closed"): found "2026-02-30", expected an instant as ISO 8601, of the years 1970 to 2099",
        "completed (column "closed"): found "9999-12-31", expected an instant as ISO 8601, of the years 1970 to 2099",
        "due.resolution-time (column "target"): found "2100-01-02", expected an instant as ISO 8601, of the years 1970 to 2099",
        "resumed (column "resumed"): found "2026-04-07 10:00", which is before the requester was waited for, expected that or later",
        "resumed (column "resumed"): found "2026-04-07 08:00", which is before the task was opened, expected that or later",
        "reopened (column "reopened"): found "2026-04-07 10:00", which is before the task was completed (the column of completed is to hold the first completion), expected that or later",
        "rated (column "stars"): found "6", expected 1, 2, 3, 4 or 5",
        "cost (column "cost"): found "-1", expected units of the currency, as in 0.0125",
        "due.resolution-time (column "target"): found "soon", expected an instant as ISO 8601, of the years 1970 to 2099",
        "found 16 cells, expected 15 as in the header",
        "found 2 cells, expected 15 as in the header",
      ]
    `);
  });

  test("gives only facts that a ledger can keep, whatever its cells say", async () => {
    const odd = ["0", "5", "1e99", "9999-12-31", "1970-01-01", "2099-12-31 23:59", "2100-01-01T00:00+14:00"];
    const cell = fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom("", "2026-10-25 02:30", "2026-04-08 24:00", "2026-04-07 09:00"),
      },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    );
    const columns = COLUMNS.filter((column) => column !== "stars" && column !== "cost");
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record(Object.fromEntries(columns.map((column) => [column, cell]))),
        async (cells) => {
          const item = await row({ ...cells, id: "A-1", opened: "2026-04-01" });
          if (item?.kind === "fault") expect(item.message).toMatch(/found .*, expected /);
          for (const fact of item?.kind === "facts" ? item.facts : [])
            expect(factSchema.parse(fact)).toEqual(fact);
          if (item?.kind === "facts") kept += 1;
        },
      ),
      { numRuns: 100 },
    );
    expect(kept).toBeGreaterThan(0);
  });

  test("may name a local time that the clock repeats: it is not before the opening", async () => {
    const facts = await factsOf({ id: "A-1", opened: "2026-10-25 02:50", closed: "2026-10-25 02:10" });
    expect(facts.slice(0, 2).map(({ at }) => new Date(at).toISOString())).toEqual([
      "2026-10-25T00:50:00.000Z",
      "2026-10-25T01:10:00.000Z",
    ]);
  });

  test("has its rating and its cost at its completion, else at the latest that it tells", async () => {
    const told = { id: "A-1", opened: OPENED, answered: "2026-04-07 10:00", stars: "4", cost: "1" };
    const at = async (cells: Record<string, string>) =>
      (await factsOf(cells))
        .filter(({ clock }) => clock === "unknown")
        .map((fact) => `${fact.type} ${new Date(fact.at).toISOString()}`);
    const [closed, reopened] = ["2026-04-08 10:00", "2026-04-09 10:00"];
    expect(await at({ ...told, closed, reopened })).toEqual([
      "task.rated 2026-04-08T08:00:00.000Z",
      "task.attempted 2026-04-08T08:00:00.000Z",
    ]);
    expect(await at(told)).toEqual([
      "task.rated 2026-04-07T08:00:00.000Z",
      "task.attempted 2026-04-07T08:00:00.000Z",
    ]);
  });

  test("that is done without a cost is an attempt whose cost was not supplied", async () => {
    const attempts = async (cells: Record<string, string>) =>
      (await factsOf({ id: "A-1", opened: OPENED, ...cells })).flatMap((fact) =>
        fact.type === "task.attempted" ? [fact.data] : [],
      );
    const at = "2026-04-07 10:00";
    expect(await attempts({ closed: at })).toEqual([{ ok: true }]);
    expect(await attempts({ failed: at })).toEqual([{ ok: false }]);
    expect(await attempts({ failed: at, cost: "2" })).toEqual([{ ok: false, costMicros: 2_000_000 }]);
    expect(await attempts({ answered: at })).toEqual([]);
    const without = await read(`id,at,done\n1,${at},${at}\n`, "task: id\nopened: at\ncompleted: done");
    expect(
      without.flatMap((item) => (item.kind === "facts" ? item.facts.map(({ type }) => type) : [])),
    ).toEqual(["task.opened", "task.completed"]);
  });

  test.each([
    ["", CLOCKS],
    ["acknowledged: a", CLOCKS.slice(1)],
    ["answered: a", ["resolution-time", "total-resolution-time"]],
    ["completed: a", ["acknowledge-time", "first-response-time", "next-response-time"]],
    ["acknowledged: a\ncompleted: b", ["first-response-time", "next-response-time"]],
    ["answered: a\ncompleted: b", undefined],
  ])("says which clocks nobody saw stop: with %j", async (columns, unseen) => {
    const items = await read("id,at,a,b\n1,2026-04-07,,\n", `task: id\nopened: at\n${columns}`);
    expect(items).toMatchObject([{ facts: [{ type: "task.opened" }] }]);
    const [opened] = items.flatMap((item) => (item.kind === "facts" ? item.facts : []));
    expect(opened?.type === "task.opened" ? opened.data.unseen : null).toEqual(unseen);
  });

  test("told twice is once; told otherwise it is a bad one, and names the line before", async () => {
    const rows = ["A-1,2026-04-07,x", "A-1,2026-04-07,y", "A-1,2026-04-08,x", "A-2,2026-04-08,x"];
    const items = await read(`id,at,note\n${rows.join("\n")}\n`, "task: id\nopened: at");
    expect(items.map(({ kind }) => kind)).toEqual(["facts", "facts", "fault", "facts"]);
    expect(items[2]).toEqual({
      kind: "fault",
      line: 4,
      message:
        'task (column "id"): found "A-1", which stands in line 2 already with other content, expected one row a task',
    });
  });

  test("with bytes that are no UTF-8 is named, so that no two tasks become one", async () => {
    const latin = Buffer.from(
      'id,opened\nM\u00fc,2026-04-07\nM\u00e4,2026-04-07\n"a\nM\u00e4",2026-04-07\nMu,2026-04-07\n',
      "latin1",
    );
    const items = await list(csvItems([latin], optionsOf("task: id\nopened: opened")));
    expect(items.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
      "fault 2",
      "fault 3",
      "fault 5",
      "facts 6",
    ]);
    expect(items[0]).toMatchObject({ message: expect.stringContaining("found bytes that are no UTF-8") });
  });

  test("that can't be read costs that row alone", async () => {
    const items = await read("id,opened\n1,2026-04-07\n2,never\n3,2026-04-08\n", "task: id\nopened: opened");
    expect(items.map(({ kind, line }) => `${kind} ${line}`)).toEqual(["facts 2", "fault 3", "facts 4"]);
  });
});

describe("a header", () => {
  test("that lacks a column of the map is refused with what it has", async () => {
    await expect(
      read("id,openend\n1,2\n", "task: id\nopened: opened"),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[UserError: the map names the column "opened", which the header lacks: found "id", "openend". Did you mean "openend"?]`,
    );
  });

  test("that is no header is told in short, whatever file it is of", async () => {
    const line = Array.from({ length: 500 }, (_, index) => `${index}${"x".repeat(1_000)}`).join(",");
    const refused = await read(`${line}\n`, "task: id\nopened: opened").catch(({ message }) => message);
    expect(refused).toMatch(/^the map names the column "id", which the header lacks: found "0x{38}…", /);
    expect(refused).toMatch(/ and 470 more\. Correct the map$/);
    expect(refused.length).toBeLessThan(2_000);
  });

  test("that can't be read is refused, and no row is taken for it", async () => {
    const latin = Buffer.from("id,ge\u00f6ffnet\n1,2026-04-07\n", "latin1");
    const items = list(csvItems([latin], optionsOf("task: id\nopened: opened")));
    await expect(items).rejects.toThrow(
      /^the header \(line 1\) can't be read: found bytes that are no UTF-8/,
    );
  });

  test("that names a column of the map twice is refused", async () => {
    await expect(read("id,opened,id\n", "task: id\nopened: opened")).rejects.toThrow(
      'names the column "id" twice',
    );
  });
});

describe("a cost", () => {
  test.each([
    ["12.5", 12_500_000],
    ["0.000001", 1],
    ["1.2e-05", 12],
    ["0.0000005", 0],
    ["0.0000015", 2],
    ["0.00000251", 3],
    ["3E2", 300_000_000],
    ["1,5", null],
    ["€2", null],
    ["-1", null],
    ["999999999999", null],
  ])("of %s is %s millionths", (text, micros) => expect(parseMicros(text)).toBe(micros));

  test("with up to six decimals is exact", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (micros) => {
        const digits = String(micros).padStart(7, "0");
        expect(parseMicros(`${digits.slice(0, -6)}.${digits.slice(-6)}`)).toBe(micros);
      }),
    );
  });
});

test("a file is read as it is asked for, not ahead of it", async () => {
  let handed = 0;
  const chunks = (async function* () {
    yield "id,opened\n";
    for (;;) {
      handed += 1;
      yield `${handed},2026-04-07\n`;
    }
  })();
  const items = csvItems(chunks, optionsOf("task: id\nopened: opened"));
  for (let asked = 0; asked < 3; asked++) await items.next();
  expect(handed).toBe(3);
  await items.return(undefined);
});

const boston = "../shared/data/boston-311/2011-q3.csv.gz";
test.skipIf(!existsSync(boston))(
  "the service requests of a city keep their own on-time label (skipped where the data is absent)",
  async () => {
    const yaml = `
task: case_enquiry_id
opened: open_dt
completed: closed_dt
due: { resolution-time: target_dt }
priority: ontime
requester: case_status
timezone: America/New_York`;
    const source = await openSource(boston, new PassThrough());
    const seen = { rows: 0, faults: 0, labelled: 0, different: 0 };
    for await (const item of csvItems(source.chunks, optionsOf(yaml))) {
      seen.rows += 1;
      if (item.kind !== "facts") {
        seen.faults += 1;
        continue;
      }
      const [opened, completed] = item.facts;
      if (opened?.type !== "task.opened" || !completed || !opened.data.dueAt || !opened.data.priority)
        continue;
      seen.labelled += 1;
      const label = completed.at <= opened.data.dueAt["resolution-time"]! ? "ONTIME" : "OVERDUE";
      if (label !== opened.data.priority) seen.different += 1;
    }
    expect(seen).toMatchInlineSnapshot(`
      {
        "different": 0,
        "faults": 0,
        "labelled": 25101,
        "rows": 31828,
      }
    `);
  },
);
