import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENCIES, currencyExponent } from "../../../src/agreement/currencies.js";
import { amountText, decimalsIn, decimalText, percentText } from "../../../src/agreement/decimal.js";
import { durationText, parseDuration, parseTarget, targetText } from "../../../src/agreement/duration.js";
import { moneyText, parseMoney } from "../../../src/agreement/money.js";
import { nearest } from "../../../src/agreement/nearest.js";
import { parseDecimal, ratio } from "../../../src/measure/ratio.js";

describe("A duration", () => {
  it.each([
    ["30s", 30_000],
    ["15m", 900_000],
    ["4h", 14_400_000],
    ["2d", 172_800_000],
    ["120s", 120_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
  ])("%s is %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "30", "s", "1.5h", "-1s", "30 s", "1m1h", "1h1h", "2bd", "999999999d", "1e3s"])(
    "%j is none",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it("is the same after it was written and read", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(3_155_760_000_000),
          fc.nat(10_000).map((hours) => hours * 3_600_000),
        ),
        (ms) => {
          expect(parseDuration(durationText(ms))).toBe(ms);
        },
      ),
    );
  });

  it.each([
    [72, "72h"],
    [168, "7d"],
    [24, "24h"],
  ])("of %i hours is written %s", (hours, text) => {
    expect(durationText(hours * 3_600_000)).toBe(text);
  });

  it("in business days is none in ms", () => {
    expect(parseTarget("2bd")).toEqual({ businessDays: 2 });
    expect(targetText({ businessDays: 2 })).toBe("2bd");
  });
});

describe("An exact decimal", () => {
  it("is the same after it was written and read, as a number and as a share", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.nat(8), (digits, places) => {
        const exact = ratio(digits, 10n ** BigInt(places + 4));
        expect(parseDecimal(decimalText(exact))).toEqual(exact);
        expect(parseDecimal(percentText(exact))).toEqual(exact);
      }),
    );
  });

  it("that is none is refused", () => {
    expect(() => decimalText(ratio(1, 3))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: decimal: found 1/3, expected a decimal of at most 14 places]`,
    );
  });

  it("is padded to the places of a currency, and never cut", () => {
    expect([amountText(ratio(2), 2), amountText(ratio(4, 5), 2), amountText(ratio(1, 1000), 2)]).toEqual([
      "2.00",
      "0.80",
      "0.001",
    ]);
    expect(["1", "1.0", "1.50 %"].map(decimalsIn)).toEqual([0, 1, 2]);
  });
});

describe("An amount", () => {
  it("is the same after it was written and read, in every currency", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 11n }),
        fc.constantFrom(...CURRENCIES),
        (minor, currency) => {
          const exponent = currencyExponent(currency)!;
          expect(parseMoney(moneyText(minor, exponent), exponent)).toBe(minor);
        },
      ),
    );
  });

  it("has a sign in front, where it is owed back", () => {
    expect([moneyText(-5n, 2), moneyText(-1234n, 0)]).toEqual(["-0.05", "-1234"]);
  });

  it("finer than its currency is none", () => {
    expect([parseMoney("1.234", 2), parseMoney("1.230", 2), parseMoney("50%", 2)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("The currencies", () => {
  it("are those of ISO 4217 with a minor unit, each with its decimals", () => {
    expect(["EUR", "JPY", "KWD", "CLF", "XAU", "XXX", "eur", "toString"].map(currencyExponent)).toEqual([
      2,
      0,
      3,
      4,
      null,
      null,
      null,
      null,
    ]);
    expect(CURRENCIES.length).toBeGreaterThan(150);
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    expect(CURRENCIES.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
  });
});

describe("The nearest word", () => {
  const known = ["objectives", "outcomes", "reopen", "within", "every-message"];
  it.each([
    ["objectivs", "objectives"],
    ["outcoems", "outcomes"],
    ["Every_Message", "every-message"],
    ["withn", "within"],
    ["zebra", undefined],
    ["", undefined],
    ["x".repeat(100_000), undefined],
  ])("to %.20s is %s", (found, near) => {
    expect(nearest(found, known)).toBe(near);
  });
});
