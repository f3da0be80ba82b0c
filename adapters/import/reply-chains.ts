import type { Author } from "../../src/chat/event.js";
import { authorOf } from "../chat/discord/author.js";
import { interactionOf, precedes } from "../chat/discord/place.js";
import { isOlder, snowflakeOf } from "../chat/discord/snowflake.js";
import { asRaw } from "../chat/raw.js";

/**
 * What messages of one Discord channel go on from: replies and answers to commands. It holds no more than those, and who
 * of the assistants wrote what.
 */
export class ReplyChains {
  private readonly before = new Map<string, string>();
  private readonly commands = new Set<string>();
  private readonly assistants = new Map<string, Author>();
  private oldest: string | null = null;

  constructor(private readonly isAssistant: (author: Author) => boolean) {}

  /** Takes a message down; twice is once. */
  note(message: unknown): void {
    const raw = asRaw(message);
    const id = snowflakeOf(raw?.id);
    if (raw === null || id === null) return;
    if (this.oldest === null || isOlder(id, this.oldest)) this.oldest = id;
    const author = authorOf(raw);
    if (author && this.isAssistant(author)) this.assistants.set(id, author);
    const command = interactionOf(raw)?.id;
    if (command !== undefined) this.commands.add(command);
    const before = precedes(raw);
    // What came later is nothing to go on from: chains end.
    if (before !== null && isOlder(before, id)) this.before.set(id, before);
  }

  /** The bare id that the chain of a message begins with; nothing for one that goes on from none. */
  rootOf(id: string): string | undefined {
    const chain: string[] = [];
    let root = id;
    for (let next = this.before.get(root); next !== undefined; next = this.before.get(root)) {
      chain.push(root);
      root = next;
    }
    for (const link of chain) this.before.set(link, root);
    return chain.length === 0 ? undefined : root;
  }

  /** Who wrote a message, if an assistant did. */
  authorOf(id: string): Author | undefined {
    return this.assistants.get(id);
  }

  /** How many replies go back to a message from before the oldest one here. */
  broken(): number {
    let count = 0;
    for (const id of this.before.keys()) {
      const root = this.rootOf(id);
      if (
        root !== undefined &&
        this.oldest !== null &&
        !this.commands.has(root) &&
        isOlder(root, this.oldest)
      )
        count += 1;
    }
    return count;
  }
}
