import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { Lasting } from "../../../adapters/pact/lasting.js";
import { Tail } from "../../../adapters/pact/tail.js";
import type { Recorded } from "../../../src/app/record.js";
import type { Fact } from "../../../src/task/fact.js";
import { conversation, MINUTE } from "../../kit/facts.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-lasting-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
let base: string;
let now: number;
let place: Place;
let warned: string[];

beforeEach(() => {
  serial += 1;
  base = join(folder, String(serial), "desk.1.tail");
  now = 0;
  place = new Place();
  warned = [];
});

/** A ledger that can lose what it holds, and be away. */
class Place {
  readonly held = new Map<string, Fact>();
  renewed = 0;
  isAway = false;
  copied: () => boolean | Promise<boolean> = () => false;
  #tell: () => void = () => {};

  readonly afterwards = {
    isCopied: async () => this.copied(),
    onReturn: (tell: () => void) => {
      this.#tell = tell;
    },
  };

  async record(facts: readonly Fact[]): Promise<Recorded> {
    if (this.isAway) throw new Error("away");
    const recorded = facts.filter(({ id }) => !this.held.has(id)).length;
    for (const fact of facts) this.held.set(fact.id, fact);
    return { recorded, duplicates: facts.length - recorded, differing: 0, parked: 0 };
  }

  returns(): void {
    this.#tell();
  }
}

function open(): Lasting {
  return new Lasting({
    afterwards: place.afterwards,
    tail: new Tail({ file: async () => base, now: () => now }),
    record: (facts) => place.record(facts),
    renew: async () => {
      if (place.isAway) throw new Error("away");
      place.renewed += 1;
    },
    warn: (message) => void warned.push(message),
  });
}

const own = conversation();
const facts = [own.open(0), own.acknowledge(1), own.answer(2), own.close(3)];
const files = () => (existsSync(join(base, "..")) ? readdirSync(join(base, "..")) : []);

describe("what a ledger acknowledged, and may lose", () => {
  test("is told again when the ledger is back, and the log says how much of it was lost", async () => {
    const lasting = open();
    for (const fact of facts) await lasting.record([fact]);
    place.held.delete(facts[1]!.id);
    place.held.delete(facts[3]!.id);
    place.returns();
    await lasting.close();
    expect([...place.held.keys()].sort()).toEqual(facts.map(({ id }) => id).sort());
    expect(place.renewed).toBe(1);
    expect(warned).toEqual([
      "ledger: 2 facts that it had acknowledged were not in it any more, and were recorded again",
    ]);
  });

  test("is told again by the next process, where this one died", async () => {
    const lasting = open();
    await lasting.record(facts.slice(0, 3));
    await lasting.close();
    place.held.clear();
    const next = open();
    await next.tell();
    expect([...place.held.values()]).toEqual(facts.slice(0, 3));
    await next.record(facts.slice(3));
    place.held.clear();
    await next.tell();
    expect(place.held.size).toBe(4);
    await next.close();
  });

  test("is told but for a line that a dying process cut off", async () => {
    const lasting = open();
    await lasting.record(facts);
    await lasting.close();
    const file = join(base, "..", files()[0]!);
    writeFileSync(file, readFileSync(file, "utf8").slice(0, -20));
    place.held.clear();
    const next = open();
    await next.tell();
    await next.close();
    expect([...place.held.values()]).toEqual(facts.slice(0, 3));
  });

  test("is let go of once it lies in a second place, and not what came meanwhile", async () => {
    const lasting = open();
    await lasting.record(facts.slice(0, 1));
    place.copied = async () => {
      await lasting.record(facts.slice(1));
      return true;
    };
    await lasting.round();
    place.held.clear();
    await lasting.tell();
    await lasting.close();
    expect([...place.held.values()]).toEqual(facts.slice(1));
  });

  test("is kept while its record is not answered, whatever was copied meanwhile", async () => {
    const lasting = open();
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const record = place.record.bind(place);
    place.record = async (given) => {
      await answered;
      return record(given);
    };
    place.copied = () => true;
    const recording = lasting.record(facts);
    await lasting.round();
    answer();
    await recording;
    expect(files()).toHaveLength(1);
    await lasting.round();
    expect(files()).toEqual([]);
    await lasting.close();
  });

  test("is let go of after a minute, where nobody can tell", async () => {
    const lasting = open();
    await lasting.record(facts.slice(0, 2));
    now = MINUTE;
    await lasting.round();
    await lasting.record(facts.slice(2));
    expect(files()).toHaveLength(2);
    now = MINUTE + 1;
    await lasting.round();
    expect(files()).toHaveLength(1);
    await lasting.close();
  });

  test("stays for another minute once it was told again", async () => {
    const lasting = open();
    await lasting.record(facts);
    now = MINUTE;
    await lasting.tell();
    now = 2 * MINUTE;
    await lasting.round();
    expect(files()).toHaveLength(1);
    await lasting.close();
  });

  test("is not let go of for an answer that was about the server before", async () => {
    const lasting = open();
    await lasting.record(facts);
    place.copied = () => {
      place.held.clear();
      place.returns();
      return true;
    };
    await lasting.round();
    await lasting.close();
    expect([place.held.size, files().length]).toEqual([4, 1]);
  });

  test("is told as soon as it can be, where the ledger went away again", async () => {
    const lasting = open();
    await lasting.record(facts);
    place.held.clear();
    place.isAway = true;
    await lasting.tell();
    await lasting.round();
    expect(warned).toEqual(["away"]);
    place.isAway = false;
    await lasting.round();
    expect(place.held.size).toBe(4);
    await lasting.close();
  });

  test("is nothing that the ledger refused: whoever was told so has it", async () => {
    const lasting = open();
    await lasting.record(facts.slice(0, 1));
    place.isAway = true;
    await expect(lasting.record(facts.slice(1))).rejects.toThrow("away");
    place.isAway = false;
    await lasting.tell();
    expect([[...place.held.values()], warned]).toEqual([facts.slice(0, 1), []]);
    // What was refused, waited, and was acknowledged then is kept like anything else.
    await lasting.record(facts.slice(1));
    await lasting.close();
    place.held.clear();
    const next = open();
    await next.tell();
    await next.close();
    expect([...place.held.values()]).toEqual(facts);
  });

  test("does not grow while the ledger is away", async () => {
    const lasting = open();
    await lasting.record(facts.slice(0, 1));
    place.isAway = true;
    await lasting.tell();
    for (const fact of facts.slice(1)) {
      await expect(lasting.record([fact])).rejects.toThrow("away");
      await lasting.round();
    }
    expect(files()).toHaveLength(1);
    await lasting.close();
  });

  test("is recorded all the same where the disk refuses to keep it, and the log says so", async () => {
    writeFileSync(join(folder, String(serial)), "no folder");
    const lasting = open();
    await lasting.record(facts);
    await lasting.close();
    expect(place.held.size).toBe(4);
    expect(warned).toEqual([expect.stringContaining("EEXIST")]);
  });
});
