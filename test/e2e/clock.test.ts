import { existsSync, readFileSync } from "node:fs";
import { PassThrough, Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { clock } from "../../adapters/cli/clock.js";
import type { Io } from "../../adapters/cli/command.js";

const office = { timezone: "UTC", hours: { "mon-fri": ["09:00-17:00"] } };

function io(stdin: Readable, stdout: Writable): Io {
  return {
    stdin,
    stdout,
    stderr: new PassThrough(),
    env: {},
    now: () => 0,
    colour: false,
    interactive: false,
  };
}

async function run(lines: readonly unknown[], ending = "\n") {
  const text = lines
    .map((line) => (typeof line === "string" ? line : JSON.stringify(line)) + ending)
    .join("");
  const stdout = new PassThrough();
  const chunks: Buffer[] = [];
  stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await clock.run({
    positionals: [],
    options: {},
    io: io(Readable.from([Buffer.from(text)]), stdout),
  });
  const answers = Buffer.concat(chunks).toString().split("\n").filter(Boolean);
  return { code, answers: answers.map((answer) => JSON.parse(answer)) };
}

const errorOf = async (line: unknown) => (await run([line])).answers[0].error;

describe("cases out of ten libraries' own test suites", () => {
  const file = new URL("../../../shared/data/business-hours.jsonl", import.meta.url);
  const absent = !existsSync(file);

  test.skipIf(absent)(
    `are all as expected${absent ? " (skipped: ../shared/data is not here)" : ""}`,
    async () => {
      const lines = readFileSync(file, "utf8").trim().split("\n");
      const cases = lines.map((line) => JSON.parse(line));
      const { code, answers } = await run(lines);
      const floored = answers.map(({ elapsedMs, ...answer }, index) => {
        if (elapsedMs === undefined) return answer;
        const unit = cases[index].rounding === "floor_minute" ? 60_000 : 1;
        return { ...answer, elapsedMs: Math.floor(elapsedMs / unit) * unit };
      });
      expect(cases.length).toBeGreaterThan(100);
      expect(floored).toEqual(cases.map(({ id, expect: expected }) => ({ id, ...expected })));
      expect(code).toBe(0);
    },
  );
});

describe("a line", () => {
  const friday = { id: "a", calendar: office, start: "2026-03-06T16:30:00Z" };

  test("with an end gives the elapsed time, with a target the due instant", async () => {
    const { code, answers } = await run([
      { ...friday, end: "2026-03-09T09:30:00Z" },
      { ...friday, targetMs: 3_600_000 },
      { ...friday, targetMs: 1_800_001 },
      { ...friday, businessDays: 2 },
    ]);
    expect(answers).toEqual([
      { id: "a", elapsedMs: 3_600_000 },
      { id: "a", due: "2026-03-09T09:30:00Z" },
      { id: "a", due: "2026-03-09T09:00:00.001Z" },
      { id: "a", due: "2026-03-10T17:00:00Z" },
    ]);
    expect(code).toBe(0);
  });

  test("may hold pauses, an open-ended one too", async () => {
    const start = "2026-03-06T14:00:00Z";
    const { answers } = await run([
      { ...friday, start, targetMs: 7_200_000, pauses: [["2026-03-06T15:00:00Z", "2026-03-06T16:30:00Z"]] },
      { ...friday, start, targetMs: 7_200_000, pauses: [["2026-03-06T15:00:00Z", null]] },
      { ...friday, start, end: "2026-03-09T10:00:00Z", pauses: [["2026-03-06T15:00:00Z", null]] },
    ]);
    expect(answers).toEqual([
      { id: "a", due: "2026-03-09T09:30:00Z" },
      { id: "a", due: null },
      { id: "a", elapsedMs: 3_600_000 },
    ]);
  });

  test("may ask of a calendar that is always open, with holidays or without", async () => {
    const asked = { id: 7, start: "2025-12-31T23:00:00Z", end: "2026-01-02T01:00:00Z" };
    const always = { timezone: "UTC", hours: "always", holidays: ["2026-01-01"] };
    const { answers } = await run([null, "always", always].map((calendar) => ({ ...asked, calendar })));
    expect(answers.map(({ elapsedMs }) => elapsedMs / 3_600_000)).toEqual([26, 26, 2]);
  });

  test("may give its instants with any offset", async () => {
    const { answers } = await run([
      { ...friday, start: "2026-03-06T17:30:00+01:00", end: "2026-03-06T11:45-05:00" },
    ]);
    expect(answers).toEqual([{ id: "a", elapsedMs: 900_000 }]);
  });

  test("may end in CRLF or be blank", async () => {
    const { code, answers } = await run([{ ...friday, targetMs: 0 }, "", "  "], "\r\n");
    expect(answers).toEqual([{ id: "a", due: "2026-03-06T16:30:00Z" }]);
    expect(code).toBe(0);
  });
});

describe("a bad line", () => {
  const good = { id: "good", calendar: office, start: "2026-03-06T16:30:00Z", targetMs: 0 };

  test("gives its error in its place, the run goes on, and its end is 1", async () => {
    const { code, answers } = await run([good, "not JSON", { ...good, id: "bad", start: "today" }, good]);
    expect(answers.map(({ id, error }) => [id, error !== undefined])).toEqual([
      ["good", false],
      [null, true],
      ["bad", true],
      ["good", false],
    ]);
    expect(code).toBe(1);
  });

  test("is told what was found and what was expected", async () => {
    const bad: unknown[] = [
      "{",
      "[]",
      {},
      { ...good, start: "2026-03-06" },
      { ...good, targetMs: -1 },
      { ...good, end: good.start },
      { id: "none", calendar: office, start: good.start },
      { ...good, pauses: [["2026-03-06T16:30:00Z"]] },
      { ...good, pauses: [["2026-03-06T16:30:00Z", "2026-03-06T16:00:00Z"]] },
      { ...good, calendar: { timezone: "Europe/Berln", hours: {} } },
      { ...good, calendar: { ...office, holiday: [] } },
      { ...good, calendar: { ...office, hours: { "mon-thu": ["9-17"], tue: ["09:00-17:00"] } } },
      { ...good, calendar: { ...office, hours: { mon: "09:00-17:00" } } },
      { ...good, calendar: { ...office, holidays: [{ country: "DE" }] } },
      { ...good, calendar: { ...office, overrides: { "2026-02-30": [] } } },
      { ...good, calendar: { ...office, hours: {} } },
      { ...good, calendar: "always", targetMs: undefined, businessDays: 2 },
      { ...good, start: "2526-03-06T16:30:00Z" },
    ];
    const { answers } = await run(bad);
    expect(answers.map(({ error }) => error)).toMatchInlineSnapshot(`
      [
        "line: found {, expected one JSON object a line",
        "line: found [], expected a JSON object",
        "id: found nothing, expected a string or a number; calendar: found nothing, expected {"timezone", "hours"}, or null for always open; start: found nothing, expected an instant such as "2026-04-07T09:00:00Z"",
        "start: found "2026-03-06", expected ISO 8601 with an offset or Z, such as "2026-04-07T09:00:00Z"",
        "targetMs: found -1, expected whole milliseconds from 0",
        "line: found several of end, targetMs and businessDays, expected one",
        "line: found none of end, targetMs and businessDays, expected one",
        "pauses[0]: found ["2026-03-06T16:30:00Z"], expected a pair [from, to], to null while it lasts",
        "pauses[0]: found an end before the start, expected it after",
        "time zone: found "Europe/Berln", expected an IANA name such as "Europe/Berlin" or "UTC". Correct its spelling; for a fixed offset of +02:00 write "Etc/GMT-2"",
        "calendar: found the key "holiday", expected timezone, hours, holidays, overrides. Did you mean "holidays"?",
        "calendar.hours.mon-thu[0]: found "9-17", expected two times of day such as "09:00-17:00", "22:00-06:00" or "00:00-24:00"; calendar.hours.tue: found tue a second time, expected tue only under "mon-thu"",
        "calendar.hours.mon: found "09:00-17:00", expected a list such as ["09:00-17:00"], empty where closed",
        "calendar.holidays[0]: found {"country":"DE"}, expected a date such as "2026-12-25" (named holidays are for agreements: give their dates)",
        "calendar.overrides.2026-02-30: found "2026-02-30", expected a date that exists, such as "2026-12-25"",
        "calendar (UTC): found too little between 2026-03-06T16:30:00Z and 2102-01-01T00:00:00Z, expected an open instant. Give it more opening hours, or ask for less",
        "calendar: found 2 business days on an always open calendar, expected a calendar that closes. Write the time in hours, or give opening hours",
        "time zone UTC: found 2526-03-06T16:30:00Z, expected an instant from 1969-01-01T00:00:00Z to 2102-01-01T00:00:00Z, for which its offsets are known. Correct the instant, or resolve the zone for a longer span",
      ]
    `);
  });

  test("keeps the id that could be read", async () => {
    const { answers } = await run([{ id: 3 }, { id: "x" }, { id: {} }, "null"]);
    expect(answers.map(({ id }) => id)).toEqual([3, "x", null, null]);
  });

  test("never stops the run, even with numbers that JSON reads as infinite", async () => {
    expect(
      await errorOf(
        '{"id":1,"calendar":{"timezone":"UTC","hours":1e999},"start":"2026-03-06T16:30:00Z","targetMs":0}',
      ),
    ).toContain("expected a finite number");
  });
});

describe("a stream", () => {
  const line = `${JSON.stringify({ id: 1, calendar: office, start: "2026-03-06T16:30:00Z", targetMs: 0 })}\n`;

  test("is answered line by line, before it ends", async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const finished = clock.run({ positionals: [], options: {}, io: io(stdin, stdout) });
    const answers = stdout[Symbol.asyncIterator]();
    for (let round = 0; round < 3; round++) {
      stdin.write(line);
      expect(String((await answers.next()).value)).toBe('{"id":1,"due":"2026-03-06T16:30:00Z"}\n');
    }
    stdin.end();
    expect(await finished).toBe(0);
  });

  test("is read no faster than its answers are taken", async () => {
    let read = 0;
    const stdin = Readable.from(
      (function* () {
        for (; read < 300; read++) yield Buffer.from(line.repeat(40));
      })(),
      { highWaterMark: 1 },
    );
    let release = () => {};
    const held: Promise<void> = new Promise((resolve) => {
      release = resolve;
    });
    let taken = 0;
    let blocked = () => {};
    const full: Promise<void> = new Promise((resolve) => {
      blocked = resolve;
    });
    const stdout = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        taken += String(chunk).split("\n").length - 1;
        blocked();
        held.then(() => done());
      },
    });
    const finished = clock.run({ positionals: [], options: {}, io: io(stdin, stdout) });
    await full;
    // Whatever it would still read without waiting, it reads within these turns.
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBeLessThan(20);
    release();
    expect(await finished).toBe(0);
    expect(taken).toBe(12_000);
  });
});
