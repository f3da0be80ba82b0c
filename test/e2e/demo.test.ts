import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { completionsOf } from "../../adapters/chat/console/complete.js";
import { spoken } from "../../adapters/chat/console/spoken.js";
import { openTerminal } from "../../adapters/chat/console/terminal.js";
import { packageRoot } from "../../config/root.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-demo-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const main = join(packageRoot(), "dist/adapters/cli/main.js");

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as it was built, in a folder of its own, with these lines typed. */
function run(argv: readonly string[], lines: readonly string[] = []): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...argv], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
    // Whoever leaves early reads no further.
    child.stdin!.on("error", () => {});
    child.stdin!.end(lines.map((line) => `${line}\n`).join(""));
  });
}

/** What came after a line was typed, up to the next one. */
function answerTo(stdout: string, line: string): string {
  const from = stdout.indexOf(`you: ${line}\n`);
  const to = stdout.indexOf("\nyou: ", from + 1);
  return stdout.slice(from, to < 0 ? undefined : to);
}

describe("the pet at a terminal", () => {
  test("acknowledges, answers, asks whether that was it, and is measured while one watches", async () => {
    const { code, stdout } = await run(
      ["demo"],
      ["/pact status", "todo add milk", "yes", "5", "/pact status 2026-11", "/pact score", "todo"],
    );
    expect(code).toBe(0);
    expect(answerTo(stdout, "todo add milk")).toMatch(/Pax: Let me see\.\nPax: .*milk.*Was that it\?/s);
    expect(answerTo(stdout, "5")).toContain("Thank you: 5 of 5.");
    expect(answerTo(stdout, "/pact status")).toContain("No task was opened");
    const score = answerTo(stdout, "/pact score");
    expect(score).toMatch(/satisfaction +>= 85\.00 % +100\.00 % kept +1/);
    expect(score).toMatch(/Completed: 1 A/);
    expect(answerTo(stdout, "todo")).toContain("milk");
  });

  test("a no reopens the task, and more words go on with it", async () => {
    const { stdout } = await run(
      ["demo"],
      ["todo add milk", "no", "todo add oat milk", "yes", "/pact score"],
    );
    expect(answerTo(stdout, "no")).toContain("What is missing?");
    const score = answerTo(stdout, "/pact score");
    expect(score).toContain("Tasks: 1 opened");
    expect(score).toMatch(/Completed: 1 A/);
  });

  test("says what it can't do, and counts that as no success", async () => {
    const { stdout } = await run(["demo"], ["what is the meaning of life?", "/pact score"]);
    expect(answerTo(stdout, "what is the meaning of life?")).toContain("I can't do that");
    expect(answerTo(stdout, "/pact score")).toContain("1 failed");
  });

  test("a command without its slash is told where it belongs, and that is no failure", async () => {
    const { stdout } = await run(
      ["demo"],
      ["status", "pact score 2026-10", "status of my order?", "/pact score"],
    );
    expect(answerTo(stdout, "status").replaceAll("\n", " ")).toContain('begins with a slash: "/pact status"');
    expect(answerTo(stdout, "pact score 2026-10").replaceAll("\n", " ")).toContain('"/pact score 2026-10"');
    const unknown = answerTo(stdout, "status of my order?");
    expect(unknown).toContain("I can't do that");
    expect(unknown).toContain('"/pact help" lists the commands');
    expect(answerTo(stdout, "/pact score")).toContain("1 failed");
  });

  test("more tasks than are shown are asked of the demo's own ledger", async () => {
    const month = await run(["demo"], []);
    const key = /made-up facts of (\S+),/.exec(month.stdout)![1]!;
    const { stdout } = await run(["demo"], [`/pact tasks ${key}`]);
    expect(stdout.replaceAll("\n  ", " ")).toContain(
      `more: pawpact tasks --period ${key} --ledger data/demo.sqlite`,
    );
  });

  test("a reminder comes by itself, and says who speaks", async () => {
    const child = spawn(process.execPath, [main, "demo"], { cwd: folder });
    let shown = "";
    const reminded = new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        shown += String(chunk);
        if (shown.includes("Reminder: stretch")) resolve();
      });
    });
    child.stdin.write("remind me in 1 second to stretch\n");
    await reminded;
    child.stdin.end();
    await once(child, "close");
    expect(shown).toMatch(/^Pax: Reminder: stretch$/m);
  });

  test("a webhook that is not set right is said before anything else", async () => {
    const env = { ...process.env, PAWPACT_WEBHOOK_URL: "assistant", PAWPACT_WEBHOOK_TIMEOUT: "60" };
    const child = spawn(process.execPath, [main, "demo"], { cwd: folder, env });
    child.stdin.end();
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(stdout).toBe("");
    expect(stderr).toContain("PAWPACT_WEBHOOK_SECRET: found none, expected at least 16 characters.");
    expect(stderr).toContain("PAWPACT_WEBHOOK_TIMEOUT: found a number without a unit, expected a duration");
  });

  test("a command that nobody knows is refused with the nearest one, and the chat goes on", async () => {
    const { code, stdout } = await run(["demo"], ["/pact scroe", "/PACT help score", "quit", "never read"]);
    expect(code).toBe(0);
    expect(answerTo(stdout, "/pact scroe")).toContain("score");
    expect(answerTo(stdout, "/PACT help score")).toContain("how each term stands");
    expect(stdout).not.toContain("never read");
  });

  test("a refusal breaks between words", async () => {
    const { stdout } = await run(["demo"], ["/pact nonsense"]);
    const refusal = answerTo(stdout, "/pact nonsense");
    expect(refusal.replaceAll("\n", " ")).toContain("expected one of status, score, tasks, why, compare,");
    expect(Math.max(...refusal.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("ends without a word when whoever reads it has left", async () => {
    const child = spawn(process.execPath, [main, "demo"], { cwd: folder });
    let complaint = "";
    child.stderr.on("data", (chunk) => {
      complaint += String(chunk);
    });
    child.stdin.on("error", () => {});
    child.stdout.once("data", () => {
      child.stdout.destroy();
      child.stdin.write("todo add milk\nyes\n/pact status\n");
    });
    const [code] = await once(child, "close");
    expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
  });

  test("a digest that is due appears by itself, and the pet's picture is kept", async () => {
    const { stdout } = await run(["demo"], ["/pact status", "/pact score"]);
    expect(stdout).toContain("Digest of Demo help desk");
    expect(stdout).not.toContain("Not sent in time");
    expect(stdout.indexOf("Digest of")).toBeLessThan(stdout.indexOf("\nyou: "));
    expect(answerTo(stdout, "/pact status")).toContain("data/pet.png");
    expect(readFileSync(join(folder, "data/pet.png")).subarray(1, 4).toString()).toBe("PNG");
  });
});

test("without a terminal, start prints the digest of the made-up month and ends", async () => {
  const { code, stdout, stderr } = await run(["start"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Digest of Demo help desk: \d{4}-\d{2}/);
  expect(stderr).toMatch(/recorded \d,\d{3} made-up facts/);
  expect(stderr.match(/Look further/g)).toHaveLength(1);
});

describe("a terminal", () => {
  test("completes commands and skills", () => {
    expect(completionsOf("/pact ta")).toEqual(
      expect.arrayContaining(["/pact tasks", "/pact task open", "/pact task done"]),
    );
    expect(completionsOf("rem")).toContain("remind me in 10 minutes to ");
    expect(completionsOf("/pact help st")).toEqual(["/pact help status"]);
    expect(completionsOf("xyz")).toEqual([]);
    const figures = ["first-response-time", "sla.fee", "total"];
    expect(completionsOf("/pact why f", figures)).toEqual(["/pact why first-response-time"]);
    expect(completionsOf("/pact why ", figures)).toHaveLength(3);
    expect(completionsOf("/pact wh", figures)).toEqual(["/pact why", "/pact why total"]);
  });

  test("what comes by itself does not tear what is being typed", async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    let shown = "";
    stdout.on("data", (chunk) => {
      shown += String(chunk);
    });
    const terminal = openTerminal({ stdin, stdout, interactive: true, complete: completionsOf });
    const taken: string[] = [];
    const ended = terminal.run(async (line) => void taken.push(line));
    stdin.write("todo add m");
    await new Promise(setImmediate);
    terminal.print("Pax: Time to stretch.\n");
    expect(shown.slice(shown.lastIndexOf("Time to stretch."))).toContain("you: todo add m");
    stdin.write("ilk\rquit\r");
    await ended;
    expect(taken).toEqual(["todo add milk"]);
  });

  test("lets go of what is being typed at the first Ctrl-C, and is left at the next one", async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    stdout.resume();
    const terminal = openTerminal({ stdin, stdout, interactive: true, complete: completionsOf });
    const taken: string[] = [];
    const ended = terminal.run(async (line) => {
      taken.push(line);
      stdin.write("\u0003");
    });
    stdin.write("forget this\u0003todo\r");
    await ended;
    expect(taken).toEqual(["todo"]);
  });

  test("is left with Ctrl-C while a line is answered, and what ends then is still said", async () => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    let shown = "";
    stdout.on("data", (chunk) => {
      shown += String(chunk);
    });
    let stop = () => {};
    const terminal = openTerminal({
      ...{ stdin, stdout, interactive: true, complete: completionsOf },
      interrupted: () => stop(),
    });
    const taken: string[] = [];
    const ended = terminal.run(async (line) => {
      taken.push(line);
      const stopped = new Promise<void>((resolve) => {
        stop = resolve;
      });
      stdin.write("\u0003");
      await stopped;
      terminal.print("Pax: I have to stop now.\n");
    });
    stdin.write("something slow\r");
    stdin.write("never taken\r");
    await ended;
    expect(taken).toEqual(["something slow"]);
    expect(shown).toMatch(/Pax: I have to stop now\.\n$/);
  });

  test("shows what steers a terminal, and breaks long lines between words", () => {
    expect(spoken("\u001b[31mred\u001b[0m\r\n  kept as it is", 20)).toBe(
      "\\u001b[31mred\\u001b[0m\n  kept as it is",
    );
    expect(spoken("one two three four", 9)).toBe("one two\nthree\nfour");
  });
});
