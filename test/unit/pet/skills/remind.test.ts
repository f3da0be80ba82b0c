import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAboutReminders, parseRemind } from "../../../../src/pet/skills/remind.js";
import { askBack, askWhat, dueText, setText } from "../../../../src/pet/skills/remind-words.js";
import { zoneOf } from "../../../../src/pet/skills/zone-of.js";
import { utcText } from "../../../../src/time/iso.js";

const berlin = zoneOf("Europe/Berlin");
/** Tuesday, 12:00 in Berlin. */
const NOW = Date.parse("2026-04-07T10:00:00Z");

function read(text: string, now = NOW, zone = berlin): string {
  const command = parseRemind(text, now, zone);
  switch (command.kind) {
    case "set":
      return `${utcText(command.at)} ${command.what}`;
    case "unclear":
      return `${command.about.kind}: ${command.what}`;
    case "no-what":
      return `what? ${command.when}`;
    case "forget":
      return `forget ${command.number}`;
    default:
      return command.kind;
  }
}

describe("a reminder", () => {
  test.each([
    ["remind me in 10 minutes to stretch", "2026-04-07T10:10:00Z stretch"],
    ["remind me to stretch in 10 minutes", "2026-04-07T10:10:00Z stretch"],
    ["Remind me in 2 hours: call Ann!", "2026-04-07T12:00:00Z call Ann"],
    ["in an hour remind me", null],
    ["remind me in half an hour that the oven is on", "2026-04-07T10:30:00Z the oven is on"],
    ["remind me in 1h30m to stretch", "2026-04-07T11:30:00Z stretch"],
    ["remind me in 1 hour and 30 minutes to stretch", "2026-04-07T11:30:00Z stretch"],
    ["remind me in two days to pay", "2026-04-09T10:00:00Z pay"],
    ["remind me in twelve hours to pay", "2026-04-07T22:00:00Z pay"],
    ["remind me in one minute to pay", "2026-04-07T10:01:00Z pay"],
    ["remind me in a week to pay", "2026-04-14T10:00:00Z pay"],
    ["remind me at 17:30 to call Ann", "2026-04-07T15:30:00Z call Ann"],
    ["remind me at 5pm to call Ann", "2026-04-07T15:00:00Z call Ann"],
    ["remind me at noon to eat", "2026-04-08T10:00:00Z eat"],
    ["remind me at 9 to call Ann", "2026-04-08T07:00:00Z call Ann"],
    ["remind me today at 17:30 to call Ann", "2026-04-07T15:30:00Z call Ann"],
    ["remind me tomorrow at 9 to call Ann", "2026-04-08T07:00:00Z call Ann"],
    ["remind me at 9 tomorrow to call Ann", "2026-04-08T07:00:00Z call Ann"],
    ["remind me tomorrow to call Ann at 9", "2026-04-08T07:00:00Z call Ann"],
    ["remind me to call Ann tomorrow at 9.", "2026-04-08T07:00:00Z call Ann"],
    ["remind me the day after tomorrow at 9 to pay", "2026-04-09T07:00:00Z pay"],
    ["remind me on monday at 9 to call Ann", "2026-04-13T07:00:00Z call Ann"],
    ["remind me on Tuesday at 13:00 to pay", "2026-04-07T11:00:00Z pay"],
    ["remind me on tue at 11 to pay", "2026-04-14T09:00:00Z pay"],
    ["remind me next tuesday at 13:00 to pay", "2026-04-14T11:00:00Z pay"],
    ["remind me on 2026-12-24 at 9:00 to wrap presents", "2026-12-24T08:00:00Z wrap presents"],
    ["remind me about the standup at 9:55 tomorrow", "2026-04-08T07:55:00Z the standup"],
    ["<@U0PAX> please remind me to water every plant at 18:00", "2026-04-07T16:00:00Z water every plant"],
    ["Hey Pax, can you remind me to look at the sun in 5 min", "2026-04-07T10:05:00Z look at the sun"],
  ])("%s", (text, expected) => {
    if (expected === null) expect(isAboutReminders(text)).toBe(false);
    else expect([isAboutReminders(text), read(text)]).toEqual([true, expected]);
  });

  test.each([
    ["remind me", "no-when: "],
    ["remind me to call Ann", "no-when: call Ann"],
    ["remind me tomorrow to call Ann", "no-time: call Ann"],
    ["remind me on monday", "no-time: "],
    ["remind me at 25:00 to call Ann", "odd: call Ann"],
    ["remind me at 9:75 to call Ann", "odd: call Ann"],
    ["remind me at 13pm to call Ann", "odd: call Ann"],
    ["remind me on 2026-02-30 at 9 to call Ann", "odd: call Ann"],
    ["remind me on 2020-01-01 at 9 to call Ann", "past: call Ann"],
    ["remind me today at 9 to call Ann", "past: call Ann"],
    ["remind me in 0 minutes to call Ann", "past: call Ann"],
    ["remind me in 999999 weeks to call Ann", "far: call Ann"],
    ["remind me on 9999-12-31 at 9 to call Ann", "far: call Ann"],
    ["remind me every monday at 9 to call Ann", "repeating: every monday at 9 to call Ann"],
    ["remind me to call Ann every monday at 9", "repeating: call Ann every"],
    ["remind me in 10 minutes", "what? in 10 minutes"],
  ])("%s is asked back", (text, expected) => expect(read(text)).toBe(expected));

  test.each([
    ["reminders", "list"],
    ["show my reminders", "list"],
    ["forget reminder 2", "forget 2"],
    ["cancel my reminder #12", "forget 12"],
    ["forget reminder", "forget-which"],
    ["forget reminder the first", "forget-which"],
  ])("%s", (text, expected) => expect(read(text)).toBe(expected));

  test.each(["remember me", "I forgot the reminder you sent", "what is a reminder fee"])(
    "%s is none",
    (text) => expect(isAboutReminders(text)).toBe(false),
  );

  test("at a time that the clock skips comes at the change, at one that it repeats the first time", () => {
    const before = Date.parse("2026-03-28T20:00:00Z");
    expect(read("remind me tomorrow at 2:30 to sleep", before)).toBe("2026-03-29T01:00:00Z sleep");
    const autumn = Date.parse("2026-10-24T20:00:00Z");
    expect(read("remind me tomorrow at 2:30 to sleep", autumn)).toBe("2026-10-25T00:30:00Z sleep");
    expect(read("remind me at 2:30 to sleep", before)).toBe("2026-03-29T01:00:00Z sleep");
    expect(read("remind me on sunday at 2:30 to sleep", autumn)).toBe("2026-10-25T00:30:00Z sleep");
    expect(read("remind me in 3 hours to sleep", Date.parse("2026-03-29T00:00:00Z"))).toBe(
      "2026-03-29T03:00:00Z sleep",
    );
    expect(read("remind me in 1 day to sleep", Date.parse("2026-03-28T10:00:00Z"))).toBe(
      "2026-03-29T09:00:00Z sleep",
    );
  });
});

const word = fc.constantFrom("call Ann", "pay the rent", "ring at home", "Müll rausbringen", "買い物");
const count = fc.integer({ min: 1, max: 400 });
const span = fc
  .tuple(count, fc.constantFrom("seconds", "minutes", "hours", "days", "weeks", "m", "h"))
  .map(([amount, unit]) => `in ${amount} ${unit}`);
const time = fc.oneof(
  fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `at ${hour}:${String(minute).padStart(2, "0")}`),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom("am", " pm"))
    .map(([hour, half]) => `at ${hour}${half}`),
  fc.nat(23).map((hour) => `at ${hour}`),
);
const day = fc.constantFrom("tomorrow", "on monday", "next friday", "sunday", "the day after tomorrow");
const when = fc.oneof(
  span,
  time,
  fc.tuple(day, time).map(([first, then]) => `${first} ${then}`),
);
const now = fc.integer({ min: Date.parse("2020-01-01T00:00:00Z"), max: Date.parse("2035-01-01T00:00:00Z") });
const zone = fc
  .constantFrom("Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "UTC")
  .map(zoneOf);

describe("reading reminders", () => {
  test("puts any offered phrase into the future, whether it stands first or last", () => {
    fc.assert(
      fc.property(when, word, now, zone, (phrase, what, at, local) => {
        const first = parseRemind(`remind me ${phrase} to ${what}`, at, local);
        expect(first).toMatchObject({ kind: "set", what });
        expect(first.kind === "set" && first.at > at).toBe(true);
        expect(parseRemind(`remind me to ${what} ${phrase}`, at, local)).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  test("never throws, and asks back or sets a future one, whatever is written", () => {
    const piece = fc.oneof(
      when,
      day,
      word,
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        "remind me",
        "to",
        "at",
        "in",
        "on",
        "every",
        "25:61",
        "99pm",
        "2026-02-31",
        "0000-01-01",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), now, zone, (pieces, at, local) => {
        const text = pieces.join(" ");
        isAboutReminders(text);
        const command = parseRemind(text, at, local);
        if (command.kind === "set") expect(command.at).toBeGreaterThan(at);
        if (command.kind === "unclear") expect(askBack(command, local).kind).toBe("asked-back");
      }),
      { numRuns: 500 },
    );
  });

  test("is done by the answer to what was asked back", () => {
    const answered = (text: string, answer: string) => {
      const command = parseRemind(text, NOW, berlin);
      const back = command.kind === "unclear" ? askBack(command, berlin) : askWhat("in 10 minutes");
      return read(`${back.kind === "asked-back" ? back.resume : ""} ${answer}`);
    };
    expect(answered("remind me to call Ann", "in 10 minutes")).toBe("2026-04-07T10:10:00Z call Ann");
    expect(answered("remind me to call Ann", "tomorrow at 9")).toBe("2026-04-08T07:00:00Z call Ann");
    expect(answered("remind me tomorrow to call Ann", "at 9")).toBe("2026-04-08T07:00:00Z call Ann");
    expect(answered("remind me to call Ann tomorrow", "17:30")).toBe("2026-04-08T15:30:00Z call Ann");
    expect(answered("remind me at 25:00 to call Ann", "at 15:00")).toBe("2026-04-07T13:00:00Z call Ann");
    expect(answered("remind me in 10 minutes", "call Ann")).toBe("2026-04-07T10:10:00Z call Ann");
    expect(answered("remind me", "in 10 minutes")).toBe("what? in 10 minutes");
  });
});

test("what is said names the day, the time and the zone, and how late it is", () => {
  const reminder = { number: 3, at: Date.parse("2026-04-07T15:30:00Z"), what: "call Ann" };
  expect(setText(reminder, berlin)).toMatchInlineSnapshot(`
    "I will remind you on Tue 2026-04-07 at 17:30 (Europe/Berlin): call Ann
    "forget reminder 3" cancels it."
  `);
  expect(dueText(reminder, berlin, 900)).toBe("Reminder: call Ann");
  expect(dueText(reminder, berlin, 3 * 3_600_000 + 5)).toMatchInlineSnapshot(`
    "Reminder, 3 hours late: call Ann
    It was due on Tue 2026-04-07 at 17:30 (Europe/Berlin), and I could not say it then."
  `);
  const past = parseRemind("remind me on 2020-01-01 at 9 to call Ann", NOW, berlin);
  expect(past.kind === "unclear" && askBack(past, berlin)).toMatchInlineSnapshot(`
    {
      "kind": "asked-back",
      "resume": "remind me to call Ann",
      "text": "Wed 2020-01-01 at 09:00 (Europe/Berlin) has passed. When shall I remind you instead? For example: in 10 minutes, or tomorrow at 9.",
    }
  `);
});
