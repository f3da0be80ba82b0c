import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { DEFAULT_SPAN, resolveZone } from "../../../src/time/zone.js";

/** Transitions as Temporal tells them: another way to the same data. */
function transitionsOf(timezone: string) {
  const found: { at: number; offsetMs: number }[] = [];
  let instant = Temporal.Instant.fromEpochMilliseconds(DEFAULT_SPAN.from).toZonedDateTimeISO(timezone);
  for (;;) {
    const next = instant.getTimeZoneTransition("next");
    if (!next || next.epochMilliseconds >= DEFAULT_SPAN.to) return found;
    found.push({ at: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1e6 });
    instant = next;
  }
}

describe("a zone's offsets", () => {
  test.each([
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/Noronha",
    "Asia/Gaza",
    "Pacific/Apia",
    "UTC",
  ])("are Temporal's in %s", (timezone) => {
    const zone = resolveZone(timezone);
    const start = Temporal.Instant.fromEpochMilliseconds(DEFAULT_SPAN.from).toZonedDateTimeISO(timezone);
    expect(zone.initialOffsetMs).toBe(start.offsetNanoseconds / 1e6);
    expect(zone.transitions).toEqual(transitionsOf(timezone));
  });
});

test("a resolved zone is plain data: it survives JSON", () => {
  const zone = resolveZone("Europe/Berlin", { from: 0, to: Date.UTC(2030, 0, 1) }, "2025c");
  expect(JSON.parse(JSON.stringify(zone))).toEqual(zone);
  expect(zone).toMatchObject({
    timezone: "Europe/Berlin",
    tzdata: "2025c",
    span: { from: 0, to: Date.UTC(2030, 0, 1) },
  });
});

test("a shorter span holds the same transitions, those inside it", () => {
  const span = { from: Date.UTC(2001, 5, 6, 7, 8, 9, 10), to: Date.UTC(2026, 9, 25, 1) };
  const inside = resolveZone("Europe/Berlin").transitions.filter(({ at }) => at > span.from && at < span.to);
  expect(inside.length).toBeGreaterThan(40);
  expect(resolveZone("Europe/Berlin", span).transitions).toEqual(inside);
});

test("a zone is read once", () => {
  expect(resolveZone("Asia/Kathmandu")).toBe(resolveZone("Asia/Kathmandu"));
});

test.each(["Europe/Berln", "+02:00", "", "2026-01-01T00:00Z[Europe/Berlin]"])(
  "refuses the zone %j",
  (timezone) => {
    expect(() => resolveZone(timezone)).toThrow(RangeError);
  },
);

test("the refusal says what was found, what was expected and what to do", () => {
  expect(() => resolveZone("Europe/Berln")).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: time zone: found "Europe/Berln", expected an IANA name such as "Europe/Berlin" or "UTC". Correct its spelling; for a fixed offset of +02:00 write "Etc/GMT-2"]`,
  );
});
