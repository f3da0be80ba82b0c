import type { Chunks } from "./item.js";

/** A physical line without its end. `cut`: it was longer than the limit, and the rest of it was passed over. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly cut?: true;
}

/** The text of a UTF-8 stream, or of a UTF-16 one that begins with its byte order mark; the mark itself is dropped. */
export async function* textOf(chunks: Chunks): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
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
      decoder = new TextDecoder(encodingOf(bytes));
    }
    const text = decoder.decode(bytes, { stream: true });
    if (text !== "") yield text;
  }
  const rest = (decoder ?? new TextDecoder()).decode(held);
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

function lineOf(number: number, text: string, cut: boolean): Line {
  if (cut) return { number, text: "", cut: true };
  return { number, text: text.endsWith("\r") ? text.slice(0, -1) : text };
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
