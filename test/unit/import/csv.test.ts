import { existsSync } from "node:fs";
import { PassThrough } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvItems } from "../../../adapters/import/csv.js";
import { readCsvMap } from "../../../adapters/import/csv-map.js";
import { parseMicros } from "../../../adapters/import/micros.js";
import { openSource } from "../../../adapters/import/source.js";
import { wallClock } from "../../../adapters/import/wall-clock.js";
import { factSchema } from "../../../src/task/fact.js";
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
          "07:00",
          "csv:ann",
          "import:csv:stars",
          {
            "rating": 5,
          },
        ],
        [
          "csv:A-1:cost",
          "07:00",
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
        "opened (column "opened"): found "last week", expected an instant as ISO 8601, from 1970 on",
        "completed (column "closed"): found "2026-04-07 08:59", which is before the task was opened, expected that or later",
        "completed (column "closed"): found "2026-02-30", expected an instant as ISO 8601, from 1970 on",
        "rated (column "stars"): found "6", expected 1, 2, 3, 4 or 5",
        "cost (column "cost"): found "-1", expected units of the currency, as in 0.0125",
        "due.resolution-time (column "target"): found "soon", expected an instant as ISO 8601, from 1970 on",
        "found 16 cells, expected 15 as in the header",
        "found 2 cells, expected 15 as in the header",
      ]
    `);
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
