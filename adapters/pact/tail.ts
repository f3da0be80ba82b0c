import { readdirSync } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Fact, factText } from "../../src/task/fact.js";
import { makeFolder } from "../folder.js";
import { factsIn } from "./spool.js";

/** A piece of the tail, in a file of its own. */
interface Piece {
  readonly file: string;
  /** Records that were not answered yet. */
  underWay: number;
  /** When the last one was answered, ms. */
  answeredAt: number;
  /** Whether anything in it may be acknowledged. */
  isHolding: boolean;
  /** What is still to be written. */
  lines: string[];
  writing: Promise<void> | null;
}

export interface TailOptions {
  /** What its files are called before their number, as soon as this process may write them. */
  file(): Promise<string>;
  /** ms; only differences matter. */
  now(): number;
}

/** A line that takes back what was written before it: facts that the ledger refused are kept by whoever has them. */
const REFUSED = /^\{"refused":/;

/**
 * What a ledger acknowledged lately, in files: JSON lines, one file for each while between two cuts. Only the last such
 * while is in it, so it stays small; what is in it survives the process.
 */
export class Tail {
  #pieces: Piece[] = [];
  #open: Piece | null = null;
  #serial = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #adopted: Promise<string> | null = null;

  constructor(private readonly options: TailOptions) {}

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** Runs `record`, and keeps what it is about. That it can't be kept is told, and no reason to fail. */
  async keep<T>(
    facts: readonly Fact[],
    record: () => Promise<T>,
    failed: (error: unknown) => void,
  ): Promise<T> {
    const base = await this.adopt().catch(failed);
    if (base === undefined) return record();
    const piece = this.#current(base);
    piece.underWay += 1;
    const writing = this.#write(piece, facts.map(factText)).catch(failed);
    try {
      const recorded = await record();
      piece.isHolding = true;
      return recorded;
    } catch (error) {
      await this.#write(piece, [JSON.stringify({ refused: facts.map(({ id }) => id) })]).catch(failed);
      throw error;
    } finally {
      await writing;
      piece.underWay -= 1;
      piece.answeredAt = this.options.now();
    }
  }

  /** Takes over what a process before this one has left. @throws where the disk refuses. */
  adopt(): Promise<string> {
    this.#adopted ??= this.#adopt().catch((error: unknown) => {
      this.#adopted = null;
      throw error;
    });
    return this.#adopted;
  }

  /** Begins another piece. @returns what may be let go of once all that was answered by now lies in a second place. */
  cut(): readonly Piece[] {
    this.#open = null;
    return this.#pieces.filter(({ underWay }) => underWay === 0);
  }

  /** Lets go of pieces that hold nothing but what was refused: while a ledger is away they come all the time. */
  async tidy(): Promise<void> {
    await this.drop(this.cut().filter(({ isHolding }) => !isHolding));
  }

  /** Lets go of these pieces, or of those whose last answer is so old. */
  async drop(gone: readonly Piece[] | number): Promise<void> {
    const now = this.options.now();
    const isGone = (piece: Piece) =>
      typeof gone === "number" ? piece.underWay === 0 && now - piece.answeredAt > gone : gone.includes(piece);
    const dropped = this.#pieces.filter(isGone);
    this.#pieces = this.#pieces.filter((piece) => !isGone(piece));
    if (this.#open && dropped.includes(this.#open)) this.#open = null;
    for (const { file } of dropped) await rm(file, { force: true });
  }

  /** All of it, piece by piece, from the first on; it counts as answered now. */
  async *facts(): AsyncGenerator<readonly Fact[]> {
    this.cut();
    await this.#turn;
    for (const piece of [...this.#pieces]) {
      piece.answeredAt = this.options.now();
      const facts = acknowledgedIn(await readFile(piece.file, "utf8").catch(() => ""));
      if (facts.length > 0) yield facts;
    }
  }

  #current(base: string): Piece {
    if (this.#open) return this.#open;
    this.#serial += 1;
    this.#open = this.#pieceOf(`${base}-${String(this.#serial).padStart(9, "0")}.jsonl`);
    this.#pieces.push(this.#open);
    return this.#open;
  }

  #pieceOf(file: string): Piece {
    return { file, underWay: 0, answeredAt: this.options.now(), isHolding: false, lines: [], writing: null };
  }

  /** What comes in one turn of the event loop is written in one piece. */
  #write(piece: Piece, lines: readonly string[]): Promise<void> {
    for (const line of lines) piece.lines.push(`${line}\n`);
    piece.writing ??= this.#inTurn(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      const text = piece.lines.join("");
      piece.lines = [];
      piece.writing = null;
      await appendFile(piece.file, text);
    });
    return piece.writing;
  }

  async #adopt(): Promise<string> {
    const base = await this.options.file();
    makeFolder(dirname(base));
    const start = `${basename(base)}-`;
    for (const name of readdirSync(dirname(base)).sort()) {
      const number = name.startsWith(start)
        ? /^(\d+)\.jsonl$/.exec(name.slice(start.length))?.[1]
        : undefined;
      if (number === undefined) continue;
      this.#pieces.push({ ...this.#pieceOf(join(dirname(base), name)), isHolding: true });
      this.#serial = Math.max(this.#serial, Number(number));
    }
    return base;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** What was written, but for what was refused after it; a line that a dying process cut off is passed over. */
function acknowledgedIn(text: string): Fact[] {
  const facts: (Fact | null)[] = [];
  /** Id → where it stands among them. */
  const places = new Map<string, number[]>();
  for (const line of text.split("\n")) {
    for (const id of refusedIn(line)) {
      const place = places.get(id)?.pop();
      if (place !== undefined) facts[place] = null;
    }
    for (const fact of factsIn(line)) {
      places.set(fact.id, [...(places.get(fact.id) ?? []), facts.push(fact) - 1]);
    }
  }
  return facts.filter((fact) => fact !== null);
}

function refusedIn(line: string): readonly string[] {
  if (!REFUSED.test(line)) return [];
  try {
    return (JSON.parse(line) as { readonly refused: readonly string[] }).refused;
  } catch {
    return [];
  }
}
