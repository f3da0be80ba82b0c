import { expect, test } from "vitest";
import { errorOf, failureOf, pack, unpack } from "../../../adapters/pact/apart/wire.js";
import { AskError } from "../../../src/app/desk.js";
import { person, words } from "../../../src/report/words.js";

test("a refusal still knows whom it names once it has come over the line between a clerk and its host", () => {
  const refused = new AskError(words`found a request by ${person("slack:UBOB")}, expected another`);
  const told = errorOf(unpack(pack(failureOf(refused))));
  expect(told).toBeInstanceOf(AskError);
  expect(told.message).toBe("found a request by @UBOB, expected another");
  expect((told as AskError).words).toEqual(refused.words);
});
