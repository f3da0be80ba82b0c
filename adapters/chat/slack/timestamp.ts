/**
 * Slack's `ts` in its own spelling, which is also a message's name in its channel: `1743761014.461529`. `null` for
 * anything else. As a JSON number it has lost its trailing zeros, which are put back.
 */
export function timestampOf(value: unknown): string | null {
  const text = typeof value === "number" && Number.isFinite(value) ? value.toFixed(6) : value;
  return typeof text === "string" && /^\d{1,11}(?:\.\d{1,9})?$/.test(text) ? text : null;
}

/** ms since epoch of a `ts`, rounded down; `null` for anything else. */
export function instantOf(value: unknown): number | null {
  const ts = timestampOf(value);
  if (ts === null) return null;
  const [seconds = "", fraction = ""] = ts.split(".");
  return Number(seconds) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
}
