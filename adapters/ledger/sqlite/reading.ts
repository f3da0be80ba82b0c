import { byCodePoint } from "../../../src/bytes/code-points.js";
import { PackedCounters } from "../../../src/bytes/packed-counters.js";
import { type FlatStep, parseSteps, stepOf } from "../../../src/bytes/steps.js";
import type {
  Counters,
  Extent,
  Frame,
  FrameDump,
  Parked,
  PendingStep,
  StoredConversation,
  Tally,
} from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { beforeWatermark, noFrame } from "../faults.js";
import { inOrder } from "../frames.js";
import { addSteps } from "../overlay.js";
import { isTombstone } from "../tombstone.js";
import type { Database, Row, Statement } from "./driver.js";

const NOTHING = new Uint8Array();
/** Packed rows kept in memory for each frame: years of days. */
const KEPT_ROWS = 2_000;

export interface FrameRow extends Frame {
  /** Never used twice: what is left of a dropped frame belongs to no later one. */
  readonly key: number;
}

/** Every question to a ledger's file, on one connection. Call it within one transaction: then it is one answer. */
export class Reading {
  readonly #prepared = new Map<string, Statement>();

  /** Frame → row → its packed counters. */
  readonly #kept: Map<number, Map<string, Uint8Array>> | null;

  /** `isOnlyWriter`: nobody else changes the file, so rows that were read can be kept. */
  constructor(
    readonly db: Database,
    { isOnlyWriter = false } = {},
  ) {
    this.#kept = isOnlyWriter ? new Map() : null;
  }

  agreements(): string[] {
    const isUsed =
      "conversations > 0 OR key IN (SELECT agreement FROM frame) OR key IN (SELECT agreement FROM parked)";
    return this.sql(`SELECT id FROM agreement WHERE ${isUsed} ORDER BY id`)
      .all()
      .map(({ id }) => id as string);
  }

  agreement(id: string): number | null {
    return (this.sql("SELECT key FROM agreement WHERE id = ?").get(id)?.key as number) ?? null;
  }

  frames(agreement: number | null): FrameRow[] {
    const rows = this.sql("SELECT key, id, watermark, state FROM frame WHERE agreement = ?").all(agreement);
    return inOrder(rows as unknown as FrameRow[]);
  }

  frame(agreement: number | null, id: string): FrameRow {
    const frames = this.frames(agreement);
    const found = frames.find((frame) => frame.id === id);
    if (!found)
      throw noFrame(
        id,
        frames.map((frame) => frame.id),
      );
    return found;
  }

  load(agreement: number | null, conversation: string): StoredConversation {
    const row = this.sql("SELECT key, version FROM conversation WHERE agreement = ? AND id = ?").get(
      agreement,
      conversation,
    );
    return this.stored(conversation, row, this.frames(agreement));
  }

  /** A conversation by its row (`key`, `version`); without one it is empty. */
  stored(conversation: string, row: Row | undefined, frames: readonly FrameRow[]): StoredConversation {
    const key = (row?.key as number) ?? null;
    const bodies = key === null ? [] : this.sql("SELECT body FROM fact WHERE conversation = ?").all(key);
    return {
      conversation,
      version: (row?.version as string) ?? "0",
      facts: bodies.flatMap(({ body }) =>
        isTombstone(body as string) ? [] : (JSON.parse(body as string) as Fact),
      ),
      frames: this.holders(frames, key).map(({ id, watermark, state }) => ({ id, watermark, state })),
    };
  }

  /** Those of an agreement's frames that hold the outcome of a conversation; `null`: one without facts. */
  holders(frames: readonly FrameRow[], conversation: number | null): readonly FrameRow[] {
    return frames.filter(({ key, state }) => {
      if (state === "active" || conversation === null) return true;
      return (
        this.sql("SELECT 1 FROM filled WHERE frame = ? AND conversation = ?").get(key, conversation) !==
        undefined
      );
    });
  }

  tally(
    agreement: number | null,
    id: string,
    rows: readonly string[],
    sets: readonly string[],
    now: number,
  ): Tally {
    const { key, watermark } = this.frame(agreement, id);
    if (now < watermark) throw beforeWatermark(id, now, watermark);
    const counters = new Map<string, Counters>();
    const packed = this.#packedRows(key, rows);
    for (const row of rows) counters.set(row, new PackedCounters(packed.get(row) ?? NOTHING));
    const distinct = new Map<string, number>();
    for (const set of sets) {
      const size = this.sql("SELECT size FROM members WHERE frame = ? AND id = ?").get(key, set)?.size;
      distinct.set(set, (size as number) ?? 0);
    }
    const due: FlatStep[] = [];
    for (const { steps } of this.sql("SELECT steps FROM pending WHERE frame = ? AND first_from <= ?").all(
      key,
      now,
    )) {
      for (const step of parseSteps(steps as string)) if (step[0] <= now) due.push(step);
    }
    if (due.length > 0) addSteps(counters, distinct, due, (set, member) => this.member(key, set, member));
    return { watermark, rows: counters, distinct };
  }

  /** A row is about to be written: what is kept of it is old. */
  rowChanged(frame: number, row: string): void {
    this.#kept?.get(frame)?.delete(row);
  }

  /** The stored rows of these; the only writer keeps what it has read. */
  #packedRows(frame: number, rows: readonly string[]): ReadonlyMap<string, Uint8Array> {
    const known = this.#kept?.get(frame) ?? new Map<string, Uint8Array>();
    const missing = rows.filter((row) => !known.has(row));
    if (missing.length === 0) return known;
    for (const row of missing) known.set(row, NOTHING);
    const found = this.sql(
      "SELECT id, packed FROM counters WHERE frame = ? AND id IN (SELECT value FROM json_each(?))",
    ).all(frame, JSON.stringify(missing));
    for (const { id, packed } of found) known.set(id as string, packed as Uint8Array);
    if (known.size <= KEPT_ROWS) this.#kept?.set(frame, known);
    else this.#kept?.delete(frame);
    return known;
  }

  member(frame: number, set: string, member: string): number {
    const row = this.sql("SELECT count FROM member WHERE frame = ? AND members = ? AND id = ?").get(
      frame,
      set,
      member,
    );
    return (row?.count as number) ?? 0;
  }

  pending(agreement: number | null, id: string, from: number, to: number, limit: number): PendingStep[] {
    const { key } = this.frame(agreement, id);
    if (limit < 1) return [];
    const rows = this.sql(
      "SELECT c.id, p.first_from, p.steps FROM pending p JOIN conversation c ON c.key = p.conversation WHERE p.frame = ? AND p.first_from <= ? ORDER BY p.first_from",
    ).all(key, to);
    let found: Found[] = [];
    let last = to;
    for (const { id: conversation, first_from: first, steps } of rows) {
      if ((first as number) > last) break;
      for (const flat of parseSteps(steps as string)) {
        if (flat[0] > from && flat[0] <= last) found.push({ conversation: conversation as string, flat });
      }
      if (found.length >= limit * 2) ({ found, last } = earliest(found, limit, last));
    }
    return earliest(found, limit, last).found.map(({ conversation, flat }) => ({
      conversation,
      step: stepOf(flat),
    }));
  }

  dump(agreement: number | null, id: string): FrameDump {
    const { key, watermark } = this.frame(agreement, id);
    const rows = this.sql("SELECT id, packed FROM counters WHERE frame = ? ORDER BY id").all(key);
    const members = this.sql(
      "SELECT members, id, count FROM member WHERE frame = ? ORDER BY members, id",
    ).all(key);
    const pending = this.sql(
      "SELECT c.id, p.steps FROM pending p JOIN conversation c ON c.key = p.conversation WHERE p.frame = ? ORDER BY c.id",
    ).all(key);
    return {
      watermark,
      rows: rows.map(({ id: row, packed }) => ({
        key: row as string,
        counters: new PackedCounters(packed as Uint8Array),
      })),
      members: members.map(({ members: set, id: member, count }) => ({
        set: set as string,
        member: member as string,
        count: count as number,
      })),
      pending: pending.flatMap(({ id: conversation, steps }) =>
        parseSteps(steps as string).map((flat) => ({
          conversation: conversation as string,
          step: stepOf(flat),
        })),
      ),
    };
  }

  extent(agreement: number | null): Extent {
    const row = this.sql(
      "SELECT conversations, facts, first_at AS firstAt, last_at AS lastAt FROM agreement WHERE key = ?",
    ).get(agreement);
    return row
      ? ({ ...row } as unknown as Extent)
      : { conversations: 0, facts: 0, firstAt: null, lastAt: null };
  }

  parked(agreement: number | null): Parked[] {
    const rows = this.sql("SELECT conversation, facts, reason FROM parked WHERE agreement = ?").all(
      agreement,
    );
    return rows.map(({ conversation, facts, reason }) => ({
      conversation: conversation as string,
      facts: JSON.parse(facts as string) as Fact[],
      reason: reason as string,
    }));
  }

  /** Prepared once per connection. */
  sql(text: string): Statement {
    let statement = this.#prepared.get(text);
    if (!statement) {
      statement = this.db.prepare(text);
      this.#prepared.set(text, statement);
    }
    return statement;
  }
}

type Found = { readonly conversation: string; readonly flat: FlatStep };

/** The first `limit` of the steps found, the last one's instant in full; `last` is that instant. */
function earliest(found: readonly Found[], limit: number, upTo: number): { found: Found[]; last: number } {
  const sorted = found.toSorted(
    (one, other) => one.flat[0] - other.flat[0] || byCodePoint(one.conversation, other.conversation),
  );
  const last = sorted[limit - 1]?.flat[0] ?? upTo;
  return { found: sorted.filter(({ flat }) => flat[0] <= last), last };
}
