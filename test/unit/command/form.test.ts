import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutSteering } from "../../../src/bytes/visible.js";
import { optionsOf } from "../../../src/command/chat.js";
import { choicesAsActions, filledLine, formFor } from "../../../src/command/form.js";
import { parseLine, startLine } from "../../../src/command/line.js";
import { valueText } from "../../../src/command/value.js";
import { command, forms } from "./arbitrary.js";

const TASK = "slack:C1:100.000001:100.000001";

describe("a form", () => {
  test("asks for options of a command as their definitions have them", () => {
    const { path, summary, fields } = formFor(`task dispute task:${TASK}`, ["reason"]);
    expect([path, summary]).toEqual(["task dispute", "Dispute a claim that a task is done"]);
    expect(fields).toEqual([
      {
        name: "reason",
        label: "Reason",
        help: "why, in words that both parties understand",
        example: "at most 300 characters",
        required: true,
        kind: "text",
        choices: [],
        mostChars: 300,
        given: null,
      },
    ]);
  });

  test("lets choose where there are few choices, and a person by their kind", () => {
    const field = (line: string, name: string) => formFor(line, [name]).fields[0];
    expect(field("rate", "rating")?.choices).toEqual(["1", "2", "3", "4", "5"]);
    expect(field("task wait", "for")?.choices).toEqual(["requester", "provider", "other"]);
    expect(field("compare", "periods")).toMatchObject({ kind: "text", choices: [] });
    expect(field("tasks", "of")).toMatchObject({ kind: "user", required: false });
    expect(field("tasks of:slack:U0ANN", "of")?.given).toBe("slack:U0ANN");
  });

  test("of an option that there is not asks for nothing", () => {
    expect(formFor("status", ["reason"]).fields).toEqual([]);
  });

  test("filled in makes the line that one would have typed, whatever was written", () => {
    const reason = 'it says "no" \\ task:none <!channel>\nand: still';
    const filled = filledLine(`task dispute task:${TASK}`, ["reason"], { reason });
    expect(parseLine("line" in filled ? filled.line : "")).toMatchObject({
      name: "task",
      sub: "dispute",
      values: { reason: 'it says "no" \\ task:none <!channel> and: still', task: TASK },
    });
  });

  test("says at each field what is wrong with it", () => {
    expect(filledLine(`task dispute task:${TASK}`, ["reason"], { reason: " " })).toEqual({
      faults: { reason: "Found nothing, expected a text of at most 300 characters" },
    });
    expect(filledLine("rate", ["rating", "task"], { rating: "6", task: "a b" })).toEqual({
      faults: {
        rating: 'Found "6", expected an integer from 1 to 5',
        task: 'Found "a b", expected the id of a task, or the beginning or end of one',
      },
    });
  });

  test("reads every command back from all of its options", () => {
    fc.assert(
      fc.property(command, (asked) => {
        const { form } = forms.find(({ name, sub }) => name === asked.name && sub === asked.sub)!;
        const path = asked.sub === null ? asked.name : `${asked.name} ${asked.sub}`;
        const asks = Object.keys(form.options);
        const values = Object.fromEntries(
          Object.entries(asked.values).map(([name, value]) => [
            name,
            valueText(optionsOf(form)[name]!, value as never),
          ]),
        );
        // A field holds one line, without steering characters or space around it.
        const kept = Object.entries(asked.values).map(([name, value]): [string, unknown] => [
          name,
          typeof value === "string" ? withoutSteering(value).trim() : value,
        ]);
        fc.pre(kept.every(([, value]) => value !== ""));
        const filled = filledLine(startLine(path, {}), asks, values);
        expect("line" in filled && parseLine(filled.line)).toEqual({
          ...asked,
          values: Object.fromEntries(kept),
          share: false,
        });
      }),
    );
  });
});

describe("an action that asks for one of a few choices", () => {
  test("is a button for each", () => {
    const buttons = choicesAsActions({ label: "Rate", line: `rate task:${TASK}`, asks: ["rating"] });
    expect(buttons?.map(({ label }) => label)).toEqual(["Rate 1", "Rate 2", "Rate 3", "Rate 4", "Rate 5"]);
    expect(parseLine(buttons![3]!.line)).toMatchObject({ values: { rating: 4, task: TASK } });
  });

  test("is none of these where words are asked for, or nothing is", () => {
    expect(choicesAsActions({ label: "Dispute", line: "task dispute", asks: ["reason"] })).toBeNull();
    expect(choicesAsActions({ label: "Tasks", line: "tasks" })).toBeNull();
    expect(choicesAsActions({ label: "Both", line: "task rule", asks: ["grade", "task"] })).toBeNull();
  });
});
