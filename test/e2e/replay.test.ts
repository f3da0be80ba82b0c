import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createReplay } from "../../adapters/cli/replay.js";
import { replaySummarySchema, scoredReplaySchema } from "../../adapters/cli/replay-summary.js";
import { runCli } from "../../adapters/cli/run.js";
import { memoryLedger } from "../../adapters/ledger/memory.js";
import type { Terms } from "../../src/agreement/terms.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import { compileRules } from "../../src/chat/rules.js";
import type { Ledger } from "../../src/ports/ledger.js";
import { type Fact, factText } from "../../src/task/fact.js";
import { conversation } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { termsWith } from "../kit/terms.js";

const NOW = Date.UTC(2026, 3, 7);

/** Ledgers by file name, for as long as the test runs; recording is the real thing. */
const ledgers = new Map<string, Ledger>();
const scored: string[] = [];
/** What happens while facts are being recorded. */
let onBatch: (facts: readonly Fact[]) => void = () => {};
let rebuilt = false;
let terms: Partial<Terms> = {};

const replay = createReplay({
  async open({ ledgerAddress, now }) {
    const ledger = ledgers.get(ledgerAddress) ?? memoryLedger();
    ledgers.set(ledgerAddress, ledger);
    const frame = frameWith(terms);
    await ensureFrame(ledger, frame, now);
    const recorder = createRecorder(ledger, [frame]);
    return {
      terms: frame.terms,
      rules: compileRules(frame.terms),
      recorder: {
        async record(facts) {
          onBatch(facts);
          return recorder.record(facts);
        },
      },
      rebuilt,
      close: async () => {},
    };
  },
  async scoreText({ ledgerAddress }) {
    scored.push(ledgerAddress);
    return "the score\n";
  },
});

async function factsIn(ledgerAddress: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  for await (const stored of ledgers.get(ledgerAddress)!.conversations()) facts.push(...stored.facts);
  return facts;
}
const namesIn = async (ledgerAddress: string) => (await factsIn(ledgerAddress)).map(({ id }) => id).sort();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-replay-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  ledgers.clear();
  scored.length = 0;
  onBatch = () => {};
  rebuilt = false;
  terms = {};
});

async function run(positionals: string[], options: Record<string, string>, stdin = "") {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: {},
    now: () => NOW,
    colour: false,
    interactive: false,
  };
  const outcome = await replay
    .run({ positionals, options: { agreement: "pact.yaml", ...options }, io })
    .catch((error: Error & { exitCode: number }) => ({ exitCode: error.exitCode, message: error.message }));
  stdout.end();
  stderr.end();
  const said = async (stream: PassThrough) =>
    Buffer.concat(await stream.toArray())
      .toString()
      .replaceAll(folder, "FOLDER");
  return { outcome, out: await said(stdout), err: await said(stderr) };
}

const file = async (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const MAP = "task: id\nopened: opened\ncompleted: closed\ntimezone: UTC\n";

describe("replay", () => {
  test("of a csv file says what became of its rows, and names the bad ones", async () => {
    const rows = [
      "id,opened,closed",
      "1,2026-04-01 09:00,2026-04-01 10:00",
      "2,soon,",
      "3,2026-04-02 09:00,",
    ];
    const desk = await file("desk.csv.gz", gzipSync(rows.join("\r\n")));
    const map = await file("desk.yaml", MAP);
    expect(await run([desk], { as: "csv", map, ledger: "L" })).toMatchInlineSnapshot(`
      {
        "err": "FOLDER/desk.csv.gz:3: opened (column "opened"): found "soon", expected an instant as ISO 8601, of the years 1970 to 2099
      ",
        "out": "rows read      2
      bad rows       1
      recorded       3 facts
      already there  0 facts
      parked         0 facts
      ",
        "outcome": 0,
      }
    `);
    expect(await namesIn("L")).toEqual(["csv:1:completed", "csv:1:opened", "csv:3:opened"]);
  });

  test("twice is once, for every kind", async () => {
    const { open, answer } = conversation();
    const sources: [string, string][] = [
      ["csv", "id,opened,closed\n1,2026-04-01,2026-04-02\n"],
      ["facts", `${factText(open(0))}\n${factText(answer(1))}\n`],
      ["slack-messages", JSON.stringify([{ ts: "100.000001", user: "UANN", text: "<@UPET> hi" }])],
    ];
    const map = await file("twice.yaml", MAP);
    for (const [as, content] of sources) {
      const options = { as, ledger: as, format: "json", ...(as === "csv" ? { map } : {}) };
      const path = await file(`${as}.txt`, content);
      const first = replaySummarySchema.parse(JSON.parse((await run([path], options)).out));
      const second = replaySummarySchema.parse(JSON.parse((await run([path], options)).out));
      expect(first.recorded).toBeGreaterThan(0);
      expect(second).toEqual({ ...first, recorded: 0, alreadyThere: first.recorded });
    }
  });

  test("reads many files, and standard input", async () => {
    const message = (ts: string) => JSON.stringify({ ts, user: "UANN", text: "<@UPET> hi" });
    const one = await file("C1.json", `[${message("100.000001")}]`);
    const { outcome } = await run(
      [one, "-"],
      { as: "slack-messages", channel: "slack:C1", ledger: "L" },
      message("100.000002"),
    );
    expect(outcome).toBe(0);
    expect(await namesIn("L")).toEqual(["slack:C1:100.000001:said", "slack:C1:100.000002:said"]);
  });

  test("prints what a bad row holds so that no terminal obeys it", async () => {
    const path = await file("hostile.jsonl", "\u009b31m\u202e\n");
    const { err } = await run([path], { as: "facts", ledger: "L" });
    expect(err).toContain('found "\\u009b31m\\u202e"');
    expect(err).not.toMatch(/[\u0080-\u009f\u202e]/);
  });

  test("prints no more than twenty bad rows, and counts the others", async () => {
    const bad = await file("bad.jsonl", Array.from({ length: 1_234 }, (_, n) => `{${n}\n`).join(""));
    const { outcome, out, err } = await run([bad], { as: "facts", ledger: "L", format: "json" });
    expect(outcome).toBe(1);
    expect(err.split("\n").slice(19)).toEqual([
      'FOLDER/bad.jsonl:20: found "{19", expected one fact as JSON',
      "… and 1,214 more bad rows",
      "",
    ]);
    expect(replaySummarySchema.parse(JSON.parse(out))).toMatchObject({
      rows: 0,
      badRows: 1_234,
      recorded: 0,
    });
  });

  test("says of each file a mistake that is made again and again once, and how often", async () => {
    const path = await file("same.jsonl", `${"{\n".repeat(160)}x\n`);
    const { err, out } = await run([path], { as: "facts", ledger: "L", format: "json" });
    expect(err.trimEnd().split("\n")).toEqual([
      'FOLDER/same.jsonl:1: found "{", expected one fact as JSON',
      'FOLDER/same.jsonl:161: found "x", expected one fact as JSON',
      'FOLDER/same.jsonl: the same of 159 more rows: found "{"',
    ]);
    expect(replaySummarySchema.parse(JSON.parse(out))).toMatchObject({ badRows: 161, faults: [{}, {}] });
  });

  test("of the wrong kind names the one that it looks like", async () => {
    const [message] = [{ ts: "100.000001", user: "UANN", text: "<@UPET> hi" }];
    const slack = await file("C2.json", JSON.stringify([message, message]));
    const discord = await file("discord.json", '{ "guild": { "id": "1" }, "channel": {}, "messages": [{}] }');
    const fact = await file("one.jsonl", factText(conversation().open(0)));
    const named = async (path: string, as: string) =>
      /Try --as (\S+)/.exec((await run([path], { as, ledger: "L" })).err)?.[1];
    expect(await named(slack, "discord-export")).toBe("slack-messages");
    expect(await named(slack, "facts")).toBe("slack-messages");
    expect(await named(fact, "discord-export")).toBe("facts");
    expect(await named(discord, "slack-messages")).toBe("discord-export");
    expect(await named(slack, "slack-messages")).toBeUndefined();
  });

  test("into the demo's ledger is refused: the next demo removes it", async () => {
    const path = await file("real.jsonl", factText(conversation().open(0)));
    const { outcome } = await run([path], { as: "facts", ledger: "data/demo.sqlite" });
    expect(outcome).toEqual({
      exitCode: 1,
      message:
        "replay: found data/demo.sqlite, the demo's ledger, which is made anew at every demo, expected one for real history. Name another: --ledger data/pawpact.sqlite",
    });
    expect(ledgers.has("data/demo.sqlite")).toBe(false);
  });

  test("that finds nothing under the agreement says where to look", async () => {
    const path = await file(
      "C9.json",
      JSON.stringify([{ ts: "1.000001", user: "U1", subtype: "channel_join" }]),
    );
    const { outcome, err } = await run([path], { as: "slack-messages", ledger: "L" });
    expect(outcome).toBe(0);
    expect(err).toContain("no row says anything under this agreement");
  });

  test("without a ledger prints the score of a temporary one, and leaves nothing behind", async () => {
    const path = await file("facts.jsonl", factText(conversation().open(0)));
    const { outcome, out } = await run([path], { as: "facts" });
    expect(outcome).toBe(0);
    expect(out).toMatch(/^rows read {6}1\n[\s\S]*recorded {7}1 fact\n[\s\S]*\nthe score\n$/);
    expect(scored).toHaveLength(1);
    expect(existsSync(scored[0]!)).toBe(false);
    expect(existsSync(join(scored[0]!, ".."))).toBe(false);
  });

  test("without a ledger prints one JSON document: what was read, and its score", async () => {
    const folderOf = (name: string) => join(folder, name);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const io = {
      stdin: Readable.from([]),
      stdout,
      stderr,
      env: {},
      now: () => NOW,
      colour: false,
      interactive: false,
    };
    await file("one.csv", "id,opened,closed\n1,2026-04-01 09:00,2026-04-01 10:00\n");
    await file("one.yaml", MAP);
    const agreement = folderOf("one.pact.yaml");
    expect(await runCli(["init", agreement], io)).toBe(0);
    stdout.read();
    const options = ["--as", "csv", "--map", folderOf("one.yaml"), "--agreement", agreement];
    const exit = await runCli(["replay", folderOf("one.csv"), ...options, "--format", "json"], io);
    stdout.end();
    stderr.end();
    const [out, err] = [await stdout.toArray(), await stderr.toArray()].map((all) =>
      Buffer.concat(all).toString(),
    );
    expect([exit, err]).toEqual([0, expect.stringContaining("period: 2026-04")]);
    const { replay, score } = scoredReplaySchema.parse(JSON.parse(out!));
    expect([replay.rows, replay.recorded, replay.ledger, score?.tasks.opened]).toEqual([1, 2, null, 1]);
  });

  test("that breaks half-way counts what is durable, and fails with the ledger's reason", async () => {
    const rows = Array.from({ length: 900 }, (_, index) => `${index},2026-04-01,2026-04-02`);
    const path = await file("half.csv", `id,opened,closed\n${rows.join("\n")}\n`);
    const options = { as: "csv", map: await file("half.yaml", MAP), ledger: "L", format: "json" };
    onBatch = ([fact]) => {
      if (fact?.conversation === "csv:7") throw new Error("the disk is full");
    };
    const { outcome, out } = await run([path], options);
    expect(outcome).toMatchObject({ message: "the disk is full" });
    const broken = replaySummarySchema.parse(JSON.parse(out));
    expect(broken.unrecorded).toBe(2);
    expect(broken.recorded).toBe((await namesIn("L")).length);
    expect(broken.recorded).toBe(2 * broken.rows - 2);

    onBatch = () => {};
    const again = replaySummarySchema.parse(JSON.parse((await run([path], options)).out));
    expect(again).toMatchObject({ alreadyThere: broken.recorded, recorded: 1_800 - broken.recorded });
  });

  test("goes on past instants that no fact can carry, and names them", async () => {
    const ts = ["100.000001", "95617584000.000000", "100.000002"];
    const messages = ts.map((one) => ({ ts: one, user: "UANN", text: "<@UPET> hi" }));
    const path = await file("C1far.json", JSON.stringify(messages, null, 1));
    const { outcome, out, err } = await run([path], { as: "slack-messages", ledger: "L" });
    expect(outcome).toBe(0);
    expect(out).toMatch(/^rows read {6}2\nbad rows {7}1\nrecorded {7}2 facts\n/);
    expect(err).toBe(
      "FOLDER/C1far.json:7: at: found 95617584000000, expected ms since 1970, up to the end of 2099\n",
    );
    expect(await namesIn("L")).toHaveLength(2);
  });

  test("of a table that says otherwise than the ledger says so, and what to do", async () => {
    const options = { as: "csv", map: await file("other.yaml", MAP), ledger: "L" };
    const table = (closed: string) => file("other.csv", `id,opened,closed\n1,2026-04-01,${closed}\n`);
    const first = await run([await table("2026-04-02")], options);
    expect(first.out).not.toContain("said otherwise");
    const { out } = await run([await table("2026-04-03")], options);
    expect(out).toMatch(
      /\nalready there {2}1 fact\nsaid otherwise 1 fact \(what is known already stays; to go by/,
    );
    const second = await run([await table("2026-04-03")], { ...options, format: "json" });
    expect(replaySummarySchema.parse(JSON.parse(second.out)).differing).toBe(1);
  });

  test.each([
    ["csv", "", "an empty file"],
    ["csv", "id,opened,closed\n", "nothing to read"],
    ["slack-messages", "[]", "nothing to read"],
    ["facts", "\n", "nothing to read"],
  ])("of a file with no row (%s: %j) says why", async (as, content, found) => {
    const map = await file("none.yaml", MAP);
    const options = { as, ledger: "L", ...(as === "csv" ? { map } : {}) };
    const { outcome, err } = await run([await file("none", content)], options);
    expect(outcome).toBe(1);
    expect(err).toContain(`replay: no row in FOLDER/none: found ${found}, expected `);
    expect((await run(["-"], options, content)).err).toContain("replay: no row in standard input: found ");
  });

  test("of a table whose header can't be used names its file", async () => {
    const good = await file("good.csv", "id,opened,closed\n1,2026-04-01,\n");
    const bad = await file("bad.csv", "id,opend,closed\n1,2026-04-01,\n");
    const { outcome, out } = await run([good, bad], {
      as: "csv",
      ledger: "L",
      map: await file("hd.yaml", MAP),
    });
    expect(outcome).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/bad\.csv: the map names the column "opened", which the header lacks/),
    });
    expect(out).toMatch(/^rows read {6}1\n/);
  });

  test("in which nobody addressed the assistant says where to look", async () => {
    const said = (text: string) =>
      file("C3.json", JSON.stringify([{ ts: "100.000001", user: "UANN", text }]));
    const options = { as: "slack-messages", ledger: "L" };
    const hint =
      "replay: no message addressed the assistant, so no task was opened. Check the agreement's assistant.members, requesters.bots where bots ask";
    expect((await run([await said("<@UPIT> hi")], options)).err).toContain(hint);
    expect((await run([await said("<@UPET> hi")], options)).err).toBe("");
  });

  test("under terms that pay for ends, and by which the assistant can't claim one, says what to name", async () => {
    const asked = JSON.stringify([{ ts: "100.000001", user: "UANN", text: "<@UPET> hi" }]);
    const path = await file("C4.json", asked);
    const { assistant, sla } = termsWith();
    terms = { assistant: { ...assistant, completions: [] } };
    expect((await run([path], { as: "slack-messages", ledger: "L" })).err).toMatchInlineSnapshot(`
      "replay: the agreement names no text by which the assistant says that a task is done, so only requesters end tasks. Name such texts in assistant.completions
      "
    `);
    expect((await run([path], { as: "facts", ledger: "L" })).err).not.toContain("assistant.completions");
    terms = { ...terms, sla: { ...sla!, objectives: [] } };
    expect((await run([path], { as: "slack-messages", ledger: "M" })).err).toBe("");
  });

  test("into a ledger that was kept under other terms says that its counters were filled anew", async () => {
    const path = await file("anew.jsonl", factText(conversation().open(0)));
    expect((await run([path], { as: "facts", ledger: "L" })).err).toBe("");
    rebuilt = true;
    expect((await run([path], { as: "facts", ledger: "L" })).err).toContain("filled anew from its facts");
  });

  test("of a damaged archive records what came before, and fails", async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `${index},2026-04-01,`).join("\n");
    const packed = gzipSync(`id,opened,closed\n${lines}`);
    const path = await file("short.csv.gz", packed.subarray(0, packed.length - 12));
    const map = await file("short.yaml", MAP);
    const { outcome, out } = await run([path], { as: "csv", map, ledger: "L" });
    expect(outcome).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("can't be decompressed to its end"),
    });
    expect(await namesIn("L")).not.toHaveLength(0);
    expect(out).toContain("rows read");
  });

  test("is refused with what was found, what was expected and what to do", async () => {
    const wrong: [string[], Record<string, string>][] = [
      [["x"], {}],
      [["x"], { as: "csv" }],
      [["x"], { as: "facts", map: "m.yaml" }],
      [["x"], { as: "facts", channel: "slack:C1" }],
      [["x"], { as: "slack-messages", channel: "C1" }],
      [["-", "-"], { as: "facts" }],
      [["nowhere"], { as: "facts" }],
      [["-"], { as: "facts", now: "tomorrow" }],
    ];
    const outcomes: unknown[] = [];
    for (const [paths, options] of wrong) {
      const { outcome, out } = await run(paths, options);
      expect(out).toBe("");
      outcomes.push(typeof outcome === "number" ? outcome : `${outcome.exitCode}: ${outcome.message}`);
    }
    expect(outcomes).toMatchInlineSnapshot(`
      [
        "1: replay: found no --as, expected one of slack-export, slack-messages, discord-export, csv, facts. See: pawpact help replay",
        "1: replay: found no --map, expected the YAML file that names the columns. See: pawpact help replay",
        "1: replay: found --map with --as facts, expected it with csv alone. Leave it out",
        "1: replay: found --channel with --as facts, expected it with slack-messages and slack-export alone. Leave it out",
        "1: replay: --channel found "C1", expected slack:C0HELP or slack:T0WORK/C0HELP",
        "1: replay: found - twice, expected standard input once. Leave one out",
        "2: nowhere: can't be opened: found no such file, expected a readable file. Check the path, or use - for standard input",
        "1: --now: found "tomorrow", expected an ISO 8601 instant with an offset or Z, such as 2026-04-07T09:00:00Z",
      ]
    `);
  });

  test("that is interrupted records what it has read, and goes on when it is given again", async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `${index},2026-04-01,2026-04-02`);
    const path = await file("long.csv", `id,opened,closed\n${rows.join("\n")}\n`);
    const options = { as: "csv", map: await file("long.yaml", MAP), ledger: "L", format: "json" };
    onBatch = () => process.emit("SIGINT");
    const first = await run([path], options);
    expect(first.outcome).toBe(2);
    expect(first.err).toContain("Give the same command again to go on");
    const read = replaySummarySchema.parse(JSON.parse(first.out));
    expect(read).toMatchObject({ interrupted: true, alreadyThere: 0 });
    expect(await namesIn("L")).toHaveLength(read.recorded);
    expect(read.recorded).toBeLessThan(6_000);

    onBatch = () => {};
    const second = replaySummarySchema.parse(JSON.parse((await run([path], options)).out));
    expect(second).toMatchObject({ interrupted: false, rows: 3_000, alreadyThere: read.recorded });
    expect(await namesIn("L")).toHaveLength(6_000);
  });

  test("of real channels gives tasks for the assistant that the agreement names (skipped where the data is absent)", async ({
    skip,
  }) => {
    const real = "../shared/data/slack-assistant/channel-b.json";
    if (!existsSync(real)) skip("the data is not on this machine");
    const own = (await readFile(real, "utf8")).replaceAll("U08M2Q2M6SV", "UPET");
    const path = await file("channel-b.json", own);
    const { outcome, out } = await run([path], { as: "slack-messages", ledger: "L", format: "json" });
    expect(outcome).toBe(0);
    expect(replaySummarySchema.parse(JSON.parse(out))).toMatchObject({ rows: 1_364, badRows: 0 });
    const types = (await factsIn("L")).map(({ type }) => type);
    expect(new Set(types)).toContain("task.opened");
    expect(types.filter((type) => type === "observation.replies")).toHaveLength(79);
  });
});
