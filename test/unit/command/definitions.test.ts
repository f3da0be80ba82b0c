import { describe, expect, test } from "vitest";
import { commands } from "../../../adapters/cli/run.js";
import { IMPORT_KINDS } from "../../../adapters/import/kinds.js";
import { IMPORT_KINDS as REPLAY_KINDS } from "../../../src/command/catalogue/replay.js";
import { CHAT_COMMANDS, CLI_COMMANDS, COMMANDS, cliDefinition } from "../../../src/command/catalogue.js";
import { type ChatOption, isGroup, optionsOf } from "../../../src/command/chat.js";
import { chatSummary, formsOf } from "../../../src/command/help.js";
import { parseLine } from "../../../src/command/line.js";
import { forms } from "./arbitrary.js";

const NAME = /^[a-z0-9-]{1,32}$/;
const isDescription = (text: string) => text.length >= 1 && text.length <= 100;

describe("every command", () => {
  test("has a name of its own", () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("is on a command line, in chat, or both, and is defined once", () => {
    expect(COMMANDS.filter((command) => !("cli" in command || "chat" in command))).toEqual([]);
    const both = COMMANDS.filter((command) => "cli" in command && "chat" in command).map(({ name }) => name);
    expect(both).toEqual(["score", "tasks", "why", "compare", "digest"]);
  });

  test("of the command line does what its definition says", async () => {
    expect(Object.keys(commands).sort()).toEqual(CLI_COMMANDS.map(({ name }) => name).sort());
    for (const [name, load] of Object.entries(commands)) {
      expect((await load()).definition).toEqual(cliDefinition(name as keyof typeof commands));
    }
  });

  test("offers all of time only where it is taken: a figure is of one period", () => {
    const offering = CLI_COMMANDS.filter(({ options }) => /\ball\b/.test(options.period?.help ?? ""));
    expect(offering.map(({ name }) => name)).toEqual(["tasks"]);
  });

  test("replay reads the kinds of files that there are", () => {
    expect(REPLAY_KINDS).toEqual(IMPORT_KINDS);
  });
});

describe("every command in chat", () => {
  test("fits Discord: names, descriptions, numbers of options and choices, one level of subcommands", () => {
    const faults: string[] = [];
    const check = (path: string, ok: boolean, what: string) => void (ok || faults.push(`${path}: ${what}`));
    check("/pact", CHAT_COMMANDS.length <= 25, "more than 25 commands");
    for (const command of CHAT_COMMANDS) {
      const { name, chat } = command;
      check(name, NAME.test(name), "its name");
      check(name, isDescription(chatSummary(command)), "its summary");
      if (isGroup(chat)) {
        const subs = Object.keys(chat.subcommands);
        check(name, subs.length <= 25 && subs.every((sub) => NAME.test(sub)), "its subcommands");
        check(name, chat.usual === undefined || subs.includes(chat.usual), "its usual subcommand");
      }
      for (const { path, summary, form } of formsOf(command)) {
        check(path, isDescription(summary), "its summary");
        const options = Object.entries(optionsOf(form));
        check(path, options.length <= 25, "its number of options");
        const required = options.map(([, option]) => option.required === true);
        check(
          path,
          required.lastIndexOf(true) < (required.indexOf(false) + 1 || 26),
          "required after optional",
        );
        for (const [option, about] of options) {
          check(`${path} ${option}`, NAME.test(option), "its name");
          check(
            `${path} ${option}`,
            isDescription(about.help),
            `its help of ${about.help.length} characters`,
          );
          check(`${path} ${option}`, fits(about), "its choices or range");
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test("fits into the 8,000 characters that a command of Discord has in all", () => {
    const size = CHAT_COMMANDS.flatMap((command) => [
      command.name + chatSummary(command),
      ...formsOf(command).flatMap(({ path, summary, form }) => [
        path + summary,
        ...Object.entries(optionsOf(form)).map(
          ([name, option]) =>
            name + option.help + (option.type === "choice" ? option.choices.join("").repeat(2) : ""),
        ),
      ]),
    ]).join("").length;
    expect(size).toBeLessThanOrEqual(8_000);
  });

  test("says who may, and gives examples that work and are its own", () => {
    for (const { name, sub, form } of forms) {
      expect(form.may.length).toBeGreaterThan(0);
      expect(form.examples.length).toBeGreaterThan(0);
      for (const example of form.examples) expect(parseLine(example)).toMatchObject({ name, sub });
    }
  });

  test("that changes something has an answer for the asker alone", () => {
    const shared = forms
      .filter(({ form }) => form.mayShare)
      .map(({ name, sub }) => [name, sub].join(" ").trim());
    expect(shared).toEqual([
      ..."status,score,tasks,why,compare,digest now,agreement,exclude list,help".split(","),
    ]);
    expect(forms.filter(({ form }) => "share" in form.options)).toEqual([]);
  });
});

function fits(option: ChatOption): boolean {
  if (option.type === "choice") {
    return (
      option.choices.length <= 25 &&
      option.choices.every((choice) => choice.length <= 100 && choice === choice.toLowerCase())
    );
  }
  return option.type !== "integer" || option.least <= option.most;
}
