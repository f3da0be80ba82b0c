import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../config/root.js";

const root = packageRoot();
const clone = mkdtempSync(join(tmpdir(), "pawpact-tour-"));
afterAll(() => rmSync(clone, { recursive: true, force: true }));

/** A fenced block of the page. */
interface Fence {
  readonly language: string;
  readonly body: string;
}

const page = readFileSync(join(root, "docs", "tour.md"), "utf8");
const fences = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
  ([, language, body]): Fence => ({ language: language!, body: body! }),
);
const commands = fences.filter(({ language }) => language === "sh");

/** What a block printed, and every exit code in it that was not 0. */
interface Step {
  readonly output: string;
  readonly failures: readonly number[];
}

/**
 * Runs all blocks in one shell, as a reader does: in a folder that stands for a clone, with the program as it was
 * built. `npm ci` and the build are what came before this test: npm only checks that it is asked for these.
 */
async function runTour(): Promise<Step[]> {
  const tools = join(clone, "tools");
  mkdirSync(tools);
  writeFileSync(
    join(tools, "npm"),
    '#!/bin/sh\ncase "$*" in ci | "run build") ;; *) echo "npm: found $*" >&2; exit 9 ;; esac\n',
    { mode: 0o755 },
  );
  for (const part of ["dist", "config"]) symlinkSync(join(root, part), join(clone, part));
  const script = commands.map(({ body }) => `${body}echo "::end"\n`).join("");
  const typed = fences.filter(({ language }) => language === "text").map(({ body }) => body);
  const path = [tools, dirname(process.execPath), process.env.PATH].join(delimiter);
  const child = spawn("bash", ["-c", `exec 2>&1\ntrap 'echo "::exit $?"' ERR\n${script}`], {
    cwd: clone,
    env: { PATH: path, HOME: clone, TZ: "America/New_York" },
  });
  child.stdin.end(typed.join(""));
  const shown = await text(child.stdout);
  return shown
    .split("::end\n")
    .slice(0, -1)
    .map((output) => ({
      output,
      failures: [...output.matchAll(/^::exit (\d+)$/gm)].map(([, code]) => Number(code)),
    }));
}

describe("the tour", () => {
  let steps: Step[];
  beforeAll(async () => {
    steps = await runTour();
  }, 300_000);

  test("goes through: every command ends with 0, but for a statement that was spoilt", () => {
    expect(steps.length).toBe(commands.length);
    expect(steps.length).toBeGreaterThan(15);
    const failed = steps.flatMap(({ failures, output }, index) =>
      failures.length > 0 ? [{ ...commands[index], failures, output }] : [],
    );
    expect(failed.map(({ body, failures }) => [body?.includes("spoilt.jsonl"), failures])).toEqual([
      [true, [1]],
    ]);
  });

  test("shows what the commands print", () => {
    let step = -1;
    let shown = 0;
    for (const { language, body } of fences) {
      if (language === "sh") step += 1;
      if (language !== "") continue;
      const printed = steps[step]!.output.split("\n");
      let from = 0;
      for (const line of body.trimEnd().split("\n")) {
        if (line === "…") continue;
        const at = printed.indexOf(line, from);
        expect([line, at >= from]).toEqual([line, true]);
        from = at + 1;
        shown += 1;
      }
    }
    expect(shown).toBeGreaterThan(10);
  });

  test("leaves behind what it says: a picture, tasks as csv, a ledger", () => {
    const made = (name: string) => join(clone, "data", "tour", name);
    expect(readFileSync(made("card.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(made("tasks.csv"), "utf8").trimEnd().split("\n")).toHaveLength(8);
    expect(readFileSync(made("statement-2026-04/tasks.csv"), "utf8").trimEnd().split("\n")).toHaveLength(275);
    expect(statSync(made("data/pawpact.sqlite")).size).toBeGreaterThan(10_000);
  });
});
