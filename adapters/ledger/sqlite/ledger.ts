import type { ArchivableLedger, ArchivePart } from "../../../src/ports/archive.js";
import type { Commit, Fill, Frame, Span, StoredConversation } from "../../../src/ports/ledger.js";
import { prepareCommit, prepareFill } from "../prepared.js";
import { archive, restore } from "./archive.js";
import type { Book } from "./book.js";
import { activateFrame, advance, buildFrame, dropFrame, fill } from "./frames.js";
import type { Job } from "./group.js";
import type { Reading } from "./reading.js";
import { park, record } from "./record.js";
import { streamConversations } from "./stream.js";

/** What the ledgers of one file share. */
export interface Place {
  /** Answers a question from one snapshot. @throws {LedgerError} */
  read<T>(ask: (reading: Reading) => T): T;
  /** Resolves once it is durable. @throws {LedgerError} at once where the file is closed or open for reading. */
  write<T>(job: Job<T>): Promise<T>;
  /** Only where it can be written. @throws {LedgerError} */
  book(agreement: string): Book;
  /** Reads one snapshot over several turns of the event loop, on a connection of its own. */
  stream<T>(read: (reading: Reading) => AsyncGenerator<T>): AsyncGenerator<T>;
}

/** One agreement's part of a file. */
export class SqliteLedger implements ArchivableLedger {
  constructor(
    private readonly place: Place,
    private readonly agreement: string,
  ) {}

  async load(conversation: string): Promise<StoredConversation> {
    return this.#ask((reading, agreement) => reading.load(agreement, conversation));
  }

  async commit(commit: Commit) {
    const book = this.place.book(this.agreement);
    const prepared = prepareCommit(commit);
    return this.place.write({
      run: () => record(book, prepared),
      park: (reason) => park(book, prepared, reason),
    });
  }

  async frames(): Promise<readonly Frame[]> {
    const frames = this.#ask((reading, agreement) => reading.frames(agreement));
    return frames.map(({ id, watermark, state }) => ({ id, watermark, state }));
  }

  async buildFrame(frame: string, watermark: number) {
    return this.#write((book) => buildFrame(book, frame, watermark));
  }

  async fill(frame: string, watermark: number, parts: readonly Fill[]) {
    const prepared = parts.map((part) => prepareFill(watermark, part));
    return this.#write((book) => fill(book, frame, watermark, prepared));
  }

  async activateFrame(frame: string) {
    return this.#write((book) => activateFrame(book, frame));
  }

  async dropFrame(frame: string) {
    return this.#write((book) => dropFrame(book, frame));
  }

  async advance(frame: string, to: number) {
    return this.#write((book) => advance(book, frame, to));
  }

  async tally(frame: string, rows: readonly string[], sets: readonly string[], now: number) {
    return this.#ask((reading, agreement) => reading.tally(agreement, frame, rows, sets, now));
  }

  async pending(frame: string, from: number, to: number, limit: number) {
    return this.#ask((reading, agreement) => reading.pending(agreement, frame, from, to, limit));
  }

  async dump(frame: string) {
    return this.#ask((reading, agreement) => reading.dump(agreement, frame));
  }

  conversations(span?: Span): AsyncIterable<StoredConversation> {
    return this.place.stream((reading) => streamConversations(reading, this.agreement, span));
  }

  async extent() {
    return this.#ask((reading, agreement) => reading.extent(agreement));
  }

  async parked() {
    return this.#ask((reading, agreement) => reading.parked(agreement));
  }

  async archive(parts: readonly ArchivePart[], now: number) {
    return this.#write((book) => archive(book, parts, now));
  }

  async restore(conversation: string, expected: string, next: string, texts: readonly string[]) {
    return this.#write((book) => restore(book, { conversation, expected, next, texts }));
  }

  #ask<T>(question: (reading: Reading, agreement: number | null) => T): T {
    return this.place.read((reading) => question(reading, reading.agreement(this.agreement)));
  }

  #write<T>(change: (book: Book) => T): Promise<T> {
    const book = this.place.book(this.agreement);
    return this.place.write({ run: () => change(book) });
  }
}
