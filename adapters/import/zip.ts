import type { Readable } from "node:stream";
import type { Entry, ZipFile } from "yauzl";
import { UserError } from "../user-error.js";
import type { ArchiveFile } from "./archive.js";

/** A file of an archive that can't be read to its end; its message says what was found and expected. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";
}

/** What JSON compresses to is far from a 200th. Below this size nobody minds. */
const MOST_RATIO = 200;
const HARMLESS_BYTES = 33_554_432;

/**
 * The files of a zip file, one at a time, each decompressed as it is read: nothing is unpacked, and nothing is held.
 *
 * @throws {UserError} where its directory can't be read, names something outside of it, or can't be true.
 */
export async function* zipFiles(path: string): AsyncGenerator<ArchiveFile> {
  const { openPromise } = await import("yauzl");
  const failed = (error: unknown) => unreadable(path, error);
  const zip = await openPromise(path, { autoClose: true }).catch((error: unknown) => {
    throw failed(error);
  });
  const entries = zip.eachEntry()[Symbol.asyncIterator]();
  let storedBytes = 0;
  try {
    for (;;) {
      const { done, value: entry } = await entries.next().catch((error: unknown) => {
        throw failed(error);
      });
      if (done) return;
      storedBytes += entry.compressedSize;
      if (storedBytes > zip.fileSize) throw failed(new Error("more stored than the file is long"));
      if (entry.fileName.endsWith("/")) continue;
      yield { path: entry.fileName, storedBytes: entry.compressedSize, bytes: () => bytesOf(zip, entry) };
    }
  } finally {
    await entries.return?.();
  }
}

async function* bytesOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const { compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > HARMLESS_BYTES && uncompressedSize > MOST_RATIO * compressedSize) {
    throw new DamagedFile(
      `found ${uncompressedSize} bytes packed into ${compressedSize}, expected messages, which never pack so well. It was not read`,
    );
  }
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    yield* stream;
  } catch (error) {
    if (error instanceof DamagedFile) throw error;
    throw new DamagedFile(
      `can't be unpacked to its end: found ${(error as Error).message}, expected a whole file. Download the export again`,
      { cause: error },
    );
  } finally {
    stream?.destroy();
  }
}

/** yauzl's own words where a file does not end as a zip file does. */
const NO_DIRECTORY = /^End of central directory record signature not found/i;

function unreadable(path: string, error: unknown): UserError {
  const said = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
  const found = NO_DIRECTORY.test(said)
    ? "no list of files at its end, as of a download that broke off or of no zip file"
    : said;
  return new UserError(
    `${path}: can't be read as a zip file: found ${found}, expected a whole one that names nothing outside of itself. Download the export again`,
    1,
    { cause: error },
  );
}
