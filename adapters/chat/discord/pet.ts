import type { Unanswered } from "../../../src/app/unanswered.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Pacts } from "../../pact/adapter.js";
import { wordsOfAny } from "../../pact/any.js";
import type { Opened, Ready } from "../answerer.js";
import { asRaw, objectsIn } from "../raw.js";
import type { CaughtUp } from "../read-back/read-back.js";
import { recallIn } from "../recall.js";
import { TakeUp } from "../take-up.js";
import { type Talk, Talks } from "../talk.js";
import { within } from "../within.js";
import { authorOf } from "./author.js";
import { restOf } from "./client.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import { isWords } from "./kinds.js";
import type { OwnClient } from "./library.js";
import { repliedTo } from "./place.js";
import { handlers, type Running } from "./running.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";
import { channelsOf, messageIn, type Standing } from "./take-up.js";
import { DiscordVoice } from "./voice.js";

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

/** What somebody says, and to whom. Ids are bare. */
interface Words {
  readonly text: string;
  /** ms since epoch. */
  readonly at: number;
  readonly channel: string;
  readonly direct: boolean;
  readonly mentions: boolean;
  /** Whose message they reply to. */
  readonly repliesTo: string | null;
  /** The message that is replied to in answer. */
  readonly reply: string | null;
}

/** The pet on Discord: hears mentions, replies and direct messages, and whoever it talks with already. */
export class DiscordPet {
  readonly #talks: Talks;
  readonly #takeUp: TakeUp;
  readonly #busy = new Set<Promise<void>>();
  #closed = false;

  /** @param shared whether other processes answer from the same ledger */
  constructor(
    private readonly client: OwnClient,
    private readonly pact: Pacts,
    pet: Pet,
    shared: boolean,
  ) {
    this.#talks = new Talks(pet, wordsOfAny(pact), (talk) => recallIn(pact, talk));
    this.#takeUp = new TakeUp(pact, shared);
  }

  /** Adds its listener to a client that is watched: what it says is measured like any host's. */
  listen(): void {
    this.client.on("messageCreate", (message) => {
      const running = handlers.getStore();
      if (!running || this.#closed) return;
      const answered = this.#live(message as Heard, running).catch((error: unknown) => {
        this.pact.log.warn(`discord: a message was not answered: ${reasonOf(error, running)}`, {
          message: running.message,
        });
      });
      this.#busy.add(answered);
      void answered.then(() => this.#busy.delete(answered));
    });
  }

  /** Takes up what waits in a guild, or in direct messages, that were read back. */
  caughtUp(caughtUp: CaughtUp): void {
    this.#takeUp.caughtUp(caughtUp, (request) => this.#prepare(request));
  }

  /** Takes up what somebody made a task. */
  opened(opened: Opened): void {
    this.#takeUp.opened(opened, (request) => this.#prepare(request));
  }

  /** Hears nothing more. Resolves with how much is still under way after so many ms. */
  async close(withinMs: number): Promise<number> {
    this.#closed = true;
    const [takenUp] = await Promise.all([
      this.#takeUp.close(withinMs),
      within(withinMs, Promise.all(this.#busy)),
    ]);
    return this.#busy.size + takenUp;
  }

  async #live(message: Heard, running: Running): Promise<void> {
    const self = this.client.user?.id;
    if (self === undefined || !isSaid(message) || !this.#takeUp.begins(running.message)) return;
    await running.placed;
    const { users, repliedUser } = message.mentions;
    const direct = message.guildId === null;
    const words: Words = {
      text: message.content,
      at: instantOfSnowflake(message.id),
      channel: message.channelId,
      direct,
      mentions: users.has(self),
      repliesTo: repliedUser?.id ?? null,
      reply: direct ? null : message.id,
    };
    if (direct || (await this.#isFor(self, words, running)))
      await this.#takeUp.live(running.message, running.place, this.#answering(self, words, running));
  }

  async #prepare(request: Unanswered): Promise<Ready | null> {
    const self = this.client.user?.id;
    if (self === undefined) return null;
    const { conversation, message, place, requester, made, title } = request;
    const found = await messageIn(restOf(this.client), request);
    const author = (found && authorOf(found.message)) ?? { id: requester };
    const running: Running = { conversation, message, place, author, on: null, shown: 0 };
    const direct = place.workspace === undefined;
    if (found) {
      if (author.bot || !isWords(Number(found.message.type))) return null;
      const words = wordsOf(found, self, direct);
      const isFor = direct || made || (await this.#isFor(self, words, running));
      return isFor ? this.#answering(self, words, running) : null;
    }
    if (!made || title === null) return null;
    // There is no message, but only what was said with the command.
    const none = { mentions: false, repliesTo: null, reply: null };
    const words = { ...none, text: title, at: request.at, channel: channelsOf(request).at(-1)!, direct };
    return { ...this.#answering(self, words, running), once: true };
  }

  #answering(self: string, words: Words, running: Running): Ready {
    const { conversation, message, place, author } = running;
    const { channel, direct, reply } = words;
    const request = {
      ...{ conversation, message, requester: author.id },
      text: words.text.replaceAll(new RegExp(`<@!?${self}>`, "g"), " ").trim(),
      at: words.at,
      target: `discord:${channel}`,
      timezone: this.pact.at(place)?.terms.period.timezone ?? "UTC",
    };
    return {
      once: false,
      hear: (allowed) => {
        const voice = new DiscordVoice({
          ...{ pact: this.pact, rest: restOf(this.client), self, running, channel, direct, reply },
          ...(allowed ? { allowed } : {}),
        });
        return handlers.run(running, () => this.#talks.hear(request, voice));
      },
    };
  }

  /** Without a mention, words are for the pet where they answer it, or nobody and whoever says them has a task there. */
  async #isFor(self: string, { text, mentions, repliesTo }: Words, running: Running): Promise<boolean> {
    if (mentions) return true;
    if (text === "") return false;
    if (repliesTo !== null) return repliesTo === self;
    const { conversation, message, author } = running;
    const talk: Talk = { conversation, message, requester: author.id };
    return conversation !== message && this.#talks.knows(talk);
  }
}

/** A message that was asked for; in a direct message, too, the answer shows what it answers. */
function wordsOf({ channel, message }: Standing, self: string, direct: boolean): Words {
  const id = String(message.id);
  const replied = repliedTo(message) === null ? null : asRaw(message.referenced_message);
  return {
    ...{ channel, direct },
    text: typeof message.content === "string" ? message.content : "",
    at: instantOfSnowflake(id),
    mentions: objectsIn(message.mentions).some((user) => user.id === self),
    repliesTo: snowflakeOf(asRaw(replied?.author)?.id),
    reply: id,
  };
}

function isSaid(message: Heard): boolean {
  const { id, type, author, webhookId } = message;
  return snowflakeOf(id) !== null && isWords(type) && !author.bot && webhookId === null;
}

/** What Discord refused is told with what to do about it. */
function reasonOf(error: unknown, { place }: Running): string {
  if (refusalOf(error) !== null) return chatErrorOf(`answer in discord:${place.channel}`, error).message;
  return error instanceof Error ? error.message : String(error);
}
