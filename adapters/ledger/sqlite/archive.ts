import { parseSteps } from "../../../src/bytes/steps.js";
import { type ArchivePart, isArchived, type LeftAlone } from "../../../src/ports/archive.js";
import { textsOf, tombstonesFor } from "../tombstone.js";
import type { Book } from "./book.js";
import type { Row } from "./driver.js";

/** What is done to the texts of facts; each inside the transaction of its group. */

export function archive(book: Book, parts: readonly ArchivePart[], now: number): LeftAlone[] {
  return parts.flatMap((part): LeftAlone[] => {
    const { conversation, expected, next, texts } = part;
    const row = rowOf(book, conversation);
    if (row?.version === next) return [];
    if (row?.version !== expected || isArchived(expected)) return [{ conversation, why: "changed" }];
    if (isPending(book, row, now)) return [{ conversation, why: "pending" }];
    const isDone = put(book, row, next, (bodies) => tombstonesFor(bodies, texts));
    return isDone ? [] : [{ conversation, why: "changed" }];
  });
}

export function restore(
  book: Book,
  { conversation, expected, next, texts }: ArchivePart,
): "done" | "changed" | "differs" {
  const row = rowOf(book, conversation);
  if (row?.version === next) return "done";
  if (row?.version !== expected || !isArchived(expected)) return "changed";
  return put(book, row, next, (bodies) => textsOf(bodies, texts)) ? "done" : "differs";
}

function rowOf(book: Book, conversation: string): Row | undefined {
  return book.reading
    .sql("SELECT key, version FROM conversation WHERE agreement = ? AND id = ?")
    .get(book.key, conversation);
}

function isPending(book: Book, { key }: Row, now: number): boolean {
  return book.frames.some((frame) => {
    const row = book.reading
      .sql("SELECT steps FROM pending WHERE frame = ? AND conversation = ?")
      .get(frame.key, key!);
    return parseSteps((row?.steps as string) ?? "[]").some(([from]) => from > now);
  });
}

/** @returns whether there were bodies to put in place of those that are there; if not, nothing is changed. */
function put(
  { reading }: Book,
  { key }: Row,
  version: string,
  bodiesFor: (stored: readonly string[]) => readonly string[] | null,
): boolean {
  const rows = reading.sql("SELECT id, body FROM fact WHERE conversation = ?").all(key!);
  const bodies = bodiesFor(rows.map(({ body }) => body as string));
  if (!bodies) return false;
  const update = reading.sql("UPDATE fact SET body = ? WHERE conversation = ? AND id = ?");
  rows.forEach(({ id }, index) => void update.run(bodies[index]!, key!, id!));
  reading.sql("UPDATE conversation SET version = ? WHERE key = ?").run(version, key!);
  return true;
}
