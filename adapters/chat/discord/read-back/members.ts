import type { Terms } from "../../../../src/agreement/terms.js";
import { asRaw, objectsIn, type Raw } from "../../raw.js";
import { refusalOf } from "../faults.js";
import type { AskDiscord } from "../own-rest.js";
import { snowflakeOf } from "../snowflake.js";

const ROLE = /^discord:role:/;

/** Whether the agreement names people by their roles. */
export function namesRoles({ parties, reviewers, arbiter, requesters }: Terms): boolean {
  const { provider, customer } = parties;
  const named = [...provider.members, ...customer.members, ...reviewers, ...requesters.bots, arbiter ?? ""];
  return named.some((id) => ROLE.test(id));
}

/** The roles of a guild's people: read back, nobody says which they have. */
export class Members {
  readonly #known = new Map<string, Promise<Raw | null>>();

  constructor(
    private readonly ask: AskDiscord,
    /** Bare id; `null`: nobody's roles are asked for. */
    private readonly guild: string | null,
  ) {}

  /** A message with the roles of who wrote it, of who is answered, and of who reacted. */
  async withRoles(message: Raw): Promise<Raw> {
    if (this.guild === null) return message;
    const author = await this.#of(message.author);
    const { interaction_metadata: metadata, reactions } = message;
    const asked = asRaw(metadata);
    return {
      ...message,
      ...(author ? { member: author } : {}),
      ...(asked ? { interaction_metadata: { ...asked, user: await this.#person(asked.user) } } : {}),
      ...(Array.isArray(reactions) ? { reactions: await this.#reactions(objectsIn(reactions)) } : {}),
    };
  }

  async #reactions(reactions: readonly Raw[]): Promise<Raw[]> {
    const all: Raw[] = [];
    for (const reaction of reactions) {
      const users: unknown[] = [];
      for (const user of objectsIn(reaction.users)) users.push(await this.#person(user));
      all.push(users.length > 0 ? { ...reaction, users } : reaction);
    }
    return all;
  }

  async #person(user: unknown): Promise<unknown> {
    const member = await this.#of(user);
    return member ? { ...asRaw(user), member } : user;
  }

  #of(user: unknown): Promise<Raw | null> {
    const { id, bot } = asRaw(user) ?? {};
    const person = snowflakeOf(id);
    if (person === null || bot === true) return Promise.resolve(null);
    const known = this.#known.get(person) ?? this.#get(person);
    this.#known.set(person, known);
    return known;
  }

  async #get(person: string): Promise<Raw | null> {
    try {
      return asRaw(await this.ask("GET", `/guilds/${this.guild}/members/${person}`));
    } catch (error) {
      // Who has left has no roles any more.
      if (refusalOf(error) !== null) return null;
      throw error;
    }
  }
}
