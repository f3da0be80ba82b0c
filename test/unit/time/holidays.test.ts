import { expect, test } from "vitest";
import { namedHolidays } from "../../../adapters/holidays.js";

test("the public holidays of Berlin in 2026 are those that Berlin keeps", async () => {
  expect(await namedHolidays({ country: "DE", region: "BE" }, [2026])).toEqual([
    "2026-01-01",
    "2026-03-08",
    "2026-04-03",
    "2026-04-06",
    "2026-05-01",
    "2026-05-14",
    "2026-05-25",
    "2026-10-03",
    "2026-12-25",
    "2026-12-26",
  ]);
});

test("a region has holidays that the country has not, and a part of a region has more", async () => {
  const country = await namedHolidays({ country: "DE" }, [2026]);
  const bavaria = await namedHolidays({ country: "DE", region: "BY" }, [2026]);
  const augsburg = await namedHolidays({ country: "DE", region: "BY-A" }, [2026]);
  expect(bavaria.filter((date) => !country.includes(date))).toEqual([
    "2026-01-06",
    "2026-06-04",
    "2026-11-01",
  ]);
  expect(augsburg.filter((date) => !bavaria.includes(date))).toEqual(["2026-08-08", "2026-08-15"]);
});

test("a holiday of several days closes each of its whole days", async () => {
  const dates = await namedHolidays({ country: "TR" }, [2026]);
  expect(dates.filter((date) => date.startsWith("2026-03"))).toEqual([
    "2026-03-20",
    "2026-03-21",
    "2026-03-22",
  ]);
});

test("several years come sorted and once", async () => {
  const dates = await namedHolidays({ country: "DE", region: "BE" }, [2027, 2026, 2026]);
  expect(dates).toHaveLength(20);
  expect(dates).toEqual([...new Set(dates)].sort());
});

test("an unknown country or region is refused with the known ones", async () => {
  await expect(namedHolidays({ country: "XX" }, [2026])).rejects.toThrow(
    /found the country "XX", expected one of .*DE/,
  );
  await expect(
    namedHolidays({ country: "DE", region: "XX" }, [2026]),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[RangeError: named holidays: found the region "XX", expected one of BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH (DE). Correct it]`,
  );
});

test("without the optional package the refusal names it", async () => {
  const absent = () => Promise.reject(new Error("ERR_MODULE_NOT_FOUND"));
  await expect(namedHolidays({ country: "DE" }, [2026], absent)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Error: named holidays: found no package "date-holidays", expected it beside Pawpact. Run npm install date-holidays, or write the dates themselves into holidays]`,
  );
});
