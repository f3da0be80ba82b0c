import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import { demoMonth } from "../../src/app/demo.js";
import { interpret } from "../../src/chat/interpret.js";
import { compileRules } from "../../src/chat/rules.js";
import { CLI_COMMANDS } from "../../src/command/catalogue.js";
import { pawpact } from "../kit/cli.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-periods-"));
const ledger = join(folder, "ledger.sqlite");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each command that takes a period takes besides, so that it can be run as it stands. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  score: [],
  tasks: [],
  why: ["first-response-time"],
  digest: [],
  settle: [],
  export: ["--out", join(folder, "statement")],
  archive: [],
};

/** The values that the help of an option names. */
function namedIn(help: string): string[] {
  return help.match(/\b\d{4}-(?:\d\d-\d\d|W\d\d|Q\d|\d\d)\b|\ball\b/g) ?? [];
}

const takers = CLI_COMMANDS.filter(({ options }) => options.period !== undefined);
const named = takers.flatMap(({ name, options }) =>
  namedIn(options.period!.help).map((period) => [name, period] as const),
);

/** The month that the help names, and statements of it and of those after it that may adjust it. */
beforeAll(async () => {
  const yaml = readFileSync(join(packageRoot(), "config", "agreements", "demo.yaml"), "utf8");
  const agreement = join(folder, "agreement.yaml");
  writeFileSync(agreement, yaml.replaceAll("demo:pet", "console:pet"));
  const rules = compileRules(parseAgreement(yaml).terms!);
  const facts = [...demoMonth(Date.UTC(2026, 3, 1), 30)].flatMap((event) => interpret(event, rules));
  const lines = facts.map((fact) =>
    JSON.stringify(fact).replaceAll('"demo', '"console').replaceAll(" demo:", " console:"),
  );
  const source = join(folder, "facts.jsonl");
  writeFileSync(source, `${lines.join("\n")}\n`);
  const ran = await pawpact([
    "replay",
    source,
    "--as",
    "facts",
    "--agreement",
    agreement,
    "--ledger",
    ledger,
  ]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  for (const period of ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]) {
    expect((await pawpact(["settle", "--period", period, "--ledger", ledger])).exitCode).toBe(0);
  }
});

describe("--period", () => {
  test("is taken by these commands, and the help of each names a value", () => {
    expect(takers.map(({ name }) => name)).toEqual(Object.keys(BESIDES));
    expect([...new Set(named.map(([name]) => name))]).toEqual(Object.keys(BESIDES));
    expect(named.length).toBeGreaterThan(takers.length);
  });

  test.each(named)("%s takes %s, as its help says", async (name, period) => {
    const argv = [name, ...BESIDES[name]!, "--period", period, "--ledger", ledger];
    const { exitCode, stdout, stderr } = await pawpact(argv);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(period === "all" ? "all of time" : period);
  });
});
