/** The first millisecond of Discord's clock: 2015-01-01T00:00:00Z. */
const FIRST_MS = 1_420_070_400_000;

/** An id of Discord, which is its clock as well: digits in a text. `null` for anything else: a number has lost its last digits. */
export function snowflakeOf(value: unknown): string | null {
  return typeof value === "string" && /^[1-9]\d{0,19}$/.test(value) ? value : null;
}

/** When the object of an id came about, in ms since epoch. */
export function instantOfSnowflake(id: string): number {
  return Number(BigInt(id) >> 22n) + FIRST_MS;
}

/** The id that everything from an instant on (ms since epoch) is younger than. */
export function snowflakeAt(at: number): string {
  return String(BigInt(Math.max(0, at - FIRST_MS)) << 22n);
}

/** Whether an id was given before another. */
export function isOlder(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length;
}
