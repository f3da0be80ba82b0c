import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows } from "../../../adapters/import/csv-rows.js";
import { cut, flat } from "./collect.js";

const read = (text: string) => flat(csvRows([text]));

describe("a CSV file", () => {
  test("gives back what was written, wherever the stream is cut", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "1", " ", ",", ";", '"', "\n", "é"), maxLength: 6 });
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 });
    const quote = (text: string) => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    await fc.assert(
      fc.asyncProperty(rows, sizes, fc.constantFrom("\n", "\r\n"), async (given, pieces, end) => {
        const table = [["x", "y", "z"], ...given];
        const text = table.map((row) => row.map(quote).join(",")).join(end);
        const found = await flat(csvRows(cut(text, pieces)));
        const cells = found.map((row) => ("cells" in row ? row.cells : row.fault));
        expect(cells).toEqual(table.filter((row) => row.join("") !== "" || row.length > 1));
      }),
    );
  });

  test("names the physical line where a record starts", async () => {
    const found = await read('id,note\r\n1,"two\r\nlines"\r\n\r\n\r\n2,plain\r\n');
    expect(found).toEqual([
      { line: 1, cells: ["id", "note"] },
      { line: 2, cells: ["1", "two\nlines"] },
      { line: 6, cells: ["2", "plain"] },
    ]);
  });

  test("is read by the delimiter that its first line has most of", async () => {
    const firsts = await Promise.all(["a;b,c;d", "a\tb\tc", "a|b", "a,b", "alone"].map(read));
    expect(firsts.map(([row]) => row && "cells" in row && row.cells)).toEqual([
      ["a", "b,c", "d"],
      ["a", "b", "c"],
      ["a", "b"],
      ["a", "b"],
      ["alone"],
    ]);
  });

  test("takes a quote inside an unquoted cell as it stands", async () => {
    expect(await read('id,size\n1,5" pipe\n')).toContainEqual({ line: 2, cells: ["1", '5" pipe'] });
  });

  test("loses one record to a quote that is never closed, and to text after a closing one", async () => {
    const found = await read('id,note\n1,"open\n2,fine\n3,"x" y\n4,"fine"\n');
    expect(found.slice(1)).toMatchInlineSnapshot(`
      [
        {
          "fault": "found "x" after a closing quote, expected the delimiter or the end of the line",
          "line": 2,
        },
        {
          "cells": [
            "2",
            "fine",
          ],
          "line": 3,
        },
        {
          "fault": "found " " after a closing quote, expected the delimiter or the end of the line",
          "line": 4,
        },
        {
          "cells": [
            "4",
            "fine",
          ],
          "line": 5,
        },
      ]
    `);
  });

  test("loses no more to an open quote when thousands of lines follow", async () => {
    const lines = Array.from({ length: 2_500 }, (_, index) => `${index + 3},fine`);
    const found = await read(`id,note\n1,"open\n${lines.join("\n")}\n`);
    expect(found.filter((row) => "fault" in row).map(({ line }) => line)).toEqual([2]);
    expect(found).toHaveLength(2_502);
  });
});
