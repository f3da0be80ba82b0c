import { isWellFormed } from "../../src/bytes/code-points.js";
import { type FlatDelta, type FlatStep, flatDelta, flatSteps, stepsText } from "../../src/bytes/steps.js";
import type { Commit, Delta, Fill, Step } from "../../src/ports/ledger.js";
import { type Fact, factText } from "../../src/task/fact.js";

/** A commit as drivers store it. It shares nothing with the caller's objects, who may go on altering them. */
export interface PreparedCommit {
  readonly conversation: string;
  readonly expected: string;
  readonly next: string;
  readonly facts: readonly { readonly id: string; readonly at: number; readonly text: string }[];
  readonly frames: readonly PreparedChange[];
  /** Why no ledger can record it; `null`: it can be tried. */
  readonly fault: string | null;
  /** Names it among the parked ones: the canonical list of its fact ids. */
  readonly ids: string;
  /** The facts as a JSON list, as well as they can be written. */
  readonly factsText: string;
}

export interface PreparedOutcome {
  readonly delta: FlatDelta;
  /** `from` of the first pending step; `null` without one. */
  readonly firstPending: number | null;
  /** See `bytes/steps`. */
  readonly pending: string;
}

export interface PreparedChange extends PreparedOutcome {
  readonly frame: string;
  readonly watermark: number;
}

export interface PreparedFill extends PreparedOutcome {
  readonly conversation: string;
  readonly expected: string;
}

/** @throws {TypeError} for a commit without a fact. */
export function prepareCommit(commit: Commit): PreparedCommit {
  const { conversation, expected, next } = commit;
  if (commit.facts.length === 0) {
    throw new TypeError(
      `commit: found no fact for ${conversation}, expected at least one. Commit only what is new`,
    );
  }
  const ids = JSON.stringify(commit.facts.map(({ id }) => id).sort());
  const base = { conversation, expected, next, ids };
  try {
    const facts = commit.facts.map((fact) => ({ id: fact.id, at: fact.at, text: factText(fact) }));
    const frames = commit.frames.map((change) => ({
      frame: change.frame,
      watermark: change.watermark,
      ...outcomeOf(change.delta, change.pending),
    }));
    const fault = faultOf(commit);
    return { ...base, facts, frames, fault, factsText: `[${facts.map(({ text }) => text).join(",")}]` };
  } catch (error) {
    return {
      ...base,
      facts: [],
      frames: [],
      fault: messageOf(error),
      factsText: asWellAsItGoes(commit.facts),
    };
  }
}

/** @throws {RangeError} for an outcome that no ledger can hold. */
export function prepareFill(
  watermark: number,
  { conversation, expected, delta, pending }: Fill,
): PreparedFill {
  const fault = outcomeFault(delta, pending, watermark);
  if (fault) throw new RangeError(`fill: ${conversation}: ${fault}`);
  return { conversation, expected, ...outcomeOf(delta, pending) };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function outcomeOf(delta: Delta, pending: readonly Step[]): PreparedOutcome {
  const steps: FlatStep[] = flatSteps(pending);
  return { delta: flatDelta(delta), firstPending: steps[0]?.[0] ?? null, pending: stepsText(steps) };
}

function faultOf({ conversation, next, facts, frames }: Commit): string | null {
  if (!isWellFormed(conversation))
    return `found a lone surrogate in the conversation's id, expected well-formed text`;
  if (next === "0") return `found the empty conversation's version "0" as the next one, expected another`;
  const ids = new Set<string>();
  for (const fact of facts) {
    if (fact.conversation !== conversation) {
      return `fact ${fact.id}: found conversation ${fact.conversation}, expected ${conversation}`;
    }
    if (!isWellFormed(fact.id))
      return `found a lone surrogate in the id of a fact, expected well-formed text`;
    if (!Number.isSafeInteger(fact.at))
      return `fact ${fact.id}: found at ${fact.at}, expected ms since epoch`;
    if (ids.has(fact.id)) return `fact ${fact.id}: found twice in one commit, expected once`;
    ids.add(fact.id);
  }
  const named = new Set<string>();
  for (const { frame, watermark, delta, pending } of frames) {
    if (named.has(frame)) return `frame ${frame}: found twice in one commit, expected once`;
    named.add(frame);
    const fault = outcomeFault(delta, pending, watermark);
    if (fault) return `frame ${frame}: ${fault}`;
  }
  return null;
}

function outcomeFault(delta: Delta, pending: readonly Step[], watermark: number): string | null {
  for (const { from } of pending) {
    if (!Number.isSafeInteger(from) || from <= watermark) {
      return `found a pending step from ${from}, expected ms since epoch after the watermark ${watermark}`;
    }
  }
  for (const { rows, members } of [delta, ...pending.map((step) => step.delta)]) {
    for (const [row, counters] of rows) {
      if (!isWellFormed(row)) return `found a lone surrogate in the key of a row, expected well-formed text`;
      for (const [code, by] of counters) {
        if (!Number.isSafeInteger(by)) return `found ${by} in row ${row}, expected an exact integer`;
        if (!Number.isSafeInteger(code) || code < 0)
          return `found code ${code} in row ${row}, expected 0 or more`;
      }
    }
    for (const [set, counts] of members) {
      for (const [member, by] of counts) {
        if (!isWellFormed(`${set} ${member}`))
          return `found a lone surrogate in set ${set}, expected well-formed text`;
        if (!Number.isSafeInteger(by)) return `found ${by} in set ${set}, expected an exact integer`;
      }
    }
  }
  return null;
}

function asWellAsItGoes(facts: readonly Fact[]): string {
  try {
    return JSON.stringify(facts, (_, value) => (typeof value === "bigint" ? String(value) : value)) ?? "[]";
  } catch {
    return "[]";
  }
}
