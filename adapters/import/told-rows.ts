import { hash53 } from "../../src/bytes/hash53.js";

/** So many rows are remembered, and so long may their ids be together: beyond that, the recorder's count must do. */
const MOST_ROWS = 100_000;
const MOST_CHARS = 4_194_304;
/** A line and a short hash of what it says lie in one number. */
const HASHES = 2 ** 21;

/** Remembers which line said what of a task, within bounds. */
export class ToldRows {
  private readonly rows = new Map<string, number>();
  private chars = 0;

  constructor(private readonly mostRows = MOST_ROWS) {}

  /** The line that told of the task before and said something else; `null` where none is remembered. */
  otherwise(task: string, content: string, line: number): number | null {
    const hash = hash53(content) % HASHES;
    const told = this.rows.get(task);
    if (told !== undefined) return told % HASHES === hash ? null : Math.floor(told / HASHES);
    if (this.rows.size < this.mostRows && this.chars + task.length <= MOST_CHARS) {
      // A copy: a slice would keep the whole text that was read.
      this.rows.set(Buffer.from(task).toString(), line * HASHES + hash);
      this.chars += task.length;
    }
    return null;
  }
}
