import { Recent } from "../../../src/app/recent.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Pacts } from "../../pact/adapter.js";
import { wordsOfAny } from "../../pact/any.js";
import { recallIn } from "../recall.js";
import { type Talk, Talks } from "../talk.js";
import { restOf } from "./client.js";
import { isWords } from "./kinds.js";
import type { OwnClient } from "./library.js";
import { handlers, type Running } from "./running.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";
import { DiscordVoice } from "./voice.js";

/** Messages that it is remembered of that they were heard: Discord may tell twice. */
const MOST_HEARD = 10_000;

/** A message as the client hands it to its listeners. */
interface Heard {
  readonly id: string;
  readonly type: number;
  readonly content: string;
  readonly channelId: string;
  readonly guildId: string | null;
  readonly webhookId: string | null;
  readonly author: { readonly bot: boolean };
  readonly mentions: {
    readonly users: { has(id: string): boolean };
    readonly repliedUser: { readonly id: string } | null;
  };
}

/** The pet on Discord: hears mentions, replies and direct messages, and whoever it talks with already. */
export class DiscordPet {
  readonly #talks: Talks;
  readonly #heard = new Recent<true>(MOST_HEARD);
  readonly #busy = new Set<Promise<void>>();
  #closed = false;

  constructor(
    private readonly client: OwnClient,
    private readonly pact: Pacts,
    pet: Pet,
  ) {
    this.#talks = new Talks(pet, wordsOfAny(pact), (talk) => recallIn(pact, talk));
  }

  /** Adds its listener to a client that is watched: what it says is measured like any host's. */
  listen(): void {
    this.client.on("messageCreate", (message) => {
      const running = handlers.getStore();
      if (!running || this.#closed) return;
      const answered = this.#hear(message as Heard, running).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.pact.log.warn(`discord: a message was not answered: ${reason}`, { message: running.message });
      });
      this.#busy.add(answered);
      void answered.then(() => this.#busy.delete(answered));
    });
  }

  /** Hears nothing more. Resolves with how much is still under way after so many ms. */
  async close(withinMs: number): Promise<number> {
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.#busy), late]);
    clearTimeout(timer);
    return this.#busy.size;
  }

  async #hear(message: Heard, running: Running): Promise<void> {
    const self = this.client.user?.id;
    if (self === undefined || !isSaid(message) || this.#heard.get(message.id)) return;
    this.#heard.set(message.id, true);
    await running.placed;
    const { conversation, author } = running;
    const talk = { conversation, requester: author.id, message: running.message };
    const direct = message.guildId === null;
    if (!direct && !message.mentions.users.has(self) && !(await this.#goesOn(message, talk, self))) return;
    const request = {
      ...talk,
      text: message.content.replaceAll(new RegExp(`<@!?${self}>`, "g"), " ").trim(),
      at: instantOfSnowflake(message.id),
      target: `discord:${message.channelId}`,
      timezone: this.pact.at(running.place)?.terms.period.timezone ?? "UTC",
    };
    const voice = new DiscordVoice({
      ...{ pact: this.pact, rest: restOf(this.client), self, running, direct },
      channel: message.channelId,
    });
    await this.#talks.hear(request, voice);
  }

  /** Without a mention, words are for the pet where they answer it, or nobody and whoever says them has a task there. */
  async #goesOn({ content, mentions }: Heard, talk: Talk, self: string): Promise<boolean> {
    const { repliedUser } = mentions;
    if (content === "") return false;
    if (repliedUser !== null) return repliedUser.id === self;
    return talk.conversation !== talk.message && this.#talks.knows(talk);
  }
}

function isSaid(message: Heard): boolean {
  const { id, type, author, webhookId } = message;
  return snowflakeOf(id) !== null && isWords(type) && !author.bot && webhookId === null;
}
