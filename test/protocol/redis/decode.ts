import { inOrder } from "../../../adapters/ledger/frames.js";
import { byCodePoint } from "../../../src/bytes/code-points.js";
import { deltaOf, type FlatDelta } from "../../../src/bytes/steps.js";
import type { Counters, Frame, PendingStep, StoredConversation } from "../../../src/ports/ledger.js";

/** What the scripts answer, as the port gives it. */

export type Loaded = readonly [version: string, facts: readonly string[], frames: readonly string[]];

export function storedOf(conversation: string, [version, facts, frames]: Loaded): StoredConversation {
  return { conversation, version, facts: facts.map((text) => JSON.parse(text)), frames: framesOf(frames) };
}

export function framesOf(flat: readonly string[]): Frame[] {
  return inOrder(
    triples(flat).map(([id, watermark, state]) => ({
      id,
      watermark: Number(watermark),
      state: state as Frame["state"],
    })),
  );
}

export function pendingOf(flat: readonly string[]): PendingStep[] {
  return triples(flat).map(([from, conversation, text]) => ({
    conversation,
    step: { from: Number(from), delta: deltaOf(JSON.parse(text) as FlatDelta) },
  }));
}

export function triples(flat: readonly string[]): [string, string, string][] {
  const list: [string, string, string][] = [];
  for (let index = 0; index < flat.length; index += 3)
    list.push([flat[index]!, flat[index + 1]!, flat[index + 2]!]);
  return list;
}

export function countersOf(flat: readonly string[]): Counters {
  const entries = byName(flat).map(([code, count]) => [Number(code), Number(count)] as const);
  return new Map(entries.sort(([one], [other]) => one - other));
}

/** A flat list of names and values, by name. */
export function byName<V>(flat: readonly (string | V)[]): [string, V][] {
  const list: [string, V][] = [];
  for (let index = 0; index < flat.length; index += 2)
    list.push([flat[index] as string, flat[index + 1] as V]);
  return list.sort(([one], [other]) => byCodePoint(one, other));
}
