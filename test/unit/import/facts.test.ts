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
        "message": "at: Too small: expected number to be >=0; fact: Unrecognized key: "more"",
      },
      {
        "kind": "fault",
        "line": 5,
        "message": "type: Invalid discriminator value. Expected 'task.opened' | 'task.asked' | 'task.prioritized' | 'task.acknowledged' | 'task.answered' | 'task.waiting' | 'task.resumed' | 'task.attempted' | 'task.completed' | 'task.failed' | 'task.cancelled' | 'task.handed-off' | 'task.reopened' | 'task.helped' | 'task.noted' | 'task.confirmed' | 'task.rated' | 'task.reviewed' | 'dispute.opened' | 'dispute.ruled' | 'observation.replies' | 'observation.gap' | 'presence.up' | 'presence.down' | 'presence.unknown' | 'terms.proposed' | 'terms.accepted' | 'exclusion.proposed' | 'exclusion.accepted' | 'exclusion.withdrawn' | 'statement.issued' | 'statement.evidence' | 'statement.accepted' | 'statement.disputed' | 'digest.delivered'",
      },
      {
        "kind": "fault",
        "line": 6,
        "message": "fact: Invalid input: expected object, received array",
      },
    ]
  `);
});
