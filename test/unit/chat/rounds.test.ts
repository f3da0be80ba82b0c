import { expect, test } from "vitest";
import { Rounds } from "../../../adapters/chat/rounds.js";
import { deferred } from "../../../adapters/pact/apart/deferred.js";

interface Asked {
  readonly channels: ReadonlySet<string>;
  readonly by: string;
}
const asked = (by: string, ...channels: readonly string[]): Asked => ({ by, channels: new Set(channels) });

/** Rounds that fail so often, and what they went through. */
function failing(times: number) {
  const went: string[] = [];
  const errors: unknown[] = [];
  const closing = new AbortController();
  let under = deferred();
  under.resolve();
  const rounds = new Rounds<Asked>({
    async round({ by, channels }) {
      went.push(`${by}: ${[...channels].sort()}`);
      await under.promise;
      if (went.length <= times) throw new Error("the ledger is away");
    },
    failed: (error) => errors.push(error),
    wait: async () => {},
    closing: closing.signal,
  });
  const hold = () => {
    under = deferred();
    return under.resolve;
  };
  return { rounds, went, errors, closing, hold };
}

test("what comes while a round is under way is gathered for the next one", async () => {
  const { rounds, went, hold } = failing(0);
  const letGo = hold();
  const done = rounds.add(asked("first", "a"));
  await rounds.add(asked("second", "b"));
  await rounds.add(asked("third", "c"));
  letGo();
  await done;
  expect(went).toEqual(["first: a", "third: b,c"]);
});

test("a round that failed is gone through again with what came meanwhile, and is told of once", async () => {
  const { rounds, went, errors, hold } = failing(2);
  const letGo = hold();
  const done = rounds.add(asked("first", "a"));
  await rounds.add(asked("second", "b"));
  letGo();
  await done;
  expect(went).toEqual(["first: a", "second: a,b", "second: a,b"]);
  expect(errors).toEqual([new Error("the ledger is away")]);
  await rounds.add(asked("third", "c"));
  expect(went.at(-1)).toBe("third: c");
});

test("nothing is gone through again by one that closes", async () => {
  const { rounds, went, closing, hold } = failing(9);
  const letGo = hold();
  const done = rounds.add(asked("first", "a"));
  closing.abort();
  letGo();
  await done;
  expect(went).toEqual(["first: a"]);
});
