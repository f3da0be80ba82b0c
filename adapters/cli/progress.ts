import type { Io } from "./command.js";

/** Long work, drawn as one line on a terminal and silent in a pipe. */
export interface Progress {
  /** Bytes read and rows seen so far; draws a few times a second at most. */
  update(bytes: number, rows: number): void;
  /** Takes the line away, so that something can be printed there. */
  clear(): void;
}

const REDRAW_MS = 200;

/** @param totalBytes `null` where nobody knows how much there is */
export function createProgress(
  io: Pick<Io, "stderr" | "interactive" | "now">,
  totalBytes: number | null,
): Progress {
  if (!io.interactive) return { update: () => {}, clear: () => {} };
  const startedAt = io.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    update(bytes, rows) {
      const now = io.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      drawn = true;
      io.stderr.write(`\r\u001b[K${progressLine(bytes, totalBytes, rows, now - startedAt)}`);
    },
    clear() {
      if (drawn) io.stderr.write("\r\u001b[K");
      drawn = false;
    },
  };
}

/** `45 %  12.3 of 27.4 MB  143,000 rows  28,600 rows/s` */
export function progressLine(
  bytes: number,
  totalBytes: number | null,
  rows: number,
  elapsedMs: number,
): string {
  const read =
    totalBytes === null ? `${megabytes(bytes)} MB` : `${megabytes(bytes)} of ${megabytes(totalBytes)} MB`;
  const share = totalBytes ? [`${Math.min(100, Math.floor((bytes / totalBytes) * 100))} %`] : [];
  const rate = elapsedMs >= 1000 ? [`${grouped(Math.round((rows / elapsedMs) * 1000))} rows/s`] : [];
  return [...share, read, `${grouped(rows)} rows`, ...rate].join("  ");
}

/** `31828` → `31,828` */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

/** The same for work that counts conversations. */
export function countingProgress(io: Pick<Io, "stderr" | "interactive" | "now">) {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    step(done: number, of: number): void {
      if (!io.interactive || io.now() - drawnAt < REDRAW_MS) return;
      drawnAt = io.now();
      drawn = true;
      io.stderr.write(`\r\u001b[K${grouped(done)} of ${grouped(of)} conversations`);
    },
    clear(): void {
      if (drawn) io.stderr.write("\r\u001b[K");
      drawn = false;
    },
  };
}

/** `1 difference`, `2 differences` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${count === 1 ? noun : `${noun}s`}`;
}
