import { createHash } from "node:crypto";

/** The sign that no JSON text begins with. */
const SIGN = "#";
/** 80 bits of SHA-1, which Redis can compute as well. */
const DIGITS = 20;

/** What stands in place of a fact's canonical text once that lies elsewhere. */
export function tombstoneOf(text: string): string {
  return SIGN + createHash("sha1").update(text).digest("hex").slice(0, DIGITS);
}

export function isTombstone(body: string): boolean {
  return body.startsWith(SIGN);
}

/** Whether a stored body is that text, or its tombstone. */
export function isBodyOf(body: string | undefined, text: string): boolean {
  return body === text || (body !== undefined && isTombstone(body) && body === tombstoneOf(text));
}

/** The tombstones of stored texts, where they are exactly those that were laid elsewhere; else `null`. */
export function tombstonesFor(stored: readonly string[], laid: readonly string[]): string[] | null {
  const own = stored.map(tombstoneOf);
  const there = new Set(laid.map(tombstoneOf));
  const isSame = own.length === laid.length && own.every((tombstone) => there.has(tombstone));
  return isSame ? own : null;
}

/** The texts that tombstones stand for, in their order; `null` where one is missing. */
export function textsOf(tombstones: readonly string[], laid: readonly string[]): string[] | null {
  const texts = new Map(laid.map((text) => [tombstoneOf(text), text]));
  const found = tombstones.flatMap((tombstone) => texts.get(tombstone) ?? []);
  return found.length === tombstones.length ? found : null;
}
