/**
 * Counters as bytes: entries in ascending order of their codes, each one the distance from the code before and the
 * value, both as varints (7 bits a byte, lowest first, the high bit says that more follow). The value's lowest bit is
 * its sign and the rest its magnitude: unlike zigzag that stays exact up to ±(2^53 − 1) in a double. Zeros are left out, so equal
 * counters have equal bytes.
 */

/** @throws {RangeError} for a code that is no integer ≥ 0 or a value outside ±(2^53 − 1). */
export function packCounters(counters: ReadonlyMap<number, number>): Uint8Array {
  const codes = [...counters.keys()].sort((one, other) => one - other);
  return packSorted(
    codes,
    codes.map((code) => counters.get(code)!),
  );
}

/**
 * The same for two lists of one length: ascending codes, and their values.
 * @throws {RangeError} as `packCounters`, and for codes that don't ascend.
 */
export function packSorted(codes: readonly number[], values: readonly number[]): Uint8Array {
  // The longest entry: two varints of 8 bytes.
  const bytes = new Uint8Array(codes.length * 16);
  let length = 0;
  let before = -1;
  for (let index = 0; index < codes.length; index++) {
    const [code, value] = [codes[index]!, values[index]!];
    if (value === 0) continue;
    if (!Number.isSafeInteger(code) || code <= before)
      throw packFault("code", code, "an ascending integer from 0");
    if (!Number.isSafeInteger(value)) throw packFault("value", value, "an integer within ±(2^53 − 1)");
    length = putVarint(bytes, length, before < 0 ? code : code - before);
    const magnitude = Math.abs(value);
    const low = (magnitude % 64) * 2 + (value < 0 ? 1 : 0);
    if (magnitude < 64) bytes[length++] = low;
    else {
      bytes[length++] = low + 128;
      length = putVarint(bytes, length, Math.floor(magnitude / 64));
    }
    before = code;
  }
  return bytes.slice(0, length);
}

/**
 * Calls `add` for every entry, in ascending order of codes.
 * @throws {RangeError} for bytes that end within an entry or hold a number that is too large.
 */
export function unpackInto(bytes: Uint8Array, add: (code: number, value: number) => void): void {
  const end = bytes.length;
  let at = 0;
  let code = 0;
  while (at < end) {
    let distance = bytes[at++]!;
    if (distance >= 128) {
      distance -= 128;
      for (let scale = 128, more = true; more; scale *= 128) {
        if (at >= end) throw packFault("bytes", `an entry cut off at ${at}`, "whole entries");
        const byte = bytes[at++]!;
        more = byte >= 128;
        distance += (more ? byte - 128 : byte) * scale;
      }
    }
    code += distance;
    if (at >= end) throw packFault("bytes", `an entry cut off at ${at}`, "whole entries");
    const low = bytes[at++]!;
    let magnitude = (low & 127) >> 1;
    if (low >= 128) {
      for (let scale = 64, more = true; more; scale *= 128) {
        if (at >= end) throw packFault("bytes", `an entry cut off at ${at}`, "whole entries");
        const byte = bytes[at++]!;
        more = byte >= 128;
        magnitude += (more ? byte - 128 : byte) * scale;
      }
    }
    if (!(magnitude <= Number.MAX_SAFE_INTEGER && code <= Number.MAX_SAFE_INTEGER)) {
      throw packFault("bytes", `a number above 2^53 − 1 at ${at}`, "exact integers");
    }
    add(code, low & 1 ? -magnitude : magnitude);
  }
}

function putVarint(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest >= 128) {
    bytes[at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function packFault(what: string, found: unknown, expected: string): RangeError {
  return new RangeError(`packed counters: found ${what} ${String(found)}, expected ${expected}`);
}
