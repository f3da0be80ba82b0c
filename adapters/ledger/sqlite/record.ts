import { isArchived } from "../../../src/ports/archive.js";
import type { CommitResult } from "../../../src/ports/ledger.js";
import { framesAgree } from "../frames.js";
import { type PreparedCommit, parkedForm } from "../prepared.js";
import { isBodyOf } from "../tombstone.js";
import type { Book } from "./book.js";
import type { Row } from "./driver.js";

/** Records one commit, inside the transaction of its group. @throws {RangeError} where it can't be recorded. */
export function record(book: Book, commit: PreparedCommit): CommitResult {
  if (commit.fault) throw new RangeError(commit.fault);
  if (commit.expected === "0" && framesAgree(commit.frames, book.frames) && recordFirst(book, commit)) {
    return { status: "done" };
  }
  const { reading } = book;
  const row = reading
    .sql("SELECT key, version, facts, first_at, last_at FROM conversation WHERE agreement = ? AND id = ?")
    .get(book.key, commit.conversation);
  if (!row) return conflict(book, commit, row);
  const key = row.key as number;
  const stored = commit.facts.map(({ id }) =>
    reading.sql("SELECT at, body FROM fact WHERE conversation = ? AND id = ?").get(key, id),
  );
  if (commit.facts.every(({ text }, index) => isBodyOf(stored[index]?.body as string | undefined, text)))
    return { status: "duplicate" };
  const holders = reading.holders(book.frames, key);
  if (row.version !== commit.expected || isArchived(commit.expected) || !framesAgree(commit.frames, holders))
    return conflict(book, commit, row);

  for (const { id, at, text } of commit.facts) {
    reading
      .sql(
        "INSERT INTO fact (conversation, id, at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body",
      )
      .run(key, id, at, text);
  }
  updateConversation(book, commit, row, stored);
  for (const change of commit.frames) book.put(book.frame(change.frame), key, change, false);
  release(book, commit, key);
  return { status: "done" };
}

/** Keeps a commit aside that can't be recorded. */
export function park(book: Book, commit: PreparedCommit, reason: string): CommitResult {
  const { ids, facts } = parkedForm(commit);
  book.reading
    .sql(
      "INSERT INTO parked (agreement, conversation, ids, facts, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET facts = excluded.facts, reason = excluded.reason",
    )
    .run(book.key, commit.conversation, ids, facts, reason);
  book.parkedChanged();
  return { status: "parked", reason };
}

/** The first facts of a conversation need no reading. @returns false where it is there already; nothing was done. */
function recordFirst(book: Book, commit: PreparedCommit): boolean {
  const { reading } = book;
  const [firstAt, lastAt] = spanOf(commit);
  const { changes, lastInsertRowid } = reading
    .sql(
      "INSERT INTO conversation (agreement, id, version, facts, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (agreement, id) DO NOTHING",
    )
    .run(book.key, commit.conversation, commit.next, commit.facts.length, firstAt, lastAt);
  if (Number(changes) === 0) return false;
  const key = Number(lastInsertRowid);
  const insert = reading.sql("INSERT INTO fact (conversation, id, at, body) VALUES (?, ?, ?, ?)");
  for (const { id, at, text } of commit.facts) insert.run(key, id, at, text);
  book.grow(1, commit.facts.length, firstAt, lastAt, false);
  for (const change of commit.frames) book.put(book.frame(change.frame), key, change, true);
  release(book, commit, key);
  return true;
}

function updateConversation(
  book: Book,
  commit: PreparedCommit,
  row: Row,
  stored: readonly (Row | undefined)[],
): void {
  const { reading } = book;
  const added = stored.filter((fact) => fact === undefined).length;
  const moved = stored.some((fact, index) => fact !== undefined && fact.at !== commit.facts[index]!.at);
  let [firstAt, lastAt] = spanOf(commit);
  firstAt = Math.min(firstAt, row.first_at as number);
  lastAt = Math.max(lastAt, row.last_at as number);
  if (moved) {
    const span = reading
      .sql("SELECT min(at) AS first, max(at) AS last FROM fact WHERE conversation = ?")
      .get(row.key!);
    firstAt = span?.first as number;
    lastAt = span?.last as number;
  }
  reading
    .sql("UPDATE conversation SET version = ?, facts = facts + ?, first_at = ?, last_at = ? WHERE key = ?")
    .run(commit.next, added, firstAt, lastAt, row.key!);
  book.grow(0, added, firstAt, lastAt, moved);
}

/** Parked facts that were recorded after all are parked no longer. */
function release(book: Book, { conversation }: PreparedCommit, key: number): void {
  if (!book.hasParked) return;
  const { reading } = book;
  const parked = reading
    .sql("SELECT ids FROM parked WHERE agreement = ? AND conversation = ?")
    .all(book.key, conversation);
  for (const { ids } of parked) {
    const isHere = (id: string) =>
      reading.sql("SELECT 1 FROM fact WHERE conversation = ? AND id = ?").get(key, id) !== undefined;
    if (!(JSON.parse(ids as string) as string[]).every(isHere)) continue;
    reading
      .sql("DELETE FROM parked WHERE agreement = ? AND conversation = ? AND ids = ?")
      .run(book.key, conversation, ids!);
    book.parkedChanged();
  }
}

function conflict(book: Book, { conversation }: PreparedCommit, row: Row | undefined): CommitResult {
  return { status: "conflict", stored: book.reading.stored(conversation, row, book.frames) };
}

function spanOf({ facts }: PreparedCommit): [first: number, last: number] {
  let [first, last] = [facts[0]!.at, facts[0]!.at];
  for (const { at } of facts) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return [first, last];
}
