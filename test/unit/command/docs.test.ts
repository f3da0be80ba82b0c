import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { overview } from "../../../adapters/cli/help.js";
import { packageRoot } from "../../../config/root.js";
import { CHAT_COMMANDS, CLI_COMMANDS } from "../../../src/command/catalogue.js";
import { formsOf, helpReport } from "../../../src/command/help.js";
import { parseLine } from "../../../src/command/line.js";
import { referenceText } from "../../../src/command/reference.js";
import { AskError } from "../../../src/command/refusal.js";
import { renderText } from "../../../src/report/text.js";
import { COVERED } from "./covered.js";

const file = (path: string) => readFileSync(join(packageRoot(), path), "utf8");
const page = { width: 80, colour: false };
const paths = CHAT_COMMANDS.flatMap((command) => formsOf(command).map(({ path }) => path));
const names = CLI_COMMANDS.map(({ name }) => name);

describe("the reference of commands", () => {
  test("is what the definitions say (else: npm run docs)", () => {
    expect(file("docs/commands.md")).toBe(referenceText());
  });

  test("has a heading for every command, and a line for every form in chat", () => {
    const text = referenceText();
    for (const name of names) expect(text).toContain(`\n### pawpact ${name}\n`);
    for (const { name } of CHAT_COMMANDS) expect(text).toContain(`\n### /pact ${name}\n`);
    for (const path of paths) expect(text).toMatch(new RegExp(`^\`/pact ${path}[ \`]`, "m"));
  });
});

describe("every command", () => {
  test("has a line in the help of its surface", () => {
    const commandLine = overview(CLI_COMMANDS);
    for (const name of names) expect(commandLine).toMatch(new RegExp(`^ {2}${name} `, "m"));
    const chat = renderText(helpReport(), page);
    for (const { name } of CHAT_COMMANDS) expect(chat).toMatch(new RegExp(`^\\* /pact ${name}: `, "m"));
  });

  test("has a line in the README", () => {
    const readme = file("README.md");
    const commandLine = [...readme.matchAll(/^\| `([a-z]+)[^`]*` \|/gm)].map(([, name]) => name);
    const chat = [...readme.matchAll(/^\| `\/pact ([a-z]+)[^`]*` \|/gm)].map(([, name]) => name);
    expect([...new Set(commandLine)].sort()).toEqual([...names].sort());
    expect([...new Set(chat)].sort()).toEqual(CHAT_COMMANDS.map(({ name }) => name).sort());
  });

  test("has a test that runs it", () => {
    const expected = [...names.map((name) => `pawpact ${name}`), ...paths.map((path) => `/pact ${path}`)];
    expect(Object.keys(COVERED).sort()).toEqual(expected.sort());
    const idle = Object.entries(COVERED).filter(([command, path]) => {
      const typed = command.slice(command.indexOf(" ") + 1);
      const runs = new RegExp(`["\`(]${typed}[" \`]|\\b${typed}\\.run\\(`);
      return !existsSync(join(packageRoot(), path)) || !runs.test(file(path));
    });
    expect(idle).toEqual([]);
  });
});

describe("help in chat", () => {
  const help = (line: string) => {
    const command = parseLine(line);
    return renderText(helpReport(command.name === "help" ? command.values.command : "-"), page);
  };

  test("shows a command's forms, and of one of them who may, what it takes, and examples", () => {
    expect(help("help exclude")).toMatchInlineSnapshot(`
      "/pact exclude: Take a task or a time out of the figures, by agreement of both
      parties

      * /pact exclude task CATEGORY REASON [task]: Propose that a task does not count
      * /pact exclude window FROM CATEGORY REASON [to] [lasting]: Propose that a time
        does not count: it pauses every clock
      * /pact exclude accept ID: Accept an exclusion that the provider proposed
      * /pact exclude withdraw ID: Withdraw an exclusion that your party proposed
      * /pact exclude list [share]: Show all exclusions, and which of them count

      /pact exclude alone is exclude list.

      What one of them takes: /pact help exclude task.
      "
    `);
    expect(help("help task wait")).toMatchInlineSnapshot(`
      "/pact task wait [for] [task]

      Say that a task waits for somebody.

      Only waiting for the requester pauses, and only resolution clocks; any message
      of theirs ends it.

      For whoever asked for the task, members of the customer or members of the
      provider.

      * for: who is waited for (default: requester, which alone pauses clocks); one of
        requester, provider, other
      * task: its id, or the beginning or end of it; else your latest one here

      Examples: /pact task wait · /pact task wait for:other
      "
    `);
  });

  test("keeps to the page", () => {
    for (const line of ["help", ...paths.map((path) => `help ${path}`)]) {
      expect(
        help(line)
          .split("\n")
          .filter((text) => text.length > 80),
      ).toEqual([]);
    }
  });

  test("of a command that there is not names the nearest one", () => {
    expect(() => help("help diggest")).toThrow(AskError);
    expect(() => help("help diggest")).toThrowErrorMatchingInlineSnapshot(
      `[AskError: help: found "diggest", expected one of status, score, tasks, why, compare, task, rate, digest, agreement, exclude, help. Did you mean digest? See: /pact help]`,
    );
    expect(() => help("help task opne")).toThrowErrorMatchingInlineSnapshot(
      `[AskError: help: found "task opne", expected one of task open, task confirm, task done, task fail, task wait, task resume, task reopen, task cancel, task dispute, task withdraw, task concede, task rule. Did you mean task open? See: /pact help]`,
    );
  });
});
