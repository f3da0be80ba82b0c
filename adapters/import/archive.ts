import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.js";
import { sizeOf } from "./source.js";
import { zipFiles } from "./zip.js";

/** One file of an archive or a folder. */
export interface ArchiveFile {
  /** In the archive, with slashes. */
  readonly path: string;
  /** Bytes as stored. */
  readonly storedBytes: number;
  /** Its bytes. Iterating throws a `DamagedFile` where it can't be read to its end. */
  bytes(): AsyncIterable<Uint8Array>;
}

/** Many files under one name. */
export interface Archive {
  /** In the order in which they are stored. Each is read before the next one is asked for. */
  files(): AsyncIterable<ArchiveFile>;
}

/**
 * Opens a zip file, or a folder that holds what was in one.
 *
 * @throws {UserError} for what can't be opened, or is neither.
 */
export async function openArchive(path: string): Promise<Archive> {
  if (await isFolder(path)) return { files: () => filesIn(path) };
  await sizeOf(path);
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
  if (buffer.toString("latin1") === "PK") return { files: () => zipFiles(path) };
  throw new UserError(
    `${path}: can't be read: found no zip file, expected the zip file of an export, or the folder that it was unpacked to. Messages of one channel are read with --as slack-messages`,
  );
}

export async function isFolder(path: string): Promise<boolean> {
  return path !== "-" && ((await stat(path).catch(() => null))?.isDirectory() ?? false);
}

/** Whether a file of an export may hold messages: what was downloaded beside them lies in folders of its own. */
export function isExported(path: string): boolean {
  return /\.json(?:\.gz)?$/i.test(path) && !/_Files\//.test(path);
}

/** Bytes of a file, or of what a folder holds of an export; `null` where nobody knows. @throws {UserError} as `sizeOf` does. */
export async function treeSizeOf(path: string): Promise<number | null> {
  if (!(await isFolder(path))) return sizeOf(path);
  let bytes = 0;
  for await (const file of filesIn(path)) if (isExported(file.path)) bytes += file.storedBytes;
  return bytes;
}

/** The files in a folder and in those in it, by name. Links are not followed. */
export async function* filesIn(folder: string, within = ""): AsyncGenerator<ArchiveFile> {
  const entries = await readdir(join(folder, within), { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    const path = within === "" ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) yield* filesIn(folder, path);
    else if (entry.isFile()) {
      const file = join(folder, path);
      const { size } = await stat(file);
      yield { path, storedBytes: size, bytes: () => createReadStream(file, { highWaterMark: 262_144 }) };
    }
  }
}
