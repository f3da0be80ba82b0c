import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantReader, LAST_INSTANT } from "../../../adapters/import/instants.js";
import { wallClock } from "../../../adapters/import/wall-clock.js";

const berlin = wallClock("Europe/Berlin");
const read = (format: string, text: string) => {
  const at = instantReader(format, berlin)(text);
  return at === null ? null : new Date(at).toISOString();
};

describe("an instant in a file", () => {
  test.each([
    ["ISO 8601", "2026-04-07T09:00:00Z", "2026-04-07T09:00:00.000Z"],
    ["ISO 8601", "2026-04-07 09:00", "2026-04-07T07:00:00.000Z"],
    ["ISO 8601", "2026-04-07 09:00:01,999999", "2026-04-07T07:00:01.999Z"],
    ["ISO 8601", "2026-04-07T09:00:00.5-05:00", "2026-04-07T14:00:00.500Z"],
    ["ISO 8601", "2026-04-07 09:00:00 +0530", "2026-04-07T03:30:00.000Z"],
    ["ISO 8601", "2026-04-07 09:00:00+00", "2026-04-07T09:00:00.000Z"],
    ["ISO 8601", "2026-04-07", "2026-04-06T22:00:00.000Z"],
    ["ISO 8601", "2026-04-07T24:00", "2026-04-07T22:00:00.000Z"],
    ["YYYY-MM-DD HH:mm:ss", "2026-04-07 09:00:00", "2026-04-07T07:00:00.000Z"],
    ["MM/DD/YYYY hh:mm:ss A", "07/01/2026 12:00:01 AM", "2026-06-30T22:00:01.000Z"],
    ["MM/DD/YYYY hh:mm:ss A", "7/1/2026 1:02:03 pm", "2026-07-01T11:02:03.000Z"],
    ["DD.MM.YYYY HH:mm", "07.04.2026 09:05", "2026-04-07T07:05:00.000Z"],
    ["D/M/YYYY HH:mm", "29/2/2016 01:16", "2016-02-29T00:16:00.000Z"],
    ["D MMM YYYY", "7 Apr 2026", "2026-04-06T22:00:00.000Z"],
    ["YYYYMMDD[at]HHmmss", "20260407at090000", "2026-04-07T07:00:00.000Z"],
    ["YYYY-MM-DDTHH:mm:ss.SSSZ", "2026-04-07T09:00:00.25+02:00", "2026-04-07T07:00:00.250Z"],
    ["unix", "1775552400", "2026-04-07T09:00:00.000Z"],
    ["unix", "1775552400.9999", "2026-04-07T09:00:00.999Z"],
    ["unix-ms", "1775552400123", "2026-04-07T09:00:00.123Z"],
  ])("as %s: %s", (format, text, instant) => expect(read(format, text)).toBe(instant));

  test.each([
    ["ISO 8601", "2026-02-29 09:00"],
    ["ISO 8601", "2026-04-07 25:00"],
    ["ISO 8601", "2026-04-07 09:60"],
    ["ISO 8601", "2026-04-07 24:00:01"],
    ["ISO 8601", "2026-04-07T09:00+25:00"],
    ["ISO 8601", "1969-12-31T23:59:59Z"],
    ["ISO 8601", "2100-01-01T00:00:00Z"],
    ["ISO 8601", "9999-12-31"],
    ["unix", "253402214400"],
    ["unix-ms", "4102444800000"],
    ["ISO 8601", "yesterday"],
    ["MM/DD/YYYY hh:mm A", "07/01/2026 13:00 PM"],
    ["MM/DD/YYYY hh:mm A", "07/01/2026 00:00 AM"],
    ["DD.MM.YYYY", "31.04.2026"],
    ["DD MMM YYYY", "07 Avr 2026"],
    ["unix", "1775552400s"],
    ["unix-ms", "-5"],
  ])("is refused as %s: %s", (format, text) => expect(read(format, text)).toBeNull());

  test("that the clock skips is the change; that it repeats, its first occurrence", () => {
    expect(read("ISO 8601", "2026-03-29 02:30")).toBe("2026-03-29T01:00:00.000Z");
    expect(read("ISO 8601", "2026-10-25 02:30")).toBe("2026-10-25T00:30:00.000Z");
  });

  test("that the clock repeats is its second occurrence where the first lies before what it follows", () => {
    const from = Date.UTC(2026, 9, 25, 0, 50);
    const later = (text: string) => new Date(instantReader("ISO 8601", berlin)(text, from)!).toISOString();
    expect(later("2026-10-25 02:10")).toBe("2026-10-25T01:10:00.000Z");
    expect(later("2026-10-25 02:55")).toBe("2026-10-25T00:55:00.000Z");
    expect(later("2026-10-25 01:30")).toBe("2026-10-24T23:30:00.000Z");
    expect(later("2026-10-25T02:10+02:00")).toBe("2026-10-25T00:10:00.000Z");
  });

  test("survives being written in UTC and read again", () => {
    const instant = fc.integer({ min: 0, max: LAST_INSTANT });
    const utc = (wallMs: number) => wallMs;
    fc.assert(
      fc.property(instant, (at) => {
        const text = new Date(at).toISOString();
        expect(instantReader("ISO 8601", berlin)(text)).toBe(at);
        expect(instantReader("YYYY-MM-DDTHH:mm:ss.SSSZ", berlin)(text)).toBe(at);
        expect(instantReader("YYYY-MM-DD HH:mm:ss.SSS", utc)(text.replace("T", " ").slice(0, -1))).toBe(at);
      }),
    );
  });
});

describe("a format", () => {
  test.each(["foo", "HH:mm", "YYYY-MM", "YYYY-MM-DD hh:mm", "YYYY-MM-DD HH:mm A", "YY-MM-DD"])(
    "that does not name a whole date is refused: %s",
    (format) => expect(() => instantReader(format, berlin)).toThrow(`format "${format}": found`),
  );

  test("is refused with what it may hold", () => {
    expect(() => instantReader("DD. of MM YYYY", berlin)).toThrowErrorMatchingInlineSnapshot(
      `[UserError: format "DD. of MM YYYY": found "o", expected ISO 8601, unix, unix-ms, or a date (and time) made of YYYY MMM MM M DD D HH H hh h mm ss SSS A Z. Put other letters in brackets: YYYY-MM-DD[at]HH:mm]`,
    );
  });
});

test("an unknown zone is refused", () => {
  expect(() => wallClock("Europe/Belin")).toThrow(/found "Europe\/Belin", expected an IANA name/);
});
