import { isStorable } from "../../src/bytes/code-points.js";
import type { Chunks } from "./item.js";
import { utf8Reader } from "./utf8.js";

/** A physical line without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** It was longer than the limit, and the rest of it was passed over. */
  readonly cut?: true;
  /** It holds bytes that are no text. */
  readonly unreadable?: true;
}

/**
 * The text of a UTF-8 stream, or of a UTF-16 one that begins with its byte order mark; the mark itself is dropped. Bytes
 * that are no UTF-8 become lone surrogates, which no text holds, so that `isStorable` finds them.
 */
export async function* textOf(chunks: Chunks): AsyncGenerator<string> {
  let decoder: { decode(bytes?: Uint8Array): string } | undefined;
  let first = true;
  let held: Uint8Array | undefined;
  for await (const chunk of chunks) {
    if (typeof chunk === "string") {
      yield first && chunk.startsWith("\uFEFF") ? chunk.slice(1) : chunk;
      if (chunk !== "") first = false;
      continue;
    }
    const bytes: Uint8Array = held ? Buffer.concat([held, chunk]) : chunk;
    held = undefined;
    if (!decoder) {
      if (bytes.length < 2) {
        held = bytes;
        continue;
      }
      decoder = decoderOf(bytes);
    }
    const text = decoder.decode(bytes);
    if (text !== "") yield text;
  }
  decoder ??= utf8Reader();
  const rest = (held ? decoder.decode(held) : "") + decoder.decode();
  if (rest !== "") yield rest;
}

/** The lines of a stream, one array for every chunk read; lines end in LF or CRLF. */
export async function* linesOf(chunks: Chunks, limitChars: number): AsyncGenerator<readonly Line[]> {
  let number = 0;
  let rest = "";
  let cut = false;
  for await (const text of textOf(chunks)) {
    const parts = text.split("\n");
    const last = parts.pop() ?? "";
    const lines: Line[] = [];
    for (const part of parts) {
      lines.push(lineOf(++number, rest + part, cut || rest.length + part.length > limitChars));
      rest = "";
      cut = false;
    }
    if (!cut) rest += last;
    if (rest.length > limitChars) {
      cut = true;
      rest = "";
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== "" || cut) yield [lineOf(number + 1, rest, cut)];
}

function lineOf(number: number, line: string, cut: boolean): Line {
  if (cut) return { number, text: "", cut: true };
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return isStorable(text) ? { number, text } : { number, text, unreadable: true };
}

function decoderOf(bytes: Uint8Array): { decode(bytes?: Uint8Array): string } {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!little && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return utf8Reader();
  const decoder = new TextDecoder(little ? "utf-16le" : "utf-16be");
  return { decode: (more) => (more ? decoder.decode(more, { stream: true }) : decoder.decode()) };
}
