import { type FileHandle, open } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ShelfWriter } from "../../../src/ports/archive.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import { makeFolder } from "../../folder.js";
import { messageOf } from "../prepared.js";
import { archiveFileOf, newSeries, placeText } from "./place.js";

/**
 * A new archive file: JSON lines, a fact each, compressed. It is made with the first of them. Each piece is a member of the
 * gzip stream and durable before anybody is told of it; what was written is never touched again.
 */
export class ArchiveFile implements ShelfWriter {
  readonly #series: string;
  readonly path: string;
  #handle: FileHandle | null = null;
  /** Bytes of whole members. */
  #bytes = 0;

  constructor(
    private readonly folder: string,
    agreement: string,
    period: string,
  ) {
    this.#series = newSeries(period);
    this.path = join(folder, archiveFileOf(agreement, this.#series));
  }

  get bytes(): number {
    return this.#bytes;
  }

  async put(texts: readonly string[]): Promise<string> {
    const member = await promisify(gzip)(texts.map((text) => `${text}\n`).join(""));
    const offsetBytes = this.#bytes;
    try {
      this.#handle ??= await this.#make();
      await this.#handle.appendFile(member);
      await this.#handle.datasync();
    } catch (cause) {
      // What a full disk cut off is no member: nobody is told of it.
      await this.#handle?.truncate(offsetBytes).catch(() => {});
      throw unwritten(this.path, cause);
    }
    this.#bytes += member.length;
    return placeText({ series: this.#series, offsetBytes, lengthBytes: member.length });
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  async #make(): Promise<FileHandle> {
    const folder = resolve(this.folder);
    const made = makeFolder(folder);
    const handle = await open(this.path, "ax");
    await syncFolder(folder);
    if (made === undefined) return handle;
    for (let own = folder; own.length >= made.length; own = dirname(own)) await syncFolder(dirname(own));
    return handle;
  }
}

function unwritten(file: string, cause: unknown): LedgerError {
  return new LedgerError(
    "ledger/unavailable",
    `archive ${file}: it can't be written; found "${messageOf(cause)}", expected a disk that takes it. Free the disk or name another folder in PAWPACT_ARCHIVE, then archive again; the ledger still holds what was not archived.`,
    { cause },
  );
}

/** A name is durable once the folder is that it stands in; Windows sees to that itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
