import { byCodePoint } from "../../../src/bytes/code-points.js";
import type { Counters, Frame, StoredConversation } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { inOrder } from "../frames.js";

/** What the scripts in `lua` answer, as the port gives it. */

export type Fields = readonly string[];

/** A hash as Redis gives it: field, value, field, value, … */
export function pairsOf<V>(flat: readonly (string | V)[]): [string, V][] {
  const list: [string, V][] = [];
  for (let index = 0; index < flat.length; index += 2)
    list.push([flat[index] as string, flat[index + 1] as V]);
  return list;
}

export function byName<V>(pairs: [string, V][]): [string, V][] {
  return pairs.sort(([one], [other]) => byCodePoint(one, other));
}

export function storedOf(conversation: string, fields: Fields, frames: Fields): StoredConversation {
  let version = "0";
  const facts: Fact[] = [];
  for (const [field, value] of pairsOf<string>(fields)) {
    if (field === "v") version = value;
    else facts.push(JSON.parse(value.slice(value.indexOf(" ") + 1)) as Fact);
  }
  return { conversation, version, facts, frames: framesOf(frames) };
}

export function framesOf(flat: Fields): Frame[] {
  const frames: Frame[] = [];
  for (let index = 0; index < flat.length; index += 3) {
    const [id, watermark, state] = flat.slice(index, index + 3);
    frames.push({ id: id!, watermark: Number(watermark), state: state as Frame["state"] });
  }
  return inOrder(frames);
}

/** Counters by ascending code. */
export function countersOf(flat: Fields): Counters {
  const entries = pairsOf<string>(flat).map(([code, count]) => [Number(code), Number(count)] as const);
  return new Map(entries.sort(([one], [other]) => one - other));
}

export function instantOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
