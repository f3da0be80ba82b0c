import type { Ledger, Version } from "./ledger.js";

/** A conversation whose facts lie on a shelf by now. */
export interface ArchivePart {
  readonly conversation: string;
  /** The version that was read. */
  readonly expected: Version;
  /** The version from now on: `app/version` makes it, and it says where the facts lie. */
  readonly next: Version;
  /** The canonical texts of its facts, as they lie there: the ledger compares them with its own before it lets go. */
  readonly texts: readonly string[];
}

/** Why a conversation was left as it is: it is another by now, or has a step that is still to come. */
export interface LeftAlone {
  readonly conversation: string;
  readonly why: "changed" | "pending";
}

/**
 * A ledger that can let go of the texts of facts that lie elsewhere. It keeps a tombstone in place of each: so a fact that
 * comes again is a duplicate still, and spans, extents and figures are as before. An archived conversation is read without
 * its facts; whatever else is committed to it is a conflict, until it is restored.
 */
export interface ArchivableLedger extends Ledger {
  /**
   * Each conversation by itself, atomic and durable; one that stands at its next version is done already.
   * @param now ms since epoch: one with a step after it is left alone, in whatever frame.
   */
  archive(parts: readonly ArchivePart[], now: number): Promise<readonly LeftAlone[]>;
  /**
   * Puts texts back in place of their tombstones, all or none. No figure changes. One that stands at its next version is
   * done already.
   * @returns `changed`: the version is another by now; `differs`: these are not the texts that were there.
   */
  restore(
    conversation: string,
    expected: Version,
    next: Version,
    texts: readonly string[],
  ): Promise<"done" | "changed" | "differs">;
}

/** Where the facts of one ledger lie that it holds tombstones of. What lies there is never changed. */
export interface Shelf {
  /** The texts of one conversation. @throws {LedgerError} that names the file where it is gone or damaged. */
  get(place: string, conversation: string): Promise<readonly string[]>;
  /** The file that a place is in: for errors. */
  fileOf(place: string): string;
}

/** Lays down on a shelf. */
export interface ShelfWriter {
  /** @returns the name of the place of these canonical texts, without blanks, once they are durable there. */
  put(texts: readonly string[]): Promise<string>;
}

/** Whether a version is that of an archived conversation. */
export function isArchived(version: Version): boolean {
  return version.startsWith("@");
}
