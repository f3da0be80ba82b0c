import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLine, readCommand, renderLine } from "../../../src/command/line.js";
import { AskError } from "../../../src/command/refusal.js";
import { valueText } from "../../../src/command/value.js";
import { quoted } from "../../../src/command/words.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { command, forms } from "./arbitrary.js";

const april = parsePeriod("2026-04")!;
const formNamed = (name: string, sub: string | null) =>
  forms.find((one) => one.name === name && one.sub === sub)!.form;

function refused(line: string): string {
  try {
    return `taken: ${JSON.stringify(parseLine(line))}`;
  } catch (error) {
    if (error instanceof AskError) return error.message;
    throw error;
  }
}

describe("a line after /pact", () => {
  test("says in text what it says in values, for every command there is", () => {
    fc.assert(
      fc.property(command, (asked) => {
        expect(parseLine(renderLine(asked))).toEqual(asked);
      }),
      { numRuns: 1_000 },
    );
  });

  test("may name its options with two hyphens as well, in any order", () => {
    fc.assert(
      fc.property(command, fc.boolean(), (asked, backwards) => {
        const { options } = formNamed(asked.name, asked.sub);
        const values = Object.entries(asked.values as Record<string, string>);
        const given = (backwards ? values.reverse() : values).map(
          ([name, value]) => `--${name} ${quoted(valueText(options[name]!, value))}`,
        );
        const share = asked.share ? ["--share"] : [];
        const line = [asked.name, ...(asked.sub ? [asked.sub] : []), ...share, ...given].join("  ");
        expect(parseLine(line)).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });

  test("is the same command as one whose options a platform has read", () => {
    fc.assert(
      fc.property(command, (asked) => {
        const { options, mayShare } = formNamed(asked.name, asked.sub);
        const given: Record<string, string | number | boolean> = {};
        for (const [name, value] of Object.entries(asked.values as Record<string, string | number>)) {
          given[name] = options[name]!.type === "integer" ? value : valueText(options[name]!, value);
        }
        if (mayShare && asked.share) given.share = true;
        expect(readCommand(asked.name, asked.sub, given)).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });

  test("is a command, or refused with a sentence; nothing else is thrown", () => {
    const words = fc.constantFrom(
      ...'task open digest score share --period period: " “ -- : rate 5 exclude window'.split(" "),
    );
    const line = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc
        .array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 8 })
        .map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(line, (text) => {
        expect(refused(text).length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test("gives words to the options in order, each to the first that it can be", () => {
    expect(parseLine("score 2026-04 share")).toEqual({
      name: "score",
      sub: null,
      values: { period: april },
      share: true,
    });
    expect(parseLine("rate 5 461529").values).toEqual({ rating: 5, task: "461529" });
    expect(parseLine("digest weekly 16:00").values).toEqual({ at: 960 });
    expect(parseLine("digest monthly 15 9:30 Europe/Berlin").values).toEqual({
      on: 15,
      at: 570,
      timezone: "Europe/Berlin",
    });
    expect(parseLine("tasks <@U0ANN|ann>").values).toEqual({ of: "slack:U0ANN" });
    expect(parseLine("tasks of:<@!900>").values).toEqual({ of: "discord:user:900" });
  });

  test("needs no quotes for a text that comes last", () => {
    expect(parseLine("task open Reset the test system, please").values).toEqual({
      title: "Reset the test system, please",
    });
    expect(parseLine("exclude task spam an advertisement task:…461529").values).toEqual({
      category: "spam",
      reason: "an advertisement",
      task: "461529",
    });
    expect(parseLine("task open priority:urgent The door is locked").values).toEqual({
      priority: "urgent",
      title: "The door is locked",
    });
  });

  test("takes what phones make of hyphens, quotes and capitals", () => {
    expect(parseLine("Score —period 2026-w15 SHARE")).toEqual(parseLine("score period:2026-W15 share"));
    expect(parseLine("exclude task spam reason:“an ad” task:1").values).toMatchObject({ reason: "an ad" });
  });

  test("alone is status, and the bare name of digest and exclude what is usual", () => {
    expect(parseLine("  ")).toEqual(parseLine("status"));
    expect(parseLine("digest period:2026-04")).toEqual(parseLine("digest now 2026-04"));
    expect(parseLine("exclude share")).toEqual(parseLine("exclude list share"));
  });

  test("is refused with what was found, what was expected and what to do", () => {
    const lines = [
      "scroe",
      "score aprl",
      "score --perod 2026-04",
      "score 2026-04 2026-05",
      "score period:2026-04 period:2026-05",
      "rate",
      "rate 6",
      "rate five",
      "task",
      "task opne the door",
      'task open "the door',
      "digest weekly someday",
      "digest daily 25:00",
      "exclude window soon maintenance database",
      "exclude task spam",
      "task done share",
      "compare 0",
      "__proto__",
      "task constructor",
      "score constructor:1",
    ];
    expect(lines.map((line) => `${line}\n  ${refused(line)}`).join("\n")).toMatchInlineSnapshot(`
      "scroe
        /pact: found the command "scroe", expected one of status, score, tasks, why, compare, task, rate, digest, agreement, exclude, help. Did you mean score? See: /pact help
      score aprl
        score: period found "aprl", expected a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04 or 2026-Q2. See: /pact help score
      score --perod 2026-04
        score: found the option "perod", expected one of period, share. Did you mean period? See: /pact help score
      score 2026-04 2026-05
        score: found "2026-05", expected no further word. See: /pact help score
      score period:2026-04 period:2026-05
        score: period found twice, expected it once. See: /pact help score
      rate
        rate: found no rating, expected an integer from 1 to 5 (from bad to good: 4 and 5 count as satisfied). See: /pact help rate
      rate 6
        rate: rating found "6", expected an integer from 1 to 5. See: /pact help rate
      rate five
        rate: rating found "five", expected an integer from 1 to 5. See: /pact help rate
      task
        task: found nothing after it, expected one of open, confirm, done, fail, wait, resume, reopen, cancel, dispute, withdraw, concede, rule. See: /pact help task
      task opne the door
        task: found "opne", expected one of open, confirm, done, fail, wait, resume, reopen, cancel, dispute, withdraw, concede, rule. Did you mean task open? See: /pact help task
      task open "the door
        task open: found "the door" behind a quote, expected another one that closes it. See: /pact help task open
      digest weekly someday
        digest weekly: on found "someday", expected one of mon, tue, wed, thu, fri, sat, sun. See: /pact help digest weekly
      digest daily 25:00
        digest daily: at found "25:00", expected a time of day from 00:00 to 23:59. See: /pact help digest daily
      exclude window soon maintenance database
        exclude window: from found "soon", expected an instant with an offset or Z, such as 2026-04-07T09:00Z. See: /pact help exclude window
      exclude task spam
        exclude task: found no reason, expected a text of at most 300 characters (why, in words that both parties understand). See: /pact help exclude task
      task done share
        taken: {"name":"task","sub":"done","values":{"task":"share"},"share":false}
      compare 0
        compare: periods found "0", expected an integer from 1 to 60. See: /pact help compare
      __proto__
        /pact: found the command "__proto__", expected one of status, score, tasks, why, compare, task, rate, digest, agreement, exclude, help. See: /pact help
      task constructor
        task: found "constructor", expected one of open, confirm, done, fail, wait, resume, reopen, cancel, dispute, withdraw, concede, rule. See: /pact help task
      score constructor:1
        score: period found "constructor:1", expected a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04 or 2026-Q2. See: /pact help score"
    `);
  });
});
