import { appendFile, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Fact, factSchema, factText } from "../../src/task/fact.js";
import { makeFolder } from "../folder.js";

/** What a spool holds at most; a fact is about 400 bytes. */
const MOST_BYTES = 64 * 1_048_576;
/** Lines that are taken at a time: where the first ones are refused, the rest need not be read. */
const SOME = 1_000;

export interface SpoolOptions {
  /** Its name; or what gives it, as soon as this process may write there. */
  readonly file: string | (() => Promise<string>);
  readonly mostBytes?: number;
}

/**
 * Facts that the ledger can't take at the moment, in a file: one JSON line each. What is in it survives the process.
 */
export class Spool {
  #bytes: number | null = null;
  #facts = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #file: () => Promise<string>;
  readonly #mostBytes: number;

  constructor({ file, mostBytes = MOST_BYTES }: SpoolOptions) {
    this.#file = typeof file === "string" ? async () => file : file;
    this.#mostBytes = mostBytes;
  }

  /** Facts in it, as far as this process knows. */
  get size(): number {
    return this.#facts;
  }

  /** Resolves when they are written: `false` where the spool is full, and nothing was. @throws where the disk refuses. */
  add(facts: readonly Fact[]): Promise<boolean> {
    return this.#inTurn(async () => {
      const text = facts.map((fact) => `${factText(fact)}\n`).join("");
      const file = await this.#file();
      const bytes = (await this.#size(file)) + Buffer.byteLength(text);
      if (bytes > this.#mostBytes) return false;
      makeFolder(dirname(file));
      await appendFile(file, text, { flush: true });
      this.#bytes = bytes;
      this.#facts += facts.length;
      return true;
    });
  }

  /**
   * Hands all of it to `take`, piece by piece, and empties it once all is taken: after a refusal it begins anew. A line
   * that a dying process cut off is passed over.
   * @returns how many facts were taken.
   */
  drain(take: (facts: readonly Fact[]) => Promise<void>): Promise<number> {
    return this.#inTurn(async () => {
      const file = await this.#file();
      if ((await this.#size(file)) === 0) return 0;
      const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
      this.#facts = lines.length;
      let taken = 0;
      for (let start = 0; start < lines.length; start += SOME) {
        const facts = factsIn(lines.slice(start, start + SOME).join("\n"));
        if (facts.length > 0) await take(facts);
        taken += facts.length;
      }
      const old = `${file}.taken`;
      await rename(file, old);
      await rm(old, { force: true });
      this.#bytes = 0;
      this.#facts = 0;
      return taken;
    });
  }

  async #size(file: string): Promise<number> {
    this.#bytes ??= (await stat(file).catch(() => ({ size: 0 }))).size;
    return this.#bytes;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** Facts in JSON lines; a line that a dying process cut off is passed over. */
export function factsIn(text: string): Fact[] {
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      return [factSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
