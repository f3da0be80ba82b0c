import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { packageRoot } from "../../config/root.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import { demoMonth } from "../../src/app/demo.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules } from "../../src/chat/rules.js";
import { scoreSchema } from "../../src/report/score-json.js";
import { taskSchema } from "../../src/report/task-json.js";
import { pawpact } from "../kit/cli.js";

const NOW = "2026-11-20T00:00:00Z";
const folder = mkdtempSync(join(tmpdir(), "pawpact-whole-"));
const agreement = join(folder, "agreement.yaml");
let lines: string[];

/** A made-up month as facts of a console: a real ledger refuses facts that say they are a demo's. */
beforeAll(() => {
  const yaml = readFileSync(join(packageRoot(), "config", "agreements", "demo.yaml"), "utf8");
  writeFileSync(agreement, yaml.replaceAll("demo:pet", "console:pet"));
  const rules = compileRules(parseAgreement(yaml).terms!);
  const facts = [...demoMonth(Date.UTC(2026, 9, 1), 31)].flatMap((event) => interpret(event, rules));
  lines = facts.map((fact) =>
    JSON.stringify(fact).replaceAll('"demo', '"console').replaceAll(" demo:", " console:"),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
function files(content: readonly string[]) {
  serial += 1;
  const [source, ledger] = [join(folder, `${serial}.jsonl`), join(folder, `${serial}.sqlite`)];
  writeFileSync(source, `${content.join("\n")}\n`);
  return { source, ledger };
}
const replay = (source: string, ledger: string) =>
  pawpact(["replay", source, "--as", "facts", "--agreement", agreement, "--ledger", ledger, "--now", NOW]);

/** Everything that people see of a ledger, and what it says of itself. */
async function seen(ledger: string) {
  const asked = ["--ledger", ledger, "--now", NOW];
  const score = await pawpact(["score", "--period", "2026-10", "--format", "json", ...asked]);
  const tasks = await pawpact(["tasks", "--period", "2026-10", "--format", "jsonl", ...asked]);
  const recount = await pawpact(["recount", "--ledger", ledger]);
  expect([score.exitCode, tasks.exitCode, recount.exitCode]).toEqual([0, 0, 0]);
  return { score: score.stdout, tasks: tasks.stdout };
}

function shuffled(list: readonly string[]): string[] {
  const order = [...list];
  let state = 42;
  for (let index = order.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const other = state % (index + 1);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

describe("an import", () => {
  let straight: Awaited<ReturnType<typeof seen>>;
  beforeAll(async () => {
    const { source, ledger } = files(lines);
    expect((await replay(source, ledger)).exitCode).toBe(0);
    straight = await seen(ledger);
  });

  test("shows a whole month, each line within its documented schema", () => {
    const score = scoreSchema.parse(JSON.parse(straight.score));
    expect(score.tasks.opened).toBeGreaterThan(200);
    const tasks = straight.tasks
      .trimEnd()
      .split("\n")
      .map((line) => taskSchema.parse(JSON.parse(line)));
    expect(tasks).toHaveLength(score.tasks.opened);
    const met = tasks.filter(({ clocks }) => clocks["first-response-time"]?.state === "met").length;
    expect(score.clocks.find(({ clock }) => clock === "first-response-time")?.met).toBe(met);
  });

  test("shuffled and doubled gives the same bytes", async () => {
    const { source, ledger } = files([...shuffled(lines), ...shuffled(lines).reverse()]);
    expect((await replay(source, ledger)).stdout).toContain(
      `already there  ${lines.length.toLocaleString("en")} facts`,
    );
    expect(await seen(ledger)).toEqual(straight);
  });

  test("killed halfway and repeated gives the same bytes, and no acknowledged fact is recorded twice", async () => {
    const { source, ledger } = files(lines);
    const kept = await killHalfway(ledger);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(lines.length);
    const { stdout } = await replay(source, ledger);
    const [, there = ""] = /already there\s+([\d,]+) facts/.exec(stdout) ?? [];
    expect(Number(there.replaceAll(",", ""))).toBeGreaterThanOrEqual(kept);
    expect(await seen(ledger)).toEqual(straight);
  });
});

/** Feeds half of the facts to a real process, kills it once some of them are durable, and counts those. */
async function killHalfway(ledger: string): Promise<number> {
  const main = join(packageRoot(), "dist", "adapters", "cli", "main.js");
  const args = [
    main,
    "replay",
    "-",
    "--as",
    "facts",
    "--agreement",
    agreement,
    "--ledger",
    ledger,
    "--now",
    NOW,
  ];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "inherit"] });
  const gone = once(child, "exit");
  // It is killed in the middle of reading: what it has not read then has nowhere to go.
  child.stdin!.on("error", () => {});
  child.stdin!.write(`${lines.slice(0, lines.length / 2).join("\n")}\n`);
  while ((await factsIn(ledger)) === 0) {
    if (child.exitCode !== null)
      throw new Error(`replay: found exit ${child.exitCode}, expected it to read on`);
    await turn();
  }
  child.kill("SIGKILL");
  await gone;
  return factsIn(ledger);
}

/** Facts of the conversation's tasks that are durable by now; none while there is no ledger yet. */
async function factsIn(file: string): Promise<number> {
  try {
    const store = await openSqlite(file, { mode: "read" });
    const { facts } = await store.agreement("demo-desk").extent();
    await store.close();
    // One of them is the agreement's own.
    return Math.max(0, facts - 1);
  } catch {
    return 0;
  }
}
