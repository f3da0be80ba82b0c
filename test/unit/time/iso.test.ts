import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant, utcText } from "../../../src/time/iso.js";

test("an instant survives being written and read", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (at) => {
      expect(parseInstant(utcText(at))).toBe(at);
      expect(parseInstant(new Date(at).toISOString())).toBe(at);
    }),
  );
});

test("milliseconds are written only where there are any", () => {
  expect(utcText(Date.UTC(2006, 0, 4, 16))).toBe("2006-01-04T16:00:00Z");
  expect(utcText(Date.UTC(2006, 0, 4, 16, 0, 0, 7))).toBe("2006-01-04T16:00:00.007Z");
  expect(utcText(-1)).toBe("1969-12-31T23:59:59.999Z");
});

test("an offset is taken off, in any of its notations", () => {
  const nine = Date.UTC(2026, 3, 7, 9);
  for (const text of [
    "2026-04-07T09:00:00Z",
    "2026-04-07T11:00:00+02:00",
    "2026-04-07T11:00+0200",
    "2026-04-07 11:00:00.000+02",
    "2026-04-07T03:30:00-05:30",
    "2026-04-07t09:00:00,0004z",
  ]) {
    expect([text, parseInstant(text)]).toEqual([text, nine]);
  }
});

test("parts finer than a millisecond are cut off, never rounded up", () => {
  expect(parseInstant("2026-04-07T09:00:00.999999Z")).toBe(Date.UTC(2026, 3, 7, 9, 0, 0, 999));
});

test.each([
  "2026-04-07T09:00:00",
  "2026-04-07",
  "2026-02-30T09:00:00Z",
  "2026-04-07T25:00:00Z",
  "2026-04-07T09:60:00Z",
  "2026-04-07T09:00:00+25:00",
  "1775552400000",
  "yesterday",
])("%j is no instant", (text) => expect(parseInstant(text)).toBeNull());
