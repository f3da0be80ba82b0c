import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../adapters/import/json-object.js";
import { jsonObjects } from "../../../adapters/import/json-objects.js";
import { cut, flat, list } from "./collect.js";

const read = (text: string) => flat(jsonObjects([text], "messages"));
const shown = (found: readonly JsonObject[]) =>
  found.flatMap((object) => {
    if ("around" in object) return [];
    return ["fault" in object ? `${object.line}: ${object.fault}` : object.value];
  });
const outline = async (text: string) => shown(await read(text));

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", '"', "\\", "{", "]", "messages", ":", "é", "\n"), maxLength: 6 }),
  fc.integer(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "messages", '"'), fc.array(fc.string(), { maxLength: 2 }), {
    maxKeys: 2,
  }),
);
// An object with a list under the key at its top is the wrapping one.
const objects = fc.array(fc.dictionary(fc.constantFrom("ts", "text", "a{b"), value, { maxKeys: 3 }), {
  maxLength: 5,
});
const shapes: Record<string, (given: object[]) => string> = {
  "an array": (given) => JSON.stringify(given),
  "an array on many lines": (given) => JSON.stringify(given, null, 2),
  "JSON lines": (given) => given.map((object) => `${JSON.stringify(object)}\n`).join(""),
  "an answer of the API": (given) =>
    JSON.stringify(
      { ok: true, about: { messages: [1, { x: "]" }] }, messages: given, next: ["}", { a: [] }] },
      null,
      1,
    ),
  "answers of the API, one a line": (given) =>
    given
      .map((object) => JSON.stringify({ messages: [object], response_metadata: { next_cursor: "x" } }))
      .join("\r\n"),
};

describe("the objects of a JSON source", () => {
  test.each(Object.keys(shapes))("are read from %s, wherever the stream is cut", async (shape) => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(objects, sizes, async (given, pieces) => {
        const text = shapes[shape]!(given);
        const found = await flat(jsonObjects(cut(text, pieces), "messages"));
        expect(shown(found)).toEqual(given);
      }),
      { numRuns: 60 },
    );
  });

  test("carry the line where they start", async () => {
    const found = await read('\n{"ok":true,\n"messages":[{"a":1},\n\n  {"a":\n2}, {"a":3}]}\n{"a":4}');
    expect(found.map(({ line }) => line)).toEqual([3, 5, 6, 2, 7]);
  });

  test.each([
    ["JSON lines", '{"a":1}\n{"a":"x\n{"a":2}\n'],
    ["JSON lines, cut after a number", '{"a":1}\n{"b":{"a":1\n{"a":2}\n'],
    ["JSON lines, cut before the end", '{"a":1}\n{"b":{"a":1}\n{"a":2}\n'],
    ["JSON lines with a bracket too many", '{"a":1}\n{"a":[9]]}\n{"a":2}\n'],
    ["JSON lines with other text", '{"a":1}\nlog: started\n{"a":2}\n'],
    ["JSON lines with what only looks like JSON", '{"a":1}\n{"a":01}\n{"a":2}\n'],
    ["an array with an object a line", '[\n{"a":1},\n{"a":[1},\n{"a":2}\n]'],
    [
      "an array on many lines",
      '[\n  {\n    "a": 1\n  },\n  {\n    "b": {\n      "x": 1\n    ,\n    "c": {\n      "a": 7\n    },\n  {\n    "a": 2\n  }\n]',
    ],
  ])("that is damaged costs itself alone: %s", async (_, text) => {
    const found = await outline(text);
    expect(found).toEqual([{ a: 1 }, expect.any(String), { a: 2 }]);
  });

  const other = fc.oneof(
    fc.constantFrom("null", "true", "-1.5e3", "nul", "}", '"{,]\\""', "[[1],{}]", "[]"),
    fc
      .string({ unit: fc.constantFrom("a", "{", ",", "]", "é"), maxLength: 4 })
      .map((text) => JSON.stringify(text)),
  );
  const entry = fc.oneof(
    other.map((text) => ({ text, object: null })),
    fc.record({ a: fc.integer() }).map((object) => ({ text: JSON.stringify(object), object })),
  );
  test.each([
    ["a list on one line", "[", ",", "]"],
    ["a list with white space", "[ ", " ,\n ", "\n]"],
    ["an answer of the API", '{"ok":true,"messages":[', ",", '],"has_more":false}'],
  ])("in %s are all read, and what is none is one fault each", async (_, open, comma, close) => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), sizes, async (given, pieces) => {
        const text = `${open}${given.map((one) => one.text).join(comma)}${close}`;
        const found = await flat(jsonObjects(cut(text, pieces), "messages"));
        expect(shown(found)).toEqual(given.map(({ object }) => object ?? expect.any(String)));
      }),
      { numRuns: 60 },
    );
  });

  test("that are lost behind a damaged one on its line are not lost in silence", async () => {
    expect(await outline('[{"a":1},{"a":{"b":2},{"a":3},{"a":4}]')).toEqual([
      { a: 1 },
      "1: the object is not closed before the next one begins",
      "1: the rest of this list was not read: after the fault no line begins with an object",
    ]);
  });

  test("that are none are named", async () => {
    expect(await outline('[null,{"a":1},"x, y",[{"a":2}],{"a":3}]')).toEqual([
      "1: found null, expected an object",
      { a: 1 },
      '1: found "x, y", expected an object',
      '1: found [{"a":2}], expected an object as JSON',
      { a: 3 },
    ]);
  });

  test("come before what is said around their list", async () => {
    expect(await read('{"ok":true,"messages":[{"a":1}],"has_more":true}')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 1, around: { ok: true, messages: [], has_more: true } },
    ]);
  });

  test("with bytes that are no UTF-8 are named, never altered", async () => {
    const lines = [Buffer.from('{"a":"'), Buffer.from([0xfc]), Buffer.from('"}\n{"a":"\ufffd"}\n')];
    const found = await flat(jsonObjects([Buffer.concat(lines)], "messages"));
    expect(found).toEqual([
      { line: 1, fault: expect.stringContaining("found bytes that are no UTF-8") },
      { line: 2, value: { a: "\ufffd" } },
    ]);
  });

  test("that ends too early says where", async () => {
    expect(await outline('[\n{"a":1},\n{"a":')).toEqual([{ a: 1 }, "3: the file ends inside this object"]);
    expect(await outline('\n[{"a":1}')).toEqual([
      { a: 1 },
      "2: the file ends before the list that begins here is closed",
    ]);
    expect(await outline('{"messages":[{"a":1}]')).toEqual([{ a: 1 }, "1: the file ends inside this object"]);
  });

  test("are none in an empty list", async () => {
    expect(await outline('{"ok":true,"messages":[]}')).toEqual([]);
    expect(await outline("[]\n")).toEqual([]);
    expect(await outline("")).toEqual([]);
  });

  test("are handed on before the next piece is read", async () => {
    let handed = 0;
    const pieces = (function* () {
      for (;;) {
        handed += 1;
        yield `${handed === 1 ? "[" : ","}{"a":${handed}}`;
      }
    })();
    const found = jsonObjects(pieces, "messages");
    await found.next();
    await found.next();
    expect(handed).toBe(2);
    await found.return(undefined);
  });

  test("never grow beyond memory: an endless one is given up", async () => {
    const piece = "x".repeat(1_048_576);
    const pieces = ['{"a":"', ...Array.from({ length: 17 }, () => piece), '"}\n{"a":1}\n'];
    const found = (await list(jsonObjects(pieces, "messages"))).flat();
    expect(found).toEqual([
      { line: 1, fault: "the object is longer than 16777216 characters" },
      { line: 2, value: { a: 1 } },
    ]);
  });
});
