import { type Chat, ChatError, type Found, type Posted, type Posting } from "../../../src/ports/chat.js";
import type { Report } from "../../../src/report/report.js";
import { notFound } from "../faults.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { chatErrorOf, refusalOf } from "./faults.js";
import { heldIn, idsIn } from "./mark.js";
import { messageOf, plainer, type Shown } from "./message.js";
import type { AskDiscord } from "./own-rest.js";
import { isOlder, snowflakeAt, snowflakeOf } from "./snowflake.js";
import type { IsRoom } from "./words.js";

/** Discord's clock may go before or after ours. */
const SKEW_MS = 5 * 60_000;
const PAGE = 100;

/** Posts reports to channels, threads and people of Discord, and finds them again by the key in their button's id. */
export class DiscordChat implements Chat {
  constructor(
    private readonly ask: AskDiscord,
    /** The bare id of the bot, where it has logged in. */
    private readonly self: () => string | null,
    private readonly isRoom: IsRoom = () => false,
  ) {}

  async post(target: string, report: Report, { key, picture }: Posting): Promise<Posted> {
    const doing = `post to ${target}`;
    try {
      const channel = await this.#channelOf(target, doing);
      const whole = messageOf(report, picture ?? null, key, this.isRoom);
      const answer = await this.#send(channel, whole, key).catch((error: unknown) => {
        // Refused with its files, and so not posted: it goes without.
        if (whole.files.length > 0 && refusalOf(error) !== null)
          return this.#send(channel, plainer(whole), key);
        throw error;
      });
      return { message: `discord:${String(answer.id)}` };
    } catch (error) {
      throw chatErrorOf(doing, error);
    }
  }

  async find(target: string, key: string, since: number): Promise<Found> {
    const doing = `find in ${target}`;
    try {
      const channel = await this.#channelOf(target, doing);
      for (let after = snowflakeAt(Math.max(0, since - SKEW_MS)); ; ) {
        const query = new URLSearchParams({ after, limit: String(PAGE) });
        const page = objectsIn(await this.ask("GET", `/channels/${channel}/messages`, { query }));
        const found = page.find((message) => this.#isOwn(message) && keysIn(message).includes(key));
        if (found) return { status: "found", message: `discord:${String(found.id)}` };
        const ids = page.map(({ id }) => snowflakeOf(id)).filter((id) => id !== null);
        const newest = ids.reduce((one, other) => (isOlder(one, other) ? other : one), after);
        if (page.length < PAGE || newest === after) return { status: "absent" };
        after = newest;
      }
    } catch (error) {
      return notFound(chatErrorOf(doing, error));
    }
  }

  #send(channel: string, { body, files }: Shown, key: string): Promise<Raw> {
    return this.#object(`/channels/${channel}/messages`, {
      body: { ...body, nonce: key, enforce_nonce: true },
      files,
    });
  }

  async #object(route: `/${string}`, given: Parameters<AskDiscord>[2]): Promise<Raw> {
    return asRaw(await this.ask("POST", route, given)) ?? {};
  }

  /** What is posted to a person stands in the direct message with them. */
  async #channelOf(target: string, doing: string): Promise<string> {
    const [, person, channel] = /^discord:(?:user:(\d{1,20})|(\d{1,20}))$/.exec(target) ?? [];
    if (channel) return channel;
    if (person) {
      const { id } = await this.#object("/users/@me/channels", { body: { recipient_id: person } });
      return String(id);
    }
    throw new ChatError(
      "chat/refused",
      `${doing}: found no id of Discord's, expected a channel's such as discord:810000000000000003 or a person's such as discord:user:810000000000000002. Correct the agreement's digests and warnings`,
    );
  }

  #isOwn({ author }: Raw): boolean {
    const self = this.self();
    return self === null || asRaw(author)?.id === self;
  }
}

function keysIn(message: Raw): unknown[] {
  return idsIn(message).map((id) => heldIn(id)?.key);
}
