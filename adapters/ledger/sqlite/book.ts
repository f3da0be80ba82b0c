import type { FlatDelta } from "../../../src/bytes/steps.js";
import type { Extent } from "../../../src/ports/ledger.js";
import { noFrame } from "../faults.js";
import type { PreparedOutcome } from "../prepared.js";
import { Figures } from "./figures.js";
import type { FrameRow, Reading } from "./reading.js";

/**
 * One agreement as its only writer sees it: what every commit needs is kept in memory, and written by `flush` at the end
 * of a group. After a rollback `forget` it all; it is read again when needed.
 */
export class Book {
  #key: number | null = null;
  #frames: FrameRow[] | null = null;
  #extent: { -readonly [K in keyof Extent]: Extent[K] } | null = null;
  #extentChanged: "no" | "grown" | "shrunk" = "no";
  #parked: number | null = null;
  readonly #figures = new Map<number, Figures>();

  constructor(
    readonly reading: Reading,
    private readonly id: string,
  ) {}

  /** The agreement's key; its row is made when it is first written to. */
  get key(): number {
    if (this.#key !== null) return this.#key;
    const insert = "INSERT INTO agreement (id, conversations, facts) VALUES (?, 0, 0)";
    this.#key =
      this.reading.agreement(this.id) ?? Number(this.reading.sql(insert).run(this.id).lastInsertRowid);
    return this.#key;
  }

  get frames(): readonly FrameRow[] {
    this.#frames ??= this.reading.frames(this.key);
    return this.#frames;
  }

  /** To be read again: their table was changed. */
  framesChanged(): void {
    this.#frames = null;
  }

  frame(id: string): FrameRow {
    const found = this.frames.find((frame) => frame.id === id);
    if (!found)
      throw noFrame(
        id,
        this.frames.map((frame) => frame.id),
      );
    return found;
  }

  /** Whether anything is parked: mostly not, and then nobody has to look. */
  get hasParked(): boolean {
    this.#parked ??= Number(
      this.reading.sql("SELECT count(*) AS n FROM parked WHERE agreement = ?").get(this.key)?.n,
    );
    return this.#parked > 0;
  }

  parkedChanged(): void {
    this.#parked = null;
  }

  add(frame: FrameRow, delta: FlatDelta): void {
    let figures = this.#figures.get(frame.key);
    if (!figures) {
      figures = new Figures(this.reading, frame.key);
      this.#figures.set(frame.key, figures);
    }
    figures.add(delta);
  }

  /** Puts an outcome into a frame. `isNew`: the frame holds nothing of the conversation yet. */
  put(
    frame: FrameRow,
    conversation: number,
    { delta, firstPending, pending }: PreparedOutcome,
    isNew: boolean,
  ): void {
    this.add(frame, delta);
    if (firstPending !== null) {
      this.reading
        .sql(
          "INSERT INTO pending (frame, conversation, first_from, steps) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first_from = excluded.first_from, steps = excluded.steps",
        )
        .run(frame.key, conversation, firstPending, pending);
    } else if (!isNew) {
      this.reading
        .sql("DELETE FROM pending WHERE frame = ? AND conversation = ?")
        .run(frame.key, conversation);
    }
    if (isNew && frame.state === "building") {
      this.reading.sql("INSERT INTO filled (frame, conversation) VALUES (?, ?)").run(frame.key, conversation);
    }
  }

  /** Facts were added. `shrunk`: an earlier first or later last instant may be gone. */
  grow(conversations: number, facts: number, firstAt: number, lastAt: number, shrunk: boolean): void {
    this.#extent ??= { ...this.reading.extent(this.key) };
    const extent = this.#extent;
    extent.conversations += conversations;
    extent.facts += facts;
    extent.firstAt = Math.min(extent.firstAt ?? firstAt, firstAt);
    extent.lastAt = Math.max(extent.lastAt ?? lastAt, lastAt);
    if (shrunk) this.#extentChanged = "shrunk";
    else if (this.#extentChanged === "no") this.#extentChanged = "grown";
  }

  flush(): void {
    for (const figures of this.#figures.values()) figures.flush();
    const extent = this.#extent;
    if (!extent || this.#extentChanged === "no") return;
    if (this.#extentChanged === "shrunk") {
      const span =
        "SELECT min(first_at) AS firstAt, max(last_at) AS lastAt FROM conversation WHERE agreement = ?";
      Object.assign(extent, this.reading.sql(span).get(this.key));
    }
    this.reading
      .sql("UPDATE agreement SET conversations = ?, facts = ?, first_at = ?, last_at = ? WHERE key = ?")
      .run(extent.conversations, extent.facts, extent.firstAt, extent.lastAt, this.key);
    this.#extentChanged = "no";
  }

  forget(): void {
    for (const figures of this.#figures.values()) figures.forget();
    this.#key = null;
    this.#frames = null;
    this.#extent = null;
    this.#extentChanged = "no";
    this.#parked = null;
  }

  /** Drops what was kept of a frame that is gone. */
  dropFigures(frame: number): void {
    this.#figures.delete(frame);
  }
}
