import type { ArchivableLedger, ArchivePart, ShelfWriter } from "../ports/archive.js";
import { isArchived } from "../ports/archive.js";
import type { Ledger, StoredConversation, Version } from "../ports/ledger.js";
import { type Fact, factText } from "../task/fact.js";
import { ANSWERS, OWN } from "./house.js";
import type { Progress } from "./refold.js";
import { evidenceConversation } from "./statements.js";
import { archivedVersion } from "./version.js";

/** Characters that are laid down in one piece: whoever asks for one conversation reads all of it. */
const PIECE = 262_144;
/** Steps that are read at a time. */
const STEPS = 5_000;

export interface ArchiveOptions {
  /** Conversations are archived whose facts all lie before it; ms since epoch. */
  readonly to: number;
  /** The periods whose statements' evidence is archived with them. */
  readonly periods: readonly string[];
  /** ms since epoch: what has a step after it is left alone. */
  readonly now: number;
  readonly progress?: Progress;
}

/** What was archived, and how many conversations were left, and why. */
export interface Archived {
  readonly conversations: number;
  readonly facts: number;
  readonly left: {
    /** They went on after the period. */
    readonly later: number;
    /** Something of them is still to come. */
    readonly pending: number;
    /** Somebody wrote to them meanwhile. */
    readonly changed: number;
  };
  /** Archived before. */
  readonly already: number;
}

/**
 * Lays down the facts of conversations that are over, and lets the ledger go of each piece once it is durable: whoever
 * dies in between leaves facts that lie in both places, and the next run goes on.
 *
 * @param ledger one that gives archived conversations without their facts.
 */
export async function archiveFacts(
  ledger: ArchivableLedger,
  shelf: ShelfWriter,
  { to, periods, now, progress }: ArchiveOptions,
): Promise<Archived> {
  const counts = { conversations: 0, facts: 0, already: 0 };
  const left = { later: 0, pending: 0, changed: 0 };
  let piece: Omit<ArchivePart, "next">[] = [];
  let characters = 0;

  async function layDown(): Promise<void> {
    if (piece.length === 0) return;
    const place = await shelf.put(piece.flatMap(({ texts }) => texts));
    const parts = piece.map((part) => ({ ...part, next: archivedVersion(part.expected, place) }));
    const alone = new Map<string, "changed" | "pending">();
    for (const { conversation, why } of await ledger.archive(parts, now)) alone.set(conversation, why);
    for (const { conversation, texts } of parts) {
      const why = alone.get(conversation);
      if (why !== undefined) left[why] += 1;
      else {
        counts.conversations += 1;
        counts.facts += texts.length;
      }
    }
    piece = [];
    characters = 0;
  }

  const pending = await pendingIn(ledger, now);
  async function take({ conversation, version, facts }: StoredConversation): Promise<void> {
    if (isArchived(version)) counts.already += 1;
    else if (pending.has(conversation)) left.pending += 1;
    else await lay(conversation, version, facts);
  }

  async function lay(conversation: string, version: Version, facts: readonly Fact[]): Promise<void> {
    const texts = facts.map(factText);
    piece.push({ conversation, expected: version, texts });
    for (const { length } of texts) characters += length;
    if (characters >= PIECE) await layDown();
  }

  for (const period of periods) {
    const stored = await ledger.load(evidenceConversation(period));
    if (stored.version !== "0") await take(stored);
  }
  const { conversations: of } = await ledger.extent();
  let done = 0;
  for await (const stored of ledger.conversations({ from: 0, to })) {
    done += 1;
    progress?.(done, of);
    if (isReadAllTheTime(stored.conversation)) continue;
    if (stored.facts.some(({ at }) => at >= to)) left.later += 1;
    else await take(stored);
  }
  await layDown();
  return { ...counts, left };
}

/** The agreement's own, which are few and small. */
function isReadAllTheTime(conversation: string): boolean {
  return conversation.startsWith(OWN) && !conversation.startsWith(ANSWERS);
}

/** Conversations with a step that is still to come: the ledger would leave them alone, and nothing is laid down in vain. */
async function pendingIn(ledger: Ledger, now: number): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const { id } of await ledger.frames()) {
    for (let from = now; ; ) {
      const steps = await ledger.pending(id, from, Number.MAX_SAFE_INTEGER, STEPS);
      for (const { conversation } of steps) names.add(conversation);
      if (steps.length < STEPS) break;
      from = steps.at(-1)!.step.from;
    }
  }
  return names;
}
