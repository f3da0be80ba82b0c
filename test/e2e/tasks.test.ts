import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pawpact } from "../kit/cli.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-tasks-"));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const AGREEMENT = `pawpact: 1
id: rows
title: Rows
currency: EUR
parties:
  provider: { name: Pets, members: ["slack:U0PETS"] }
  customer: { name: Acme, members: ["slack:U0ACME"] }
period: { every: month, timezone: UTC }
sla:
  fee: "100.00"
  objectives:
    - { metric: resolution-time, within: { default: 8h, urgent: 1h }, target: 90% }
`;

/** 120 tasks of April, one every six hours; each took two hours, every third was urgent. */
beforeAll(async () => {
  writeFileSync(file("agreement.yaml"), AGREEMENT);
  writeFileSync(file("map.yaml"), "task: id\nopened: opened\ncompleted: completed\npriority: priority\n");
  const rows = Array.from({ length: 120 }, (_, index) => {
    const opened = Date.UTC(2026, 3, 1) + index * 6 * 3_600_000;
    const at = (ms: number) => new Date(ms).toISOString();
    return `${index},${at(opened)},${at(opened + 2 * 3_600_000)},${index % 3 === 0 ? "URGENT" : ""}`;
  });
  writeFileSync(file("rows.csv"), `id,opened,completed,priority\n${rows.join("\n")}\n`);
  const given = ["--as", "csv", "--map", file("map.yaml"), "--agreement", file("agreement.yaml")];
  const ran = await pawpact(["replay", file("rows.csv"), ...given, "--ledger", file("ledger.sqlite")]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  expect(ran.stdout).not.toContain("judged as default");
});

const tasks = async (...argv: string[]) => {
  const { exitCode, stdout } = await pawpact(["tasks", ...argv, "--ledger", file("ledger.sqlite")]);
  expect(exitCode).toBe(0);
  return stdout;
};
const idsIn = (text: string) => [...text.matchAll(/:(\d+) +2026-/g)].map(([, id]) => Number(id));
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("tasks as text are the latest of the period, the last at the end, with the number of all", async () => {
  const text = await tasks("--period", "2026-04");
  expect(text).toMatch(/^Rows: 120 tasks, 2026-04\n/);
  expect(text).toContain("The latest 50 are shown; --format jsonl gives all.");
  expect(idsIn(text)).toEqual(numbers(70, 120));
});

test("a period with few tasks shows them all, an empty one none", async () => {
  const day = await tasks("--period", "2026-04-02");
  expect(day).toMatch(/^Rows: 4 tasks, 2026-04-02\n/);
  expect(day).not.toContain("are shown");
  expect(idsIn(day)).toEqual(numbers(4, 8));
  expect(await tasks("--period", "2026-05")).toMatch(/^Rows: 0 tasks, 2026-05\n/);
});

test("all of time, and an instant before what the ledger has settled, show the latest without a number", async () => {
  const all = await tasks("--period", "all");
  expect(all).toMatch(/^Rows: tasks, all of time\n/);
  expect(idsIn(all)).toEqual(numbers(70, 120));
  const before = await tasks("--period", "2026-04", "--now", "2026-04-20T00:00:00Z");
  expect(before).toMatch(/^Rows: tasks, 2026-04\n/);
  expect(idsIn(before)).toEqual(numbers(27, 77));
});

test("as many are shown where much was said that asked for nothing", async () => {
  const at = (index: number) => Date.UTC(2026, 3, 1) / 1_000 + index * 60;
  const messages = Array.from({ length: 2_400 }, (_, index) => {
    const text = index % 40 === 0 ? "<@U0PET> how is it going?" : "it rains";
    return { type: "message", user: "U0ANN", ts: `${at(index)}.000100`, text };
  });
  writeFileSync(file("talk.json"), JSON.stringify(messages));
  writeFileSync(file("talk.yaml"), `${AGREEMENT}assistant: { members: ["slack:U0PET"] }\n`);
  const ledger = ["--ledger", file("talk.sqlite")];
  const as = ["--as", "slack-messages", "--channel", "slack:C0HELP", "--agreement", file("talk.yaml")];
  expect((await pawpact(["replay", file("talk.json"), ...as, ...ledger])).exitCode).toBe(0);
  const { stdout } = await pawpact(["tasks", "--period", "2026-04", ...ledger]);
  expect(stdout).toMatch(/^Rows: 60 tasks, 2026-04\n/);
  expect(stdout).toContain("The latest 50 are shown");
});

test("a clock that the table can't show is partial, and not running for ever", async () => {
  const [row] = (await tasks("--period", "2026-04-01")).split("\n").filter((line) => /:1 +2026/.test(line));
  expect(row).toMatch(/ completed C {2}partial {2}partial +2h 00m$/);
});

test("a task whose replies were not all seen is shown as late nowhere", async () => {
  const ts = `${Date.UTC(2026, 3, 1) / 1_000}.000100`;
  const asked = { type: "message", user: "U0ANN", ts, thread_ts: ts, text: "<@U0PET> hello?" };
  writeFileSync(file("part.json"), JSON.stringify([{ ...asked, reply_count: 3 }]));
  writeFileSync(file("part.yaml"), `${AGREEMENT}assistant: { members: ["slack:U0PET"] }\n`);
  const ledger = ["--ledger", file("part.sqlite")];
  const as = ["--as", "slack-messages", "--channel", "slack:C0HELP", "--agreement", file("part.yaml")];
  expect((await pawpact(["replay", file("part.json"), ...as, ...ledger])).exitCode).toBe(0);
  const { stdout } = await pawpact(["tasks", "--period", "2026-04", ...ledger]);
  expect(stdout).toMatch(/ partial +partial +partial +partial$/m);
  expect(stdout).not.toContain("!");
});

test("a priority is held to the time that the agreement names in another case", async () => {
  const [first, second] = (await tasks("--period", "2026-04-01", "--format", "jsonl"))
    .split("\n")
    .map((line) => JSON.parse(line || "null"));
  expect([first.priority, first.clocks["resolution-time"].state]).toEqual(["URGENT", "breached"]);
  expect([second.priority, second.clocks["resolution-time"].state]).toEqual(["default", "met"]);
});
