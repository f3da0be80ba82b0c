import { archiveOf } from "../../src/app/version.js";
import type { ArchivableLedger, Shelf } from "../../src/ports/archive.js";
import {
  type CommitResult,
  LedgerError,
  type LedgerStore,
  type StoredConversation,
} from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";

/** A conversation that others archive all the while: after that many rounds something else is wrong. */
const MOST_ROUNDS = 20;

/** A place whose ledgers give archived conversations whole. */
export function archivedStore(store: LedgerStore, shelfOf: (agreement: string) => Shelf): LedgerStore {
  const ledgers = new Map<string, ArchivableLedger>();
  return {
    ...(store.afterwards ? { afterwards: store.afterwards } : {}),
    ...(store.checkSettings ? { checkSettings: () => store.checkSettings!() } : {}),
    agreement(id) {
      const ledger = ledgers.get(id) ?? archivedLedger(store.agreement(id), shelfOf(id));
      ledgers.set(id, ledger);
      return ledger;
    },
    agreements: () => store.agreements(),
    close: () => store.close(),
  };
}

/**
 * A ledger that gives archived conversations whole, from their shelf, and restores one to which something is committed.
 * What is counted already needs no shelf.
 */
export function archivedLedger(inner: ArchivableLedger, shelf: Shelf): ArchivableLedger {
  /** Facts as they were, with the version that the ledger has: what is filled from them agrees with it. */
  async function whole(stored: StoredConversation): Promise<StoredConversation> {
    const archive = archiveOf(stored.version);
    if (!archive) return stored;
    const texts = await shelf.get(archive.place, stored.conversation);
    return { ...stored, facts: texts.map((text) => JSON.parse(text) as Fact) };
  }

  /** The conflict of a commit to an archived conversation, which is archived no longer. */
  async function restored(archived: StoredConversation): Promise<CommitResult> {
    const { conversation } = archived;
    let stored = archived;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const archive = archiveOf(stored.version);
      if (!archive) return { status: "conflict", stored };
      const texts = await shelf.get(archive.place, conversation);
      const result = await inner.restore(conversation, stored.version, archive.version, texts);
      if (result === "differs") throw otherFacts(shelf.fileOf(archive.place), conversation);
      stored = await inner.load(conversation);
    }
    throw new Error(
      `ledger: ${conversation} was archived again ${MOST_ROUNDS} times in a row; expected it to stay. Stop whoever archives it.`,
    );
  }

  return {
    load: async (conversation) => whole(await inner.load(conversation)),
    commit: (commit) =>
      inner.commit(commit).then((result) => {
        const isToRestore = result.status === "conflict" && archiveOf(result.stored.version) !== null;
        return isToRestore ? restored(result.stored) : result;
      }),
    async *conversations(span) {
      for await (const stored of inner.conversations(span)) yield await whole(stored);
    },
    archive: (parts, now) => inner.archive(parts, now),
    restore: (...given) => inner.restore(...given),
    frames: () => inner.frames(),
    buildFrame: (frame, watermark) => inner.buildFrame(frame, watermark),
    fill: (frame, watermark, parts) => inner.fill(frame, watermark, parts),
    activateFrame: (frame) => inner.activateFrame(frame),
    dropFrame: (frame) => inner.dropFrame(frame),
    advance: (frame, to) => inner.advance(frame, to),
    tally: (frame, rows, sets, now) => inner.tally(frame, rows, sets, now),
    pending: (frame, from, to, limit) => inner.pending(frame, from, to, limit),
    dump: (frame) => inner.dump(frame),
    extent: () => inner.extent(),
    parked: () => inner.parked(),
  };
}

function otherFacts(file: string, conversation: string): LedgerError {
  return new LedgerError(
    "ledger/damaged",
    `archive ${file}: found other facts of ${conversation} than were archived, expected the same. Put a copy of the file as it was written in its place.`,
  );
}
