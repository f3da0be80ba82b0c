import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { careful, isOrdinary, isWords, matcherOf, quick } from "../../../src/chat/matcher.js";
import {
  ACKNOWLEDGEMENTS,
  NO,
  NOT_SOLVED,
  SOLVED,
  THANKS,
  THANKS_FILLER,
  YES,
} from "../../../src/chat/wording.js";

const whole = (sources: readonly string[]) => sources.map((source) => `^(?:${source})$`);
const built = [
  whole(ACKNOWLEDGEMENTS),
  whole(SOLVED),
  whole(NOT_SOLVED),
  whole([YES]),
  whole([NO]),
  [THANKS_FILLER],
  [...THANKS],
  ["^(thanks|thank you|ありがとう)", ...THANKS],
];

/** Words and signs out of the wordings themselves, so that texts come near them. */
const fragments = [
  ...new Set(
    [...built.flat(), "thanks a lot ’ … é Ö œ — “ok” _x_ :eyes: İ ß"]
      .join(" ")
      .match(/[\p{L}]+|[^\p{L}\s]|\s/gu),
  ),
];
const ordinary = fc.oneof(
  fc
    .array(fc.constantFrom(...fragments.filter(isOrdinary), " ", "\n"), { maxLength: 12 })
    .map((parts) => parts.join("")),
  fc
    .array(fc.constantFrom(...fragments.filter(isOrdinary)), { maxLength: 6 })
    .map((parts) => parts.join(" ")),
  fc.string({ maxLength: 30 }).filter(isOrdinary),
);
const cased = fc
  .tuple(ordinary, fc.infiniteStream(fc.boolean()))
  .map(([text, upper]) => [...text].map((sign) => (upper.next().value ? sign.toUpperCase() : sign)).join(""))
  .filter(isOrdinary);

describe("a matcher", () => {
  test.each(built.map((sources, index) => [index, sources] as const))(
    "says what RE2 says of ordinary texts: built-in patterns %i",
    (_, sources) => {
      const [one, other] = [quick(sources, true), careful(sources, true)];
      fc.assert(
        fc.property(cased, (text) => {
          expect([one.finds(text), one.without(text)]).toEqual([other.finds(text), other.without(text)]);
        }),
        { numRuns: 400 },
      );
    },
  );

  test("says what RE2 says about patterns that are words", () => {
    const source = fc
      .array(fc.constantFrom("ab", "a", "É", "ß", "(", ")", "|", "^", "$", " ", "-", "1", "'"), {
        maxLength: 8,
      })
      .map((parts) => parts.join(""))
      .filter((text) => isWords(text) && isReadable(text));
    const text = fc.array(fc.constantFrom("a", "b", "é", "ß", " ", "1", "-", "'"), { maxLength: 8 });
    fc.assert(
      fc.property(source, text, fc.boolean(), (of, parts, ignoresCase) => {
        const [one, other] = [quick([of], ignoresCase), careful([of], ignoresCase)];
        const said = parts.join("");
        expect([one.finds(said), one.without(said)]).toEqual([other.finds(said), other.without(said)]);
      }),
      { numRuns: 500 },
    );
  });

  test("takes neither a text nor a pattern for simpler than it is", () => {
    expect(["ok", "done’s “x” — é…", "a\tb\nc"].map(isOrdinary)).toEqual([true, true, true]);
    expect(["a\u00a0b", "\r", "\u2028", "\u212a", "ſ", "ı", "👍", "はい", "\ud800"].map(isOrdinary)).toEqual(
      Array.from({ length: 9 }, () => false),
    );
    expect(["^(thanks|danke)", "Created PR", ""].map(isWords)).toEqual([true, true, true]);
    expect(["a+", "a*", "a?", ".", "\\w", "[ab]", "a{2}", "(?i:a)"].map(isWords)).toEqual(
      Array.from({ length: 8 }, () => false),
    );
  });

  test("is RE2's where a text is not ordinary: a space that no keyboard has parts no words", () => {
    const { finds } = matcherOf({ ours: ["^a\\sb$"], ignoresCase: true });
    expect([finds("A b"), finds("a\u00a0b"), quick(["^a\\sb$"], true).finds("a\u00a0b")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

function isReadable(source: string): boolean {
  try {
    careful([source], false);
    return true;
  } catch {
    return false;
  }
}
