/** A value that has one JSON text: numbers are finite, strings well-formed, nothing undefined inside arrays. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * The canonical JSON text of a value, after RFC 8785: keys in code-unit order, no white space, ECMAScript numbers.
 * A key whose value is `undefined` is left out, as if it had never been set.
 *
 * @throws {TypeError} for a number that JSON cannot hold (NaN, ±Infinity).
 */
export function canonicalJson(value: Json): string {
  return isInOrder(value) ? JSON.stringify(value) : writtenOut(value);
}

/** Whether `JSON.stringify` writes it canonically as it stands: keys ascend, and every number is finite. */
function isInOrder(value: Json): boolean {
  if (typeof value !== "object") return typeof value !== "number" || Number.isFinite(value);
  if (value === null) return true;
  if (isArray(value)) return value.every(isInOrder);
  let before: string | null = null;
  for (const key in value) {
    if (before !== null && key < before) return false;
    before = key;
    const member = value[key];
    if (member !== undefined && !isInOrder(member)) return false;
  }
  return true;
}

function writtenOut(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`canonical JSON: found ${value}, expected a finite number`);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(writtenOut).join(",")}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${writtenOut(member)}`);
  }
  return `{${members.join(",")}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
