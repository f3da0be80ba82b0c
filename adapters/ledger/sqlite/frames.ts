import { parseSteps, stepsText } from "../../../src/bytes/steps.js";
import type { Frame } from "../../../src/ports/ledger.js";
import { unfilled } from "../faults.js";
import type { PreparedFill } from "../prepared.js";
import type { Book } from "./book.js";

/** What is done to frames; each inside the transaction of its group. */

export function buildFrame(book: Book, id: string, watermark: number): Frame {
  if (!book.frames.some((frame) => frame.id === id)) {
    book.reading
      .sql("INSERT INTO frame (agreement, id, watermark, state) VALUES (?, ?, ?, 'building')")
      .run(book.key, id, watermark);
    book.framesChanged();
  }
  const { watermark: stands, state } = book.frame(id);
  return { id, watermark: stands, state };
}

/** @returns the conversations that were not filled. */
export function fill(book: Book, id: string, watermark: number, parts: readonly PreparedFill[]): string[] {
  const frame = book.frame(id);
  const { reading } = book;
  const stale: string[] = [];
  for (const part of parts) {
    const row = reading
      .sql("SELECT key, version FROM conversation WHERE agreement = ? AND id = ?")
      .get(book.key, part.conversation);
    if (!row || reading.holders([frame], row.key as number).length > 0) continue;
    if (row.version !== part.expected || frame.watermark !== watermark) stale.push(part.conversation);
    else book.put(frame, row.key as number, part, true);
  }
  return stale;
}

export function activateFrame(book: Book, id: string): void {
  const frame = book.frame(id);
  if (frame.state === "active") return;
  const { reading } = book;
  const missing = reading
    .sql(
      "SELECT count(*) AS n FROM conversation WHERE agreement = ? AND key NOT IN (SELECT conversation FROM filled WHERE frame = ?)",
    )
    .get(book.key, frame.key)?.n as number;
  if (missing > 0) throw unfilled(id, missing);
  const before = book.frames.find(({ state }) => state === "active");
  if (before) dropFrame(book, before.id);
  reading.sql("UPDATE frame SET state = 'active' WHERE key = ?").run(frame.key);
  reading.sql("DELETE FROM filled WHERE frame = ?").run(frame.key);
  book.framesChanged();
}

export function dropFrame(book: Book, id: string): void {
  const frame = book.frames.find((one) => one.id === id);
  if (!frame) return;
  for (const table of ["filled", "counters", "member", "members", "pending"]) {
    book.reading.sql(`DELETE FROM ${table} WHERE frame = ?`).run(frame.key);
  }
  book.reading.sql("DELETE FROM frame WHERE key = ?").run(frame.key);
  book.dropFigures(frame.key);
  book.framesChanged();
}

export function advance(book: Book, id: string, to: number): void {
  const frame = book.frame(id);
  if (to <= frame.watermark) return;
  const { reading } = book;
  const due = reading
    .sql("SELECT conversation, steps FROM pending WHERE frame = ? AND first_from <= ?")
    .all(frame.key, to);
  for (const { conversation, steps } of due) {
    const all = parseSteps(steps as string);
    const later = all.filter(([from]) => from > to);
    for (const [, rows, members] of all.slice(0, all.length - later.length)) book.add(frame, [rows, members]);
    if (later.length === 0) {
      reading.sql("DELETE FROM pending WHERE frame = ? AND conversation = ?").run(frame.key, conversation!);
    } else {
      reading
        .sql("UPDATE pending SET first_from = ?, steps = ? WHERE frame = ? AND conversation = ?")
        .run(later[0]![0], stepsText(later), frame.key, conversation!);
    }
  }
  reading.sql("UPDATE frame SET watermark = ? WHERE key = ?").run(to, frame.key);
  book.framesChanged();
}
