import { byCodePoint } from "../../../src/bytes/code-points.js";
import type { Counters, Frame, StoredConversation } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { inOrder } from "../frames.js";
import { isTombstone } from "../tombstone.js";

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
    const body = value.slice(value.indexOf(" ") + 1);
    if (field === "v") version = value;
    else if (!isTombstone(body)) facts.push(JSON.parse(body) as Fact);
  }
  return { conversation, version, facts, frames: framesOf(frames) };
}

/** Whether one of a conversation's facts lies in a span, those that are archived included. */
export function liesIn(
  fields: Fields,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return pairsOf<string>(fields).some(([field, value]) => {
    const at = field === "v" ? Number.NaN : Number(value.slice(0, value.indexOf(" ")));
    return at >= from && at < to;
  });
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
