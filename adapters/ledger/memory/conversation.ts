import type { ArchivePart } from "../../../src/ports/archive.js";
import type { Fact } from "../../../src/task/fact.js";
import { isTombstone, textsOf, tombstonesFor } from "../tombstone.js";

export interface Conversation {
  version: string;
  /** Fact id → its instant and canonical text, or a tombstone in place of it. */
  readonly facts: Map<string, { readonly at: number; readonly text: string }>;
}

export function factsIn(conversation: Conversation | undefined): Fact[] {
  if (!conversation) return [];
  return bodiesIn(conversation)
    .filter((body) => !isTombstone(body))
    .map((text) => JSON.parse(text) as Fact);
}

/** @returns whether its facts are those that were laid elsewhere; if not, nothing is changed. */
export function archive(conversation: Conversation, { next, texts }: ArchivePart): boolean {
  return put(conversation, next, tombstonesFor(bodiesIn(conversation), texts));
}

/** @returns whether these are the texts that were there; if not, nothing is changed. */
export function restore(conversation: Conversation, next: string, texts: readonly string[]): boolean {
  return put(conversation, next, textsOf(bodiesIn(conversation), texts));
}

function put(conversation: Conversation, version: string, bodies: readonly string[] | null): boolean {
  if (!bodies) return false;
  const { facts } = conversation;
  [...facts].forEach(([id, { at }], index) => void facts.set(id, { at, text: bodies[index]! }));
  conversation.version = version;
  return true;
}

function bodiesIn({ facts }: Conversation): string[] {
  return [...facts.values()].map(({ text }) => text);
}
