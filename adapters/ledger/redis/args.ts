import type { FlatDelta } from "../../../src/bytes/steps.js";
import type { ArchivePart } from "../../../src/ports/archive.js";
import type { PreparedCommit, PreparedFill, PreparedOutcome } from "../prepared.js";
import { tombstoneOf } from "../tombstone.js";

/** What the scripts in `lua` read, in their order. */

export function commitArgs({ conversation, expected, next, facts, frames }: PreparedCommit): string[] {
  const args = [conversation, expected, next, String(facts.length)];
  for (const { id, at, text } of facts) args.push(id, String(at), `${at} ${text}`);
  args.push(String(frames.length));
  for (const change of frames) args.push(change.frame, String(change.watermark), ...pendingArgs(change));
  for (const { delta } of frames) pushDelta(args, delta);
  return args;
}

export function fillArgs(watermark: number, parts: readonly PreparedFill[]): string[] {
  const args = [String(watermark), String(parts.length)];
  for (const part of parts) {
    args.push(part.conversation, part.expected, ...pendingArgs(part));
    pushDelta(args, part.delta);
  }
  return args;
}

export function archiveArgs(parts: readonly ArchivePart[], now: number): string[] {
  const args = ["archive", String(now), String(parts.length)];
  for (const { conversation, expected, next, texts } of parts)
    args.push(conversation, expected, next, ...listArgs(texts.map(tombstoneOf)));
  return args;
}

export function listArgs(names: readonly string[]): string[] {
  return [String(names.length), ...names];
}

function pendingArgs({ firstPending, pending }: PreparedOutcome): [first: string, steps: string] {
  return [firstPending === null ? "" : String(firstPending), pending];
}

function pushDelta(args: string[], [rows, sets]: FlatDelta): void {
  args.push(String(rows.length));
  for (const [row, entries] of rows) {
    args.push(row, String(entries.length / 2));
    for (const entry of entries) args.push(String(entry));
  }
  args.push(String(sets.length));
  for (const [set, entries] of sets) {
    args.push(set, String(entries.length));
    for (const [member, by] of entries) args.push(member, String(by));
  }
}
