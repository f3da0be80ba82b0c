import type { ChatEvent } from "../../src/chat/event.js";
import type { Fact } from "../../src/task/fact.js";

/** What one row, object or line of a source holds; `line` is the physical line where it starts, from 1. */
export type ImportItem =
  | { readonly kind: "facts"; readonly facts: readonly Fact[]; readonly line: number }
  | { readonly kind: "events"; readonly events: readonly ChatEvent[]; readonly line: number }
  | { readonly kind: "fault"; readonly line: number; readonly message: string }
  /** Nothing is wrong with what was read, but it should be known. */
  | { readonly kind: "warning"; readonly line: number; readonly message: string };

/** What is said of a line whose bytes are no text. */
export const NO_TEXT = "found bytes that are no UTF-8, or a zero byte, expected text. Save the file as UTF-8";

/** Bytes as they come: a `Readable`, or anything else that can be iterated. */
export type Chunks = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** What a fault shows of a text that it found: one line, short. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
