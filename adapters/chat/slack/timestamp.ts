/**
 * Slack's `ts` in its own spelling, which is also a message's name in its channel: `1743761014.461529`. `null` for
 * anything else. As a JSON number it has lost its trailing zeros, which are put back.
 */
export function timestampOf(value: unknown): string | null {
  const text = typeof value === "number" && Number.isFinite(value) ? value.toFixed(6) : value;
  return typeof text === "string" && /^\d{1,11}(?:\.\d{1,9})?$/.test(text) ? text : null;
}

/** ms since epoch of a `ts` as `timestampOf` gives it, rounded down. */
export function msOf(ts: string): number {
  const point = ts.indexOf(".");
  if (point < 0) return Number(ts) * 1000;
  return Number(ts.slice(0, point)) * 1000 + Number(ts.slice(point + 1, point + 4).padEnd(3, "0"));
}

/** The same of anything; `null` for what is no `ts`. */
export function instantOf(value: unknown): number | null {
  const ts = timestampOf(value);
  return ts === null ? null : msOf(ts);
}
