import { GatewayIntentBits } from "discord.js";
import { register } from "../protocol/discord/command.js";
import { type FakeDiscord, serveDiscord } from "../protocol/discord/fake-discord.js";
import type { Person } from "../protocol/discord/person.js";
import { bornAt } from "../protocol/discord/snowflake.js";
import type { Channel } from "../protocol/discord/world.js";
import type { Load } from "./load.js";

const [PEOPLE, CHANNELS] = [400, 20];
const ASKED = "the build of the payment service fails since this morning, can you help?";
const SAID = "I am at the bakery around the corner until ten, shall I bring something for you?";

/** A Discord that loads the one client that is logged in to it. */
export class DiscordLoad {
  readonly #people: readonly Person[];
  readonly #channels: readonly Channel[];
  /** Messages and interactions so far: each is of a person and in a channel of its turn. */
  #serial = 0;
  /** Who waits for the reply to a message, by its id. */
  readonly #replied = new Map<string, () => void>();

  private constructor(private readonly fake: FakeDiscord) {
    const { world, bot } = fake;
    this.#people = Array.from({ length: PEOPLE }, (_, index) => fake.person(`Person ${index}`));
    this.#channels = Array.from({ length: CHANNELS }, (_, index) => fake.channel(`help-${index}`));
    register(world, "", { name: "deploy", description: "Deploys the new build" });
    world.listen(({ t, d }) => {
      const { author, message_reference } = d as {
        author?: unknown;
        message_reference?: { message_id: string };
      };
      if (t !== "MESSAGE_CREATE" || author !== bot || !message_reference) return;
      this.#replied.get(message_reference.message_id)?.();
      this.#replied.delete(message_reference.message_id);
    });
  }

  static async serve(): Promise<DiscordLoad> {
    const granted = GatewayIntentBits.MessageContent;
    return new DiscordLoad(await serveDiscord({ clock: Date.now, judged: "none", granted }));
  }

  get apiUrl(): string {
    return this.fake.apiUrl;
  }

  /** Mentions of the bot, until each is replied to. */
  mentions(count: number, inFlight: number): Promise<Load> {
    const text = `<@${this.fake.bot.id}> ${ASKED}`;
    return this.#converse(count, inFlight, (person, channel) => {
      const { id } = person.writes(channel, text);
      return new Promise((resolve) => this.#replied.set(id, resolve));
    });
  }

  /** Slash commands, until each is replied to. */
  commands(count: number, inFlight: number): Promise<Load> {
    return this.#converse(count, inFlight, (person, channel) => person.uses(channel, "/deploy").answered);
  }

  /** Messages that have nothing to do with the bot, until the client has taken all of them in. */
  async chatter(count: number): Promise<Load> {
    const texts = this.#chatter(count);
    const [connection] = this.fake.gateway.connections;
    const start = performance.now();
    for (const text of texts) connection!.write(text);
    await this.fake.gateway.round();
    return { ms: performance.now() - start, latenciesMs: [] };
  }

  close(): Promise<void> {
    return this.fake.close();
  }

  /** Has so many under way at a time. */
  async #converse(
    count: number,
    inFlight: number,
    ask: (person: Person, channel: Channel) => Promise<void>,
  ): Promise<Load> {
    const latenciesMs: number[] = [];
    let left = count;
    const start = performance.now();
    const asking = async () => {
      while (left-- > 0) {
        const { person, channel } = this.#turn();
        const askedAt = performance.now();
        await ask(person, channel);
        latenciesMs.push(performance.now() - askedAt);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, asking));
    return { ms: performance.now() - start, latenciesMs };
  }

  #turn(): { readonly person: Person; readonly channel: Channel } {
    const serial = this.#serial++;
    return { person: this.#people[serial % PEOPLE]!, channel: this.#channels[serial % CHANNELS]! };
  }

  /** Dispatches as the gateway sends them; nobody stores them. */
  #chatter(count: number): string[] {
    const { world, guild } = this.fake;
    return Array.from({ length: count }, () => {
      const { person, channel } = this.#turn();
      const id = world.id();
      const { user: _, ...member } = guild.members.get(person.id)!;
      return JSON.stringify({
        op: 0,
        t: "MESSAGE_CREATE",
        s: 1,
        d: {
          id,
          channel_id: channel.id,
          guild_id: guild.id,
          channel_type: channel.type,
          type: 0,
          author: person.user,
          member: { ...member, flags: 0, pending: false, mute: false, deaf: false },
          content: SAID,
          timestamp: world.stamp(bornAt(id)),
          edited_timestamp: null,
          tts: false,
          pinned: false,
          mention_everyone: false,
          mentions: [],
          mention_roles: [],
          attachments: [],
          embeds: [],
          components: [],
          flags: 0,
          nonce: id,
        },
      });
    });
  }
}
