import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import type { ScoreJson } from "../../src/report/score-json.js";
import type { TaskJson } from "../../src/report/task-json.js";
import { pawpact } from "../kit/cli.js";

const data = join(packageRoot(), "..", "shared", "data");
const absent = existsSync(data) ? "" : ` (skipped: ${join("..", "shared", "data")} is not there)`;
const NOW = "2026-11-20T00:00:00Z";
const folder = mkdtempSync(join(tmpdir(), "pawpact-real-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function replayed(
  name: string,
  agreement: string,
  sources: readonly string[],
  more: readonly string[],
) {
  const [file, ledger] = [join(folder, `${name}.yaml`), join(folder, `${name}.sqlite`)];
  writeFileSync(file, agreement);
  const ran = await pawpact([
    "replay",
    ...sources,
    "--agreement",
    file,
    "--ledger",
    ledger,
    "--now",
    NOW,
    ...more,
  ]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  const asked = ["--ledger", ledger, "--now", NOW];
  const { stdout } = await pawpact(["tasks", "--period", "all", "--format", "jsonl", ...asked]);
  expect((await pawpact(["recount", "--ledger", ledger])).exitCode).toBe(0);
  const score = async (period: string) =>
    JSON.parse(
      (await pawpact(["score", "--period", period, "--format", "json", ...asked])).stdout,
    ) as ScoreJson;
  return {
    tasks: stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as TaskJson),
    score,
  };
}

const boston = `
pawpact: 1
id: boston
title: Boston 311
currency: USD
parties: { provider: { name: City, members: ["csv:city"] }, customer: { name: Residents, members: ["csv:mayor"] } }
assistant: { members: ["csv:city"] }
period: { every: quarter, timezone: America/New_York }
sla: { fee: "1000.00", objectives: [{ metric: completion-rate, target: 80% }] }
`;

describe.skipIf(absent)(`Boston's service requests of summer 2011${absent}`, () => {
  let tasks: readonly TaskJson[];
  const rows = new Map<string, Record<string, string>>();

  beforeAll(async () => {
    const map = join(folder, "map.yaml");
    writeFileSync(
      map,
      "task: case_enquiry_id\nopened: open_dt\ncompleted: closed_dt\npriority: type\ndue: { resolution-time: target_dt }\ntimezone: America/New_York\nformat: YYYY-MM-DD HH:mm:ss\n",
    );
    const source = join(data, "boston-311", "2011-q3.csv.gz");
    const [header = "", ...lines] = gunzipSync(readFileSync(source))
      .toString("utf8")
      .trimEnd()
      .split(/\r?\n/);
    const names = header.split(",");
    for (const line of lines) {
      const cells = line.split(",");
      rows.set(cells[0]!, Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""])));
    }
    ({ tasks } = await replayed("boston", boston, [source], ["--as", "csv", "--map", map]));
  });

  const resolution = (task: TaskJson) => task.clocks["resolution-time"]?.state;
  const rowOf = ({ task }: TaskJson) => rows.get(task.slice(task.lastIndexOf(":") + 1))!;

  test("the clock agrees with the city's own label on every closed request that has a target and a label", () => {
    const judged = tasks.filter(
      (task) => rowOf(task).target_dt && rowOf(task).closed_dt && rowOf(task).ontime,
    );
    expect(judged).toHaveLength(25_101);
    const expected = { ONTIME: "met", OVERDUE: "breached" } as Record<string, string>;
    expect(judged.filter((task) => resolution(task) !== expected[rowOf(task).ontime!])).toEqual([]);
  });

  test("open past its target is breached; without a target there is nothing to judge by", () => {
    const open = tasks.filter((task) => rowOf(task).target_dt && !rowOf(task).closed_dt);
    expect([open.length, ...new Set(open.map(resolution))]).toEqual([1_632, "breached"]);
    const untargeted = tasks.filter((task) => !rowOf(task).target_dt);
    const states = untargeted.map((task) => [Boolean(rowOf(task).closed_dt), resolution(task)].join(" "));
    expect([...new Set(states)].sort()).toEqual(["false running", "true met"]);
  });
});

const assistant = `
pawpact: 1
id: channels
title: An assistant in two channels
currency: EUR
parties: { provider: { name: Vendor, members: ["slack:U08M2Q2M6SV"] }, customer: { name: Team, members: ["slack:U0008"] } }
assistant: { members: ["slack:U08M2Q2M6SV"], acknowledgements: ["^_.*_$"], completions: ["^Created PR "] }
period: { every: quarter, timezone: UTC }
sla:
  fee: "500.00"
  objectives:
    - { metric: acknowledge-time, within: 10s, target: 90% }
    - { metric: first-response-time, within: 5m, target: 90% }
`;

describe.skipIf(absent)(`an assistant in two Slack channels${absent}`, () => {
  let run: Awaited<ReturnType<typeof replayed>>;
  let labels: { root: string; announced: number; firstBotReplyMs: number | null }[];
  const slack = join(data, "slack-assistant");

  beforeAll(async () => {
    const sources = ["channel-a.json", "channel-b.json"].map((name) => join(slack, name));
    run = await replayed("slack", assistant, sources, ["--as", "slack-messages"]);
    labels = readFileSync(join(slack, "thread_labels.csv"), "utf8")
      .trimEnd()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => {
        const [channel, root, , announced, , , , seconds] = line.split(",");
        return {
          root: `slack:${channel}:${root}`,
          announced: Number(announced),
          firstBotReplyMs: seconds ? Number(seconds) * 1000 : null,
        };
      });
  });

  test("each labelled thread has its task: 80 open at the root, one in the middle", () => {
    const opened = labels.map(({ root }) => run.tasks.find(({ conversation }) => conversation === root));
    expect(opened.filter((task) => task === undefined)).toEqual([]);
    const atRoot = opened.filter(
      (task) => task!.task === `${task!.conversation}:${task!.conversation.split(":")[2]}`,
    );
    expect([opened.length, atRoot.length]).toEqual([81, 80]);
  });

  test("the incomplete threads are partial and outside every rate", async () => {
    const partial = run.tasks.filter(({ partial }) => partial);
    expect(partial.map(({ conversation }) => conversation).sort()).toEqual(
      labels
        .filter(({ firstBotReplyMs }) => firstBotReplyMs === null)
        .map(({ root }) => root)
        .sort(),
    );
    const { tasks, clocks } = await run.score("2025-Q2");
    expect([tasks.opened, tasks.partial, tasks.valid]).toEqual([81, 8, 73]);
    expect(clocks.slice(0, 2).map(({ met, breached }) => met + breached)).toEqual([73, 73]);
  });

  test("the automatic notice acknowledges, at the instant that the labels give, and the first real answer comes later", () => {
    for (const { root, firstBotReplyMs } of labels) {
      const task = run.tasks.find(({ conversation }) => conversation === root)!;
      const [ack, first] = [task.clocks["acknowledge-time"]!, task.clocks["first-response-time"]!];
      if (firstBotReplyMs === null) continue;
      expect(first.elapsedMs).toBeGreaterThan(ack.elapsedMs);
      if (task.task.endsWith(root.split(":")[2]!))
        expect(Math.abs(ack.elapsedMs - firstBotReplyMs)).toBeLessThanOrEqual(1);
    }
  });

  test("the median time to acknowledge is about 4.2 s; the first response stands apart", async () => {
    const [ack, first] = (await run.score("2025-Q2")).clocks;
    expect(ack?.times?.medianMs).toBeGreaterThan(4_150);
    expect(ack?.times?.medianMs).toBeLessThan(4_250);
    expect(first?.times?.medianMs).toBeGreaterThan(25_000);
  });
});
