import { archivedVersion } from "../../src/app/version.js";
import type { ArchivableLedger, LeftAlone, Shelf, ShelfWriter } from "../../src/ports/archive.js";
import { factText } from "../../src/task/fact.js";

/** A shelf in memory. */
export class MemoryShelf implements Shelf, ShelfWriter {
  readonly places: (readonly string[])[] = [];
  /** How often something was taken from it. */
  reads = 0;

  async put(texts: readonly string[]): Promise<string> {
    return `place-${this.places.push([...texts]) - 1}`;
  }

  async get(place: string, conversation: string): Promise<readonly string[]> {
    this.reads += 1;
    const texts = this.places[Number(place.slice("place-".length))]!;
    return texts.filter((text) => JSON.parse(text).conversation === conversation);
  }

  fileOf(place: string): string {
    return place;
  }
}

/** Archives conversations as they are, without asking whether they are to be. */
export async function archiveAll(
  ledger: ArchivableLedger,
  shelf: ShelfWriter,
  conversations: readonly string[],
  now = 0,
): Promise<readonly LeftAlone[]> {
  const left: LeftAlone[] = [];
  for (const conversation of conversations) {
    const { version, facts } = await ledger.load(conversation);
    const texts = facts.map(factText);
    const next = archivedVersion(version, await shelf.put(texts));
    left.push(...(await ledger.archive([{ conversation, expected: version, next, texts }], now)));
  }
  return left;
}
