import { expect, test } from "vitest";
import { factItems } from "../../../adapters/import/facts.js";
import { factText } from "../../../src/task/fact.js";
import { conversation } from "../../kit/facts.js";
import { list } from "./collect.js";

const { open, answer, wait } = conversation();
const facts = [open(0), answer(1), wait(2)];

test("facts written as canonical lines are read as they were", async () => {
  const items = await list(factItems([facts.map((fact) => `${factText(fact)}\n`).join("")]));
  expect(items).toEqual(facts.map((fact, index) => ({ kind: "facts", facts: [fact], line: index + 1 })));
});

test("a line that is no fact says why, and the others are read", async () => {
  const broken = { ...facts[0], at: -1, more: true };
  const lines = [
    "",
    factText(facts[0]!),
    "{",
    JSON.stringify(broken),
    '{"type":"task.loved"}',
    "[]",
    factText(facts[1]!),
  ];
  const items = await list(factItems([lines.join("\r\n")]));
  expect(items.filter(({ kind }) => kind === "facts").map(({ line }) => line)).toEqual([2, 7]);
  expect(items.filter(({ kind }) => kind === "fault")).toMatchInlineSnapshot(`
    [
      {
        "kind": "fault",
        "line": 3,
        "message": "found "{", expected one fact as JSON",
      },
      {
        "kind": "fault",
        "line": 4,
        "message": "at: found -1, expected at least 0; fact: found the unknown key "more", expected none. Leave it out",
      },
      {
        "kind": "fault",
        "line": 5,
        "message": "type: found "task.loved", expected the type of a fact, as in "task.opened"; did you mean "task.noted"?",
      },
      {
        "kind": "fault",
        "line": 6,
        "message": "fact: found [], expected an object",
      },
    ]
  `);
});
