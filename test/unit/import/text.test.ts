import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf } from "../../../adapters/import/text.js";
import { cut, flat } from "./collect.js";

describe("the lines of a stream", () => {
  test("end in LF or CRLF, the last one in nothing, and carry their numbers", async () => {
    expect(await flat(linesOf(["one\r\ntwo\n\nfo", "ur"], 100))).toEqual([
      { number: 1, text: "one" },
      { number: 2, text: "two" },
      { number: 3, text: "" },
      { number: 4, text: "four" },
    ]);
  });

  test("are the same wherever the stream is cut, within a letter too", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
    const text = fc.string({ unit: fc.constantFrom("a", "é", "日", "👍", "\n", "\r\n") });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (given, pieces) => {
        const expected = given.split("\n").map((line) => line.replace(/\r$/, ""));
        if (expected.at(-1) === "") expected.pop();
        const found = await flat(linesOf(cut(given, pieces), 1000));
        expect(found.map((line) => line.text)).toEqual(expected);
      }),
    );
  });

  test("lose a byte order mark, be it UTF-8 or UTF-16", async () => {
    const utf16 = Buffer.from("\uFEFFid;é\n", "utf16le");
    const found = await Promise.all([
      flat(linesOf([Buffer.from("\uFEFFid;é\n")], 100)),
      flat(linesOf([utf16.subarray(0, 1), utf16.subarray(1)], 100)),
      flat(linesOf([Buffer.from(utf16).swap16()], 100)),
    ]);
    expect(found).toEqual([1, 2, 3].map(() => [{ number: 1, text: "id;é" }]));
  });

  test("with bytes that are no UTF-8, or a zero byte, are marked, wherever the stream is cut", async () => {
    const broken = [[0xfc], [0xc3], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0x80], [0xc0, 0xaf], [0x00]];
    const piece = fc.integer({ min: 1, max: 5 });
    const sizes = fc.array(piece, { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...broken), sizes, async (bytes, pieces) => {
        const text = Buffer.concat([
          Buffer.from("é1\n日"),
          Buffer.from(bytes),
          Buffer.from("2\n\ufffd3\nü4"),
        ]);
        const found = await flat(linesOf(cut(text, pieces), 100));
        expect(found.map((line) => [line.number, line.unreadable ?? line.text])).toEqual([
          [1, "é1"],
          [2, true],
          [3, "\ufffd3"],
          [4, "ü4"],
        ]);
      }),
    );
  });

  test("that ends within a letter is marked", async () => {
    expect(await flat(linesOf([Buffer.from([0x61, 0x0a, 0xe2, 0x82])], 100))).toMatchObject([
      { text: "a" },
      { number: 2, unreadable: true },
    ]);
  });

  test("that are longer than the limit are passed over, and the next one is whole", async () => {
    expect(await flat(linesOf(["ab", "cdefg", "hij\nok\n", "12345678"], 5))).toEqual([
      { number: 1, text: "", cut: true },
      { number: 2, text: "ok" },
      { number: 3, text: "", cut: true },
    ]);
  });
});
