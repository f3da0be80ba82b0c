import type { Readable } from "node:stream";
import type { Chunks, ImportItem } from "./item.js";
import { openSource, type Source } from "./source.js";

/** What is read by itself: the file that was named, or one of a folder or an archive. */
export interface Part {
  /** As faults name it. */
  readonly name: string;
  readonly items: AsyncIterable<ImportItem>;
}

/** What a path holds. */
export interface Parts {
  /** One is read before the next one is asked for. */
  readonly parts: AsyncIterable<Part>;
  /** Bytes as stored, so far. */
  readBytes(): number;
}

/** @throws {UserError} where the path can't be opened, or holds something else. */
export type OpenParts = (path: string, stdin: Readable) => Promise<Parts>;

/** A path that is one file. */
export function fileParts(items: (chunks: Chunks, file: string) => AsyncIterable<ImportItem>): OpenParts {
  return async (path, stdin) => {
    const source = await openSource(path, stdin);
    return { parts: onePart(source, items(source.chunks, path)), readBytes: source.readBytes };
  };
}

async function* onePart(source: Source, items: AsyncIterable<ImportItem>): AsyncGenerator<Part> {
  try {
    yield { name: source.name, items };
  } finally {
    source.close();
  }
}
