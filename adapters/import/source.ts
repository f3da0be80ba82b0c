import { constants, createReadStream } from "node:fs";
import { access, stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../user-error.js";
import type { Chunks } from "./item.js";

/** A file or standard input, opened; what it holds comes decompressed. */
export interface Source {
  /** As faults name it. */
  readonly name: string;
  readonly chunks: Chunks;
  /** Bytes as stored, so far. */
  readBytes(): number;
  close(): void;
}

/**
 * The size of a file in bytes; `null` for standard input (`-`) and whatever has none.
 *
 * @throws {UserError} with exit code 2 where it can't be opened: a run of many files is to say so before it begins.
 */
export async function sizeOf(path: string): Promise<number | null> {
  if (path === "-") return null;
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw unopened(path, code === "ENOENT" ? "no such file" : (code ?? message), error);
  }
  const status = await stat(path);
  if (status.isDirectory()) throw unopened(path, "a folder");
  return status.isFile() ? status.size : null;
}

/**
 * Opens a file, or standard input for `-`. gzip is told by its first two bytes and decompressed on the way. Iterating
 * throws a `UserError` with exit code 1 where a compressed file is damaged or ends too early.
 *
 * @throws {UserError} with exit code 2 where the file can't be opened.
 */
export async function openSource(path: string, stdin: Readable): Promise<Source> {
  let read = 0;
  const counted = async function* (stream: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      const bytes: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      read += bytes.length;
      yield bytes;
    }
  };
  await sizeOf(path);
  const [name, stream] =
    path === "-"
      ? (["standard input", stdin] as const)
      : ([path, createReadStream(path, { highWaterMark: 262_144 })] as const);
  return {
    name,
    chunks: inflated(name, counted(stream)),
    readBytes: () => read,
    close: () => {
      if (stream !== stdin) stream.destroy();
    },
  };
}

function unopened(path: string, found: string, cause?: unknown): UserError {
  return new UserError(
    `${path}: can't be opened: found ${found}, expected a readable file. Check the path, or use - for standard input`,
    2,
    { cause },
  );
}

async function* inflated(name: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    if (head.length > 0) yield head;
    yield* chunks;
    return;
  }
  try {
    yield* gunzipped(head, chunks);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (!code.startsWith("Z_")) throw error;
    throw new UserError(
      `${name}: can't be decompressed to its end: found ${(error as Error).message}, expected whole gzip data. Fetch the file again; what came before was read`,
      1,
      { cause: error },
    );
  }
}

async function* gunzipped(head: Uint8Array, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const whole = async function* () {
    yield head;
    yield* chunks;
  };
  // Either end that stops takes the other along; an error comes out of the iteration.
  yield* pipeline(Readable.from(whole()), createGunzip({ chunkSize: 262_144 }), () => {});
}
