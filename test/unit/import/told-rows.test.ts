import { expect, test } from "vitest";
import { ToldRows } from "../../../adapters/import/told-rows.js";

test("a task told otherwise names the first line that told of it; told alike it is nothing new", () => {
  const told = new ToldRows();
  expect([1, 2].map((line) => told.otherwise(`task ${line}`, "one", line))).toEqual([null, null]);
  expect(told.otherwise("task 2", "one", 3)).toBeNull();
  expect(told.otherwise("task 2", "other", 4)).toBe(2);
  expect(told.otherwise("task 2", "other", 5)).toBe(2);
});

test("only so many tasks are remembered", () => {
  const told = new ToldRows(2);
  for (const line of [1, 2, 3]) told.otherwise(`task ${line}`, "one", line);
  expect([1, 2, 3].map((line) => told.otherwise(`task ${line}`, "other", 9))).toEqual([1, 2, null]);
});
