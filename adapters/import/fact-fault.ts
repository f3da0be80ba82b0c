import type * as z from "zod";
import { nearest } from "../../src/agreement/nearest.js";
import { LAST_INSTANT } from "./instants.js";
import { excerpt } from "./item.js";

/** Faults shown of one fact. */
const SHOWN = 3;

/** What is wrong with a value that is no fact: of each fault what was found and what was expected. */
export function factFault({ issues }: z.ZodError, value: unknown): string {
  return issues
    .slice(0, SHOWN)
    .map((issue) => explain(issue, value))
    .join("; ");
}

function explain(issue: z.core.$ZodIssue, whole: unknown): string {
  const where = issue.path.join(".") || "fact";
  if (issue.code === "unrecognized_keys") {
    return `${where}: found the unknown key "${issue.keys.join('", "')}", expected none. Leave it out`;
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown>)?.[key],
    whole,
  );
  return `${where}: found ${shown(found)}, expected ${expected(issue, found)}`;
}

function expected(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case "invalid_union": {
      const types = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      const meant = typeof found === "string" ? nearest(found, types) : undefined;
      return `the type of a fact, as in "task.opened"${meant ? `; did you mean "${meant}"?` : ""}`;
    }
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : `${article(issue.expected)} ${issue.expected}`;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(", ");
    case "too_big":
      return issue.maximum === LAST_INSTANT
        ? "ms since 1970, up to the end of 2099"
        : `at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}`;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "string" ? " character" : ""}`;
    default:
      return issue.message;
  }
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : excerpt(JSON.stringify(value));
}
