import { readdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "../../folder.js";
import { AppendFile } from "./append-file.js";
import { type Deferred, deferred } from "./deferred.js";

/** A file that has grown to this is followed by another one. */
const FILE_BYTES = 4 * 1_048_576;
/** While more comes in every turn of the event loop, a group goes on gathering so long: few writes cost the host less. */
const GATHER_MS = 1;
/** All files together at most, like a spool. */
const MOST_BYTES = 64 * 1_048_576;

export interface JournalOptions {
  /** What its files are called before their number; rejects where another process has them. */
  base(): Promise<string>;
  /** What is waited for in place of a write that the disk refuses. */
  otherwise(): Promise<void>;
  readonly fileBytes?: number;
  readonly mostBytes?: number;
}

/** A file of it, open or left from before. */
interface Piece {
  readonly path: string;
  readonly file: AppendFile | null;
  bytes: number;
  /** All in it is safe elsewhere when the batches up to this one are. */
  last: number;
}

/** Entries that are written together. */
interface Group {
  text: string;
  readonly since: number;
  /** Length of its text when it was last looked at. */
  looked: number;
  last: number;
  readonly durable: Deferred;
}

/**
 * What was seen and is on its way to be recorded, in files: one JSON entry a line. Whoever waits for an entry to be
 * durable need not wait for whoever records it; what a process that died has left here is told by the next one.
 */
export class Journal {
  #base: string | null = null;
  #pieces: Piece[] = [];
  #serial = 0;
  #gathering: Group | null = null;
  #looking: NodeJS.Immediate | null = null;
  /** What is done to its files at the moment: one thing at a time. */
  #turn: Promise<void> | null = null;
  #safe = 0;

  constructor(private readonly options: JournalOptions) {}

  get isOpen(): boolean {
    return this.#base !== null;
  }

  /**
   * @param take told of each entry that a process before this one has left; answers the batch that it goes with
   * @throws where the disk refuses, or another process has it.
   */
  async open(take: (entry: string) => number): Promise<void> {
    const base = await this.options.base();
    makeFolder(dirname(base));
    const start = `${basename(base)}-`;
    const left: Piece[] = [];
    for (const name of (await readdir(dirname(base))).sort()) {
      const serial = name.startsWith(start) && /^(\d+)[\d.]*\.jsonl$/.exec(name.slice(start.length))?.[1];
      if (!serial) continue;
      const path = join(dirname(base), name);
      const text = await readFile(path, "utf8");
      let last = 0;
      for (const entry of entriesIn(text)) last = take(entry);
      left.push({ path, file: null, bytes: text.length, last });
      this.#serial = Math.max(this.#serial, Number(serial));
    }
    this.#pieces = left;
    this.#base = base;
  }

  /**
   * Resolves when an entry is durable. What comes in turns of the event loop that follow each other closely is written
   * together, and so is what comes while a write is under way.
   * @param batch the one that it is recorded with
   */
  write(entry: string, batch: number): Promise<void> {
    let group = this.#gathering;
    if (!group) {
      group = { text: "", since: performance.now(), looked: 0, last: batch, durable: deferred() };
      this.#gathering = group;
      if (!this.#turn) this.#looking ??= setImmediate(this.#look);
    }
    group.text += `${entry}\n`;
    group.last = batch;
    return group.durable.promise;
  }

  /** The batches up to this one are recorded, or kept in another way: what is here of them is let go of. */
  release(batch: number): void {
    this.#safe = batch;
    if (!this.#turn && !this.#gathering && this.#pieces.some(this.#isOver)) this.#run(this.#letGo());
  }

  /** Waits for what is under way. What is not safe elsewhere stays for the next process. */
  async close(): Promise<void> {
    while (this.#turn || this.#gathering) await (this.#turn ?? new Promise(setImmediate));
    await this.#letGo();
    this.#base = null;
    for (const { path, file, bytes } of this.#pieces.splice(0)) {
      await file?.close();
      if (bytes === 0) await rm(path, { force: true });
    }
  }

  readonly #look = (): void => {
    this.#looking = null;
    const group = this.#gathering;
    if (!group || this.#turn) return;
    if (group.text.length > group.looked && performance.now() - group.since < GATHER_MS) {
      group.looked = group.text.length;
      this.#looking = setImmediate(this.#look);
      return;
    }
    this.#gathering = null;
    this.#run(this.#write(group));
  };

  #run(work: Promise<void>): void {
    this.#turn = work.then(() => {
      this.#turn = null;
      if (this.#gathering && !this.#looking) this.#look();
    });
  }

  async #write({ text, last, durable }: Group): Promise<void> {
    try {
      const bytes = Buffer.byteLength(text);
      const piece = this.#withRoom() ?? (await this.#another(bytes));
      await piece.file!.append(text, bytes);
      piece.bytes += bytes;
      piece.last = last;
      durable.resolve();
    } catch {
      durable.resolve(this.options.otherwise());
    }
  }

  #withRoom(): Piece | null {
    const piece = this.#pieces.at(-1);
    const { fileBytes = FILE_BYTES } = this.options;
    return piece?.file && piece.bytes < fileBytes ? piece : null;
  }

  async #another(bytes: number): Promise<Piece> {
    await this.#letGo();
    const emptied = this.#withRoom();
    if (emptied) return emptied;
    const sum = this.#pieces.reduce((total, piece) => total + piece.bytes, bytes);
    const { mostBytes = MOST_BYTES } = this.options;
    if (this.#base === null || sum > mostBytes) throw new Error("journal: found no room, expected some");
    this.#serial += 1;
    const path = `${this.#base}-${String(this.#serial).padStart(9, "0")}.jsonl`;
    const piece: Piece = { path, file: await AppendFile.open(path), bytes: 0, last: 0 };
    this.#pieces.push(piece);
    return piece;
  }

  /** Never rejects: what stays is told once more, and that changes nothing. */
  async #letGo(): Promise<void> {
    for (const piece of this.#pieces.filter(this.#isOver)) {
      const { path, file } = piece;
      try {
        if (file && piece === this.#pieces.at(-1)) {
          await file.empty();
          piece.bytes = 0;
          continue;
        }
        await file?.close();
        await rm(path, { force: true });
        this.#pieces = this.#pieces.filter((one) => one !== piece);
      } catch {}
    }
  }

  readonly #isOver = ({ bytes, last }: Piece): boolean => bytes > 0 && last <= this.#safe;
}

/** Whole lines that are JSON: what a dying process, or a full disk, cut off is passed over. */
function entriesIn(text: string): string[] {
  return text.split("\n").filter((line) => {
    try {
      return line !== "" && typeof JSON.parse(line) === "object";
    } catch {
      return false;
    }
  });
}
