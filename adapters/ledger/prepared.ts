import { isStorable, storable } from "../../src/bytes/code-points.js";
import { type FlatDelta, type FlatStep, flatDelta, flatSteps, stepsText } from "../../src/bytes/steps.js";
import type { Commit, Delta, Fill, Step } from "../../src/ports/ledger.js";
import { type Fact, factText } from "../../src/task/fact.js";

/** A commit as drivers store it. It shares nothing with the caller's objects, who may go on altering them. */
export interface PreparedCommit {
  readonly conversation: string;
  readonly expected: string;
  readonly next: string;
  readonly facts: readonly PreparedFact[];
  readonly frames: readonly PreparedChange[];
  /** Why no ledger can record it (its facts are as well as they can be written, its frames left out), or `null`. */
  readonly fault: string | null;
}

export interface PreparedFact {
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

export interface PreparedOutcome {
  readonly delta: FlatDelta;
  /** `from` of the first pending step; `null` without one. */
  readonly firstPending: number | null;
  /** As the driver writes steps: `stepsText`, unless it says otherwise. */
  readonly pending: string;
}

/** How a driver writes pending steps. */
export type StepsWriter = (steps: readonly FlatStep[]) => string;

export interface PreparedChange extends PreparedOutcome {
  readonly frame: string;
  readonly watermark: number;
}

export interface PreparedFill extends PreparedOutcome {
  readonly conversation: string;
  readonly expected: string;
}

/** @throws {TypeError} for a commit without a fact. */
export function prepareCommit(commit: Commit, write: StepsWriter = stepsText): PreparedCommit {
  const { conversation, expected, next } = commit;
  if (commit.facts.length === 0) {
    throw new TypeError(
      `commit: found no fact for ${conversation}, expected at least one. Commit only what is new`,
    );
  }
  try {
    const fault = faultOf(commit);
    if (fault) return unrecordable(commit, fault);
    const { texts } = commit;
    const facts = commit.facts.map((fact, index) => ({
      id: fact.id,
      at: fact.at,
      text: texts?.[index] ?? factText(fact),
    }));
    const frames = commit.frames.map(({ frame, watermark, delta, pending }) => {
      return { frame, watermark, ...outcomeOf(`frame ${frame}`, watermark, delta, pending, write) };
    });
    return { conversation, expected, next, facts, frames, fault: null };
  } catch (error) {
    return unrecordable(commit, messageOf(error));
  }
}

/** How a commit that can't be recorded is kept: the canonical list of its fact ids names it, among its conversation's. */
export function parkedForm({ facts }: PreparedCommit): { readonly ids: string; readonly facts: string } {
  return {
    ids: JSON.stringify(facts.map(({ id }) => id).sort()),
    facts: `[${facts.map(({ text }) => text).join(",")}]`,
  };
}

function unrecordable({ conversation, expected, next, facts }: Commit, fault: string): PreparedCommit {
  const written = facts.map((fact) => ({ id: storable(fact.id), at: fact.at, text: asWellAsItGoes(fact) }));
  return { conversation: storable(conversation), expected, next, facts: written, frames: [], fault };
}

/** @throws {RangeError} for an outcome that no ledger can hold. */
export function prepareFill(
  watermark: number,
  { conversation, expected, delta, pending }: Fill,
  write: StepsWriter = stepsText,
): PreparedFill {
  return { conversation, expected, ...outcomeOf(`fill: ${conversation}`, watermark, delta, pending, write) };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws {RangeError} for one that no ledger can hold. */
function outcomeOf(
  whose: string,
  watermark: number,
  delta: Delta,
  pending: readonly Step[],
  write: StepsWriter,
): PreparedOutcome {
  const [rows, members] = flatDelta(delta);
  const steps: FlatStep[] = flatSteps(pending);
  let fault = untimely(pending, watermark) ?? deltaFault(rows, members);
  for (const step of steps) fault ??= deltaFault(step[1], step[2]);
  if (fault !== null) throw new RangeError(`${whose}: ${fault}`);
  return { delta: [rows, members], firstPending: steps[0]?.[0] ?? null, pending: write(steps) };
}

/** Apart from its outcomes. */
function faultOf({ conversation, next, facts, frames }: Commit): string | null {
  if (conversation === "") return "found a conversation without an id, expected one";
  if (!isStorable(conversation))
    return "found a lone surrogate or U+0000 in the conversation's id, expected text that can be stored";
  if (next === "0") return `found the empty conversation's version "0" as the next one, expected another`;
  for (const fact of facts) {
    if (fact.conversation !== conversation) {
      return `fact ${fact.id}: found conversation ${fact.conversation}, expected ${conversation}`;
    }
    if (!isStorable(fact.id))
      return "found a lone surrogate or U+0000 in the id of a fact, expected text that can be stored";
    if (!Number.isSafeInteger(fact.at))
      return `fact ${fact.id}: found at ${fact.at}, expected ms since epoch`;
  }
  const twice = repeated(facts, ({ id }) => id);
  if (twice !== undefined) return `fact ${twice}: found twice in one commit, expected once`;
  const again = repeated(frames, ({ frame }) => frame);
  if (again !== undefined) return `frame ${again}: found twice in one commit, expected once`;
  return null;
}

function repeated<T>(items: readonly T[], nameOf: (item: T) => string): string | undefined {
  if (items.length < 2) return undefined;
  const seen = new Set<string>();
  return items.map(nameOf).find((name) => seen.size === seen.add(name).size);
}

function untimely(pending: readonly Step[], watermark: number): string | null {
  for (const { from } of pending) {
    if (!Number.isSafeInteger(from) || from <= watermark)
      return `found a pending step from ${from}, expected ms since epoch after the watermark ${watermark}`;
  }
  return null;
}

// Plain loops: every commit comes through here.
function deltaFault(rows: FlatDelta[0], members: FlatDelta[1]): string | null {
  for (const [row, entries] of rows) {
    if (!isStorable(row))
      return "found a lone surrogate or U+0000 in the key of a row, expected text that can be stored";
    for (let index = 0; index < entries.length; index += 2) {
      const [code, by] = [entries[index]!, entries[index + 1]!];
      if (!Number.isSafeInteger(by)) return `found ${by} in row ${row}, expected an exact integer`;
      if (!Number.isSafeInteger(code) || code < 0)
        return `found code ${code} in row ${row}, expected 0 or more`;
    }
  }
  for (const [set, entries] of members) {
    for (const [member, by] of entries) {
      if (!isStorable(set) || !isStorable(member))
        return `found a lone surrogate or U+0000 in set ${set}, expected text that can be stored`;
      if (!Number.isSafeInteger(by)) return `found ${by} in set ${set}, expected an exact integer`;
    }
  }
  return null;
}

function asWellAsItGoes(fact: Fact): string {
  try {
    return JSON.stringify(fact, (_, value) => (typeof value === "bigint" ? String(value) : value));
  } catch {
    return JSON.stringify({ id: fact.id });
  }
}
