import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { BUNDLE_FILES } from "../../src/app/bundle.js";
import type { TaskJson } from "../../src/report/task-json.js";
import { pawpact } from "../kit/cli.js";
import { ANN, BOB, exportedMessage, exportOf, idAt, PET, replyTo } from "../kit/discord-export.js";
import { zipOf } from "../kit/zip.js";

const data = join(packageRoot(), "..", "shared", "data");
const absent = existsSync(data) ? "" : ` (skipped: ${join("..", "shared", "data")} is not there)`;
const folder = mkdtempSync(join(tmpdir(), "pawpact-exports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const agreement = (assistant: string, customer: string, more = "") => `
pawpact: 1
id: exports
title: An assistant in an export
currency: EUR
parties: { provider: { name: Vendor, members: ["${assistant}"] }, customer: { name: Team, members: ["${customer}"] } }
assistant: { members: ["${assistant}"] }
period: { every: month, timezone: UTC }
${more}
sla: { fee: "500.00", objectives: [{ metric: first-response-time, within: 1h, target: 90% }] }
`;

let serial = 0;
async function replayed(
  terms: string,
  sources: readonly string[],
  kind: string,
  more: readonly string[] = [],
) {
  serial += 1;
  const [file, ledger] = [join(folder, `${serial}.yaml`), join(folder, `${serial}.sqlite`)];
  writeFileSync(file, terms);
  const argv = [
    "replay",
    ...sources,
    "--as",
    kind,
    "--agreement",
    file,
    "--ledger",
    ledger,
    "--format",
    "json",
  ];
  const replay = async () => {
    const { exitCode, stdout, stderr } = await pawpact([...argv, ...more]);
    const { rows, badRows, opened, recorded, alreadyThere, faults } = JSON.parse(stdout || "{}");
    return { exitCode, stderr, rows, badRows, opened, recorded, alreadyThere, faults };
  };
  const first = await replay();
  const second = await replay();
  expect((await pawpact(["recount", "--ledger", ledger])).exitCode).toBe(0);
  const { stdout } = await pawpact(["tasks", "--period", "all", "--format", "jsonl", "--ledger", ledger]);
  const tasks = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TaskJson);
  return { first, second, tasks, ledger };
}

describe.skipIf(absent)(`a real Slack workspace of 2015 and 2016${absent}`, () => {
  const zip = join(data, "slack-export", "workspace.zip");
  // Nobody was an assistant there: one of its people stands for one.
  const terms = agreement("slack:U061A1R2R", "slack:U064SRKPD");

  test("is read whole, and twice is once", async () => {
    const { first, second, tasks } = await replayed(terms, [zip], "slack-export");
    expect(first).toMatchInlineSnapshot(`
      {
        "alreadyThere": 0,
        "badRows": 0,
        "exitCode": 0,
        "faults": [],
        "opened": 16,
        "recorded": 1062,
        "rows": 1382,
        "stderr": "",
      }
    `);
    expect(second).toEqual({ ...first, recorded: 0, alreadyThere: first.recorded });
    expect(tasks.length).toBe(first.opened);
    expect(tasks.every(({ task }) => /^slack:C[A-Z0-9]+:\d+\.\d+:\d+\.\d+$/.test(task))).toBe(true);
  });

  test("has joins, topics and archivings that open no task, even where every message does", async () => {
    const every = agreement("slack:U061A1R2R", "slack:U064SRKPD", "tasks: { open: every-message }");
    const { first } = await replayed(every, [zip], "slack-export", ["--channel", "slack:C061A0WJG"]);
    expect(first).toMatchInlineSnapshot(`
      {
        "alreadyThere": 0,
        "badRows": 0,
        "exitCode": 0,
        "faults": [],
        "opened": 112,
        "recorded": 144,
        "rows": 173,
        "stderr": "",
      }
    `);
  });
});

describe.skipIf(absent)(`a real export of a Discord guild${absent}`, () => {
  test("is read as a folder: the thread goes on in the conversation that its first message began", async () => {
    // The only one who wrote there is a bot: its messages count as requests here.
    const bot = "discord:user:1505990747130953738";
    const more = `requesters: { bots: ["${bot}"] }\ntasks: { open: every-message }`;
    const terms = agreement("discord:user:100000000000000001", bot, more);
    const { first, second, tasks } = await replayed(terms, [join(data, "discord-export")], "discord-export");
    expect(first).toMatchInlineSnapshot(`
      {
        "alreadyThere": 0,
        "badRows": 0,
        "exitCode": 0,
        "faults": [],
        "opened": 11,
        "recorded": 12,
        "rows": 13,
        "stderr": "",
      }
    `);
    const starter = "discord:1506019505778987190";
    expect(tasks.filter(({ conversation }) => conversation === starter)).toMatchObject([
      { task: `${starter}:1506019505778987190`, opened: "2026-05-18T19:43:50.667Z", partial: false },
    ]);
    expect(tasks.length).toBe(10);
    expect(second).toEqual({ ...first, recorded: 0, alreadyThere: first.recorded });
  });
});

describe("a small Discord guild", () => {
  const terms = agreement(`discord:user:${PET.id}`, `discord:user:${ANN.id}`);
  const channel = exportOf([
    exportedMessage(0, "@Pet please help", { mentions: [PET] }),
    exportedMessage(60, "@Pet and me", { author: BOB, mentions: [PET] }),
    exportedMessage(90, "@Bob Done.", {
      author: PET,
      mentions: [BOB],
      ...replyTo(idAt(60)),
      reactions: [{ emoji: { id: "", name: "✅", code: "white_check_mark" }, count: 1, users: [BOB] }],
    }),
    exportedMessage(95, "Pinned a message.", { type: "ChannelPinnedMessage", author: BOB }),
  ]);
  const thread = exportOf(
    [
      exportedMessage(1, "", { ...replyTo(idAt(0)), type: "21" }),
      exportedMessage(4_000, "Done.", { author: PET }),
      exportedMessage(4_060, "thanks"),
    ],
    { id: idAt(0), type: "GuildPublicThread", categoryId: "200000000000000000" },
  );
  const files = ["channel.json", "thread.json"].map((name) => join(folder, name));
  beforeAll(() => {
    writeFileSync(files[0]!, channel);
    writeFileSync(files[1]!, thread);
  });

  test("gives tasks for its threads and replies, a statement that can be verified, and its tasks beside it", async () => {
    const { first, tasks, ledger } = await replayed(terms, files.toReversed(), "discord-export");
    expect([first.rows, first.badRows, first.stderr]).toEqual([
      7,
      0,
      expect.stringContaining("a thread began"),
    ]);
    const judged = tasks.map(({ task, partial, clocks }) => [
      task,
      partial,
      clocks["first-response-time"]?.state,
    ]);
    expect(judged).toEqual([
      [`discord:${idAt(0)}:${idAt(0)}`, false, "breached"],
      [`discord:${idAt(60)}:${idAt(60)}`, false, "met"],
    ]);

    const asked = ["--period", "2026-03", "--ledger", ledger, "--now", "2026-05-01T00:00:00Z"];
    expect((await pawpact(["settle", ...asked])).exitCode).toBe(0);
    const out = join(folder, "statement");
    const exported = await pawpact(["export", ...asked, "--out", out, "--tasks", "--format", "json"]);
    const names = [...BUNDLE_FILES, "tasks.csv", "tasks.jsonl"];
    expect(JSON.parse(exported.stdout).files).toEqual(names);
    expect(readdirSync(out).sort()).toEqual([...names].sort());
    expect((await pawpact(["verify", out])).exitCode).toBe(0);
    const texts = ["tasks.csv", "tasks.jsonl", "evidence.jsonl"].map((name) =>
      readFileSync(join(out, name), "utf8"),
    );
    expect(texts[0]!.trimEnd().split("\r\n")).toHaveLength(3);
    const states = texts[1]!
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as TaskJson).clocks);
    expect(states.map((clocks) => clocks["first-response-time"]!.state).sort()).toEqual(["breached", "met"]);
    expect(texts.join("").match(/\d{17,}/g)).toBe(null);
  });

  test("gives its tasks as a table", async () => {
    const { ledger } = await replayed(terms, files, "discord-export");
    const { stdout } = await pawpact(["tasks", "--period", "all", "--format", "csv", "--ledger", ledger]);
    const [header, ...rows] = stdout.trimEnd().split("\r\n");
    expect(header).toMatch(/^task,conversation,opened,priority,status,/);
    const cells = rows.map((row) => row.split(","));
    expect(cells.map((row) => [row[0], row[2], row[4], row.length])).toEqual([
      [`discord:${idAt(0)}:${idAt(0)}`, "2026-03-02T09:00:00Z", "overdue", 52],
      [`discord:${idAt(60)}:${idAt(60)}`, "2026-03-02T09:01:00Z", "completed", 52],
    ]);
  });
});

describe("a small Slack workspace", () => {
  const terms = agreement("slack:UPET", "slack:UANN");
  const day = (ts: string, more: object) => JSON.stringify([{ type: "message", ts, user: "UANN", ...more }]);

  test("names its bad files and goes on; what can't be a source is refused", async () => {
    const zip = join(folder, "workspace.zip");
    const files = {
      "channels.json": JSON.stringify([{ id: "C0HELP", name: "help" }]),
      "help/2026-03-02.json": day("1772442000.000100", { text: "<@UPET> help" }),
      "lost/2026-03-02.json": day("1772442000.000200", { text: "<@UPET> help" }),
    };
    writeFileSync(zip, await zipOf(files));
    const { first } = await replayed(terms, [zip], "slack-export");
    expect([first.rows, first.badRows, first.opened]).toEqual([1, 1, 1]);
    expect(first.faults).toMatchObject([{ file: join(zip, "lost", "2026-03-02.json"), line: 1 }]);
    const refused = async (source: string, kind: string) =>
      (
        await pawpact(["replay", source, "--as", kind, "--agreement", join(folder, `${serial}.yaml`)])
      ).stderr.replaceAll(folder, "FOLDER");
    expect([
      await refused("-", "slack-export"),
      await refused(folder, "slack-messages"),
      await refused(join(folder, "nowhere.zip"), "slack-export"),
    ]).toMatchInlineSnapshot(`
      [
        "pawpact: replay: found - with --as slack-export, expected a zip file or a folder, which is read in parts. Name it
      ",
        "pawpact: FOLDER: can't be opened: found a folder, expected a readable file. Check the path, or use - for standard input
      ",
        "pawpact: FOLDER/nowhere.zip: can't be opened: found no such file, expected a readable file. Check the path, or use - for standard input
      ",
      ]
    `);
  });
});
