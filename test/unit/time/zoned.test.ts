import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS, formatDate, parseDate } from "../../../src/time/civil.js";
import { resolveZone } from "../../../src/time/zone.js";
import { dayAt, instantOf, offsetAt, startOfDay, wallAt } from "../../../src/time/zoned.js";

const wall = (text: string) => Date.parse(`${text}Z`);
const utc = (text: string) => Date.parse(text);
const berlin = resolveZone("Europe/Berlin");

test("a skipped local time maps to the change", () => {
  for (const which of ["first", "last"] as const) {
    expect(instantOf(berlin, wall("2026-03-29T02:30"), which)).toBe(utc("2026-03-29T01:00Z"));
    expect(instantOf(berlin, wall("2026-03-29T02:00"), which)).toBe(utc("2026-03-29T01:00Z"));
    expect(instantOf(berlin, wall("2026-03-29T03:00"), which)).toBe(utc("2026-03-29T01:00Z"));
  }
});

test("a repeated local time has a first and a last instant", () => {
  expect(instantOf(berlin, wall("2026-10-25T02:30"), "first")).toBe(utc("2026-10-25T00:30Z"));
  expect(instantOf(berlin, wall("2026-10-25T02:30"), "last")).toBe(utc("2026-10-25T01:30Z"));
});

test("the end of the repeated time comes once", () => {
  expect(instantOf(berlin, wall("2026-10-25T03:00"), "first")).toBe(utc("2026-10-25T02:00Z"));
  expect(instantOf(berlin, wall("2026-10-25T03:00"), "last")).toBe(utc("2026-10-25T02:00Z"));
});

test("half an hour of change is half an hour", () => {
  const lordHowe = resolveZone("Australia/Lord_Howe");
  expect(
    instantOf(lordHowe, wall("2026-04-05T01:45"), "last") -
      instantOf(lordHowe, wall("2026-04-05T01:45"), "first"),
  ).toBe(30 * 60_000);
});

test("a date that a zone left out starts and ends at the change", () => {
  const apia = resolveZone("Pacific/Apia");
  const change = utc("2011-12-30T10:00Z");
  expect(startOfDay(apia, parseDate("2011-12-30")!)).toBe(change);
  expect(startOfDay(apia, parseDate("2011-12-31")!)).toBe(change);
  expect(formatDate(dayAt(apia, change - 1))).toBe("2011-12-29");
  expect(formatDate(dayAt(apia, change))).toBe("2011-12-31");
});

test("where the clock goes back over midnight, the new date goes on", () => {
  const stJohns = resolveZone("America/St_Johns");
  const change = utc("2010-11-07T02:31Z");
  expect(formatDate(Math.floor(wallAt(stJohns, change) / DAY_MS))).toBe("2010-11-06");
  expect(formatDate(dayAt(stJohns, change))).toBe("2010-11-07");
  expect(startOfDay(stJohns, parseDate("2010-11-07")!)).toBe(change - 60_000);
});

const zones = [
  "Europe/Berlin",
  "America/Santiago",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];
/** Instants near the changes of a zone, where mistakes live. */
const nearChange = fc.constantFrom(...zones).chain((timezone) => {
  const zone = resolveZone(timezone);
  return fc
    .tuple(fc.constantFrom(...zone.transitions), fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }))
    .map(([{ at }, distance]) => ({ zone, at: at + distance }));
});

test("an instant lies between the first and the last instant of its local time", () => {
  fc.assert(
    fc.property(nearChange, ({ zone, at }) => {
      const first = instantOf(zone, wallAt(zone, at), "first");
      const last = instantOf(zone, wallAt(zone, at), "last");
      expect([first, last]).toContain(at);
      expect(first).toBeLessThanOrEqual(last);
      expect(wallAt(zone, first)).toBe(wallAt(zone, last));
    }),
  );
});

test("local times are in the order of their instants, first to first and last to last", () => {
  fc.assert(
    fc.property(nearChange, fc.integer({ min: 0, max: DAY_MS }), ({ zone, at }, later) => {
      const wallMs = at + offsetAt(zone, at);
      for (const which of ["first", "last"] as const) {
        expect(instantOf(zone, wallMs, which)).toBeLessThanOrEqual(instantOf(zone, wallMs + later, which));
      }
    }),
  );
});

test("a date is the time from its first instant to the next date's", () => {
  fc.assert(
    fc.property(nearChange, ({ zone, at }) => {
      const day = dayAt(zone, at);
      expect(startOfDay(zone, day)).toBeLessThanOrEqual(at);
      expect(startOfDay(zone, day + 1)).toBeGreaterThan(at);
    }),
  );
});
