import { DAY_MS, formatDate, pad, parseDate } from "./civil.js";

const ISO =
  /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i;

/** Reads an ISO 8601 instant that ends in `Z` or an offset → ms since epoch, finer parts cut off; `null` for anything else. */
export function parseInstant(text: string): number | null {
  const match = ISO.exec(text);
  const day = match && parseDate(match[1]!);
  if (day == null) return null;
  const [, , hour, minute, second = 0, fraction = "", sign, offsetHour = 0, offsetMinute = 0] = match!;
  const wallMs = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  const offsetMs = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  const ms = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return day * DAY_MS + wallMs + ms - (sign === "-" ? -offsetMs : offsetMs);
}

/** An instant down to the second, for whoever reads and does not compute: `2026-04-07T09:00:00Z`. */
export function utcSecond(at: number): string {
  return utcText(Math.floor(at / 1000) * 1000);
}

/** An instant as ISO 8601 in UTC, milliseconds only where there are any: `2026-04-07T09:00:00Z`. */
export function utcText(at: number): string {
  if (!Number.isFinite(at)) return String(at);
  const day = Math.floor(at / DAY_MS);
  const time = Math.floor(at - day * DAY_MS);
  const [hour, minute, second] = [
    Math.floor(time / 3_600_000),
    Math.floor(time / 60_000) % 60,
    Math.floor(time / 1000) % 60,
  ];
  const ms = time % 1000;
  const fraction = ms === 0 ? "" : `.${pad(ms, 3)}`;
  return `${formatDate(day)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}Z`;
}
