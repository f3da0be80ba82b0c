import fc from "fast-check";
import { expect, test } from "vitest";
import { isAboutTodos, parseTodo } from "../../../../src/pet/skills/todo.js";
import { todoListText } from "../../../../src/pet/skills/todo-words.js";

test.each([
  ["todo", { kind: "list" }],
  ["my todos?", { kind: "list" }],
  ["show my to-do list", { kind: "list" }],
  ["todo add milk", { kind: "add", what: "milk" }],
  ["please todo add  two   eggs", { kind: "add", what: "two eggs" }],
  ["add Done is fun to my todo list", { kind: "add", what: "Done is fun" }],
  ["todo: add milk", { kind: "add", what: "milk" }],
  ["todo add", { kind: "add-what" }],
  ["todo done 2", { kind: "done", number: 2 }],
  ["Todo Done #2.", { kind: "done", number: 2 }],
  ["todo done milk", { kind: "which", verb: "done" }],
  ["todo remove 12", { kind: "remove", number: 12 }],
  ["todo remove", { kind: "which", verb: "remove" }],
  ["todo clear", { kind: "clear" }],
  ["todo clear the table", { kind: "unclear", rest: "clear the table" }],
  ["todo buy milk", { kind: "unclear", rest: "buy milk" }],
])("%s", (text, expected) => {
  expect([isAboutTodos(text), parseTodo(text)]).toEqual([true, expected]);
});

test.each(["todos los días", "add milk", "to do or not to do"])("%s", (text) => {
  expect(isAboutTodos(text)).toBe(text.startsWith("todos"));
});

test("anything that is added is read as it was written, and nothing throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const what = text.replace(/\s+/gu, " ").trim();
      isAboutTodos(text);
      expect(parseTodo(`todo ${text}`)).toBeTypeOf("object");
      if (/^[^\s:]/u.test(what) && !/ to (?:my |the )?to-?dos?/i.test(what)) {
        expect(parseTodo(`todo add ${text}`)).toEqual({ kind: "add", what });
      }
    }),
    { numRuns: 200 },
  );
});

test("a list says what is left", () => {
  expect(
    todoListText([
      { number: 1, what: "milk", done: true },
      { number: 3, what: "bread", done: false },
    ]),
  ).toBe("Your list:\n1. milk (done)\n3. bread\nOne thing is to be done.");
});
