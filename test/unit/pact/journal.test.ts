import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Journal, type JournalOptions } from "../../../adapters/pact/apart/journal.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-journal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
let base: string;
let refused: number;
beforeEach(() => {
  serial += 1;
  base = join(folder, String(serial), "seen");
  refused = 0;
});

const entry = (number: number) => JSON.stringify({ number });
const files = () => (existsSync(join(base, "..")) ? readdirSync(join(base, "..")).sort() : []);
const written = () => files().flatMap((name) => readFileSync(join(base, "..", name), "utf8").split("\n"));

/** A journal, and what it was told of by the one before. */
async function opened(batch = 1, more: Partial<JournalOptions> = {}) {
  const journal = new Journal({
    base: async () => base,
    otherwise: async () => {
      refused += 1;
    },
    ...more,
  });
  const told: number[] = [];
  await journal.open((text) => {
    told.push((JSON.parse(text) as { number: number }).number);
    return batch;
  });
  return { journal, told };
}

describe("a journal", () => {
  test("has what it was given when it says so, in the order in which it came", async () => {
    const { journal } = await opened();
    await Promise.all([1, 2, 3].map((number) => journal.write(entry(number), 1)));
    expect(written()).toEqual([entry(1), entry(2), entry(3), ""]);
    await journal.close();
  });

  test("tells the next one what was not safe elsewhere, and lets go of it when it is", async () => {
    const { journal } = await opened();
    await journal.write(entry(1), 1);
    await journal.close();
    const next = await opened(4);
    expect(next.told).toEqual([1]);
    await next.journal.write(entry(2), 5);
    next.journal.release(4);
    await next.journal.close();
    const last = await opened(1);
    expect(last.told).toEqual([2]);
    last.journal.release(1);
    await last.journal.close();
    expect(files()).toEqual([]);
  });

  test("passes over a line that was cut off", async () => {
    const { journal } = await opened();
    await journal.write(entry(1), 1);
    await journal.close();
    const [name] = files();
    writeFileSync(join(base, "..", name!), `${entry(1)}\n{"numb\n\0\0\n${entry(2)}\n{"number":3`);
    expect((await opened()).told).toEqual([1, 2]);
  });

  test("goes on in another file where one has grown, and stops where all have", async () => {
    const { journal } = await opened(1, { fileBytes: 20, mostBytes: 60 });
    for (const number of [1, 2, 3, 4]) await journal.write(entry(number), number);
    expect([files().length, refused]).toEqual([2, 0]);
    journal.release(2);
    for (const number of [5, 6]) await journal.write(entry(number), number);
    expect([files().length, refused]).toEqual([2, 0]);
    for (const number of [7, 8]) await journal.write(entry(number), number);
    expect([files().length, refused]).toEqual([2, 2]);
    await journal.close();
    expect((await opened()).told).toEqual([3, 4, 5, 6]);
  });

  test.skipIf(!existsSync("/dev/full"))("waits in another way for what the disk refuses", async () => {
    const { journal } = await opened();
    symlinkSync("/dev/full", `${base}-000000001.jsonl`);
    await Promise.all([journal.write(entry(1), 1), journal.write(entry(2), 1)]);
    expect(refused).toBe(1);
    await journal.close();
  });

  test("never loses what it has and nobody else, and keeps nothing else for long", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant("write" as const) },
      { weight: 2, arbitrary: fc.constant("release" as const) },
      { weight: 1, arbitrary: fc.constant("await" as const) },
      { weight: 1, arbitrary: fc.constant("reopen" as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        serial += 1;
        base = join(folder, String(serial), "seen");
        let { journal } = await opened(1, { fileBytes: 40 });
        let [batch, from] = [1, 1];
        let under: Promise<void>[] = [];
        for (const one of steps) {
          if (one === "write") under.push(journal.write(entry(batch), batch++));
          else if (one === "await") await Promise.all(under);
          else if (one === "release") {
            from = batch;
            journal.release(batch - 1);
          } else {
            await journal.close();
            const next = await opened(batch - 1, { fileBytes: 40 });
            const lost = Array.from({ length: batch - from }, (_, index) => from + index);
            expect(next.told).toEqual(expect.arrayContaining(lost));
            journal = next.journal;
            journal.release(from - 1);
          }
        }
        await Promise.all(under);
        journal.release(batch);
        await journal.close();
        under = [];
        expect([files(), refused]).toEqual([[], 0]);
      }),
      { numRuns: 60 },
    );
  });
});
