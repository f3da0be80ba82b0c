import { deltaOf, type FlatStep } from "../../../src/bytes/steps.js";
import type { PendingStep } from "../../../src/ports/ledger.js";

/** Steps one a line, for a script can move lines, but can't write JSON as it was. A JSON text holds no line break. */
export function stepLines(steps: readonly FlatStep[]): string {
  return steps.map((step) => JSON.stringify(step)).join("\n");
}

/** The reverse of `stepLines`. */
export function parseLines(lines: string): FlatStep[] {
  return lines.split("\n").map((line) => JSON.parse(line) as FlatStep);
}

export function pendingOf(conversation: string, [from, rows, members]: FlatStep): PendingStep {
  return { conversation, step: { from, delta: deltaOf([rows, members]) } };
}
