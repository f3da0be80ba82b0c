import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { LRUCache } from "lru-cache";
import type { Shelf } from "../../../src/ports/archive.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { messageOf } from "../prepared.js";
import { archiveFileOf, type Place, parsePlace } from "./place.js";

/** Text kept of what was read lately: whoever reads in order finds the next conversation there. */
const KEPT_BYTES = 16 * 1_048_576;

/** Conversation → the texts of its facts. */
type Member = ReadonlyMap<string, readonly string[]>;

/** The archive files of an agreement in a folder. Whoever asks for one conversation reads the member that it lies in. */
export class FileShelf implements Shelf {
  readonly #recent = new LRUCache<string, Member>({ maxSize: KEPT_BYTES });

  constructor(
    private readonly folder: string,
    private readonly agreement: string,
  ) {}

  async get(place: string, conversation: string): Promise<readonly string[]> {
    const member = this.#recent.get(place) ?? (await this.#read(place, conversation));
    const texts = member.get(conversation);
    if (texts) return texts;
    throw damaged(this.fileOf(place), `no fact of ${conversation}`, "those that were archived there");
  }

  fileOf(place: string): string {
    return join(this.folder, archiveFileOf(this.agreement, parsePlace(place)?.series ?? "unknown"));
  }

  async #read(place: string, conversation: string): Promise<Member> {
    const file = this.fileOf(place);
    const parsed = parsePlace(place);
    if (!parsed) throw damaged(file, "a place that is none", "one that an archive file has");
    const text = await inflated(file, parsed, conversation);
    const member = memberOf(file, text);
    this.#recent.set(place, member, { size: text.length });
    return member;
  }
}

async function inflated(
  file: string,
  { offsetBytes, lengthBytes }: Place,
  conversation: string,
): Promise<string> {
  const stored = Buffer.alloc(lengthBytes);
  let handle: FileHandle | undefined;
  let bytesRead: number;
  try {
    handle = await open(file, "r");
    ({ bytesRead } = await handle.read(stored, 0, lengthBytes, offsetBytes));
  } catch (cause) {
    throw missing(file, conversation, cause);
  } finally {
    await handle?.close();
  }
  if (bytesRead < lengthBytes)
    throw damaged(file, `${bytesRead} bytes at ${offsetBytes}`, `${lengthBytes} of them`);
  try {
    return (await promisify(gunzip)(stored)).toString("utf8");
  } catch (cause) {
    throw damaged(file, `"${messageOf(cause)}" at ${offsetBytes}`, "what was written there", cause);
  }
}

function memberOf(file: string, text: string): Member {
  const member = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const conversation = conversationOf(line);
    if (conversation === null) throw damaged(file, "a line that is no fact", "one fact a line");
    const group = member.get(conversation);
    if (group) group.push(line);
    else member.set(conversation, [line]);
  }
  return member;
}

function conversationOf(line: string): string | null {
  try {
    return (JSON.parse(line) as Fact).conversation;
  } catch {
    return null;
  }
}

function missing(file: string, conversation: string, cause: unknown): LedgerError {
  const isGone = (cause as NodeJS.ErrnoException).code === "ENOENT";
  const found = isGone ? "no such file" : `"${messageOf(cause)}"`;
  return new LedgerError(
    "ledger/unavailable",
    `archive ${file}: found ${found}, expected the facts of ${conversation}, which were archived into it. Put the file there, or name its folder in PAWPACT_ARCHIVE; figures that are counted already need no archive.`,
    { cause },
  );
}

function damaged(file: string, found: string, expected: string, cause?: unknown): LedgerError {
  return new LedgerError(
    "ledger/damaged",
    `archive ${file}: it is damaged; found ${found}, expected ${expected}. Put a copy of the file in its place.`,
    { cause },
  );
}
