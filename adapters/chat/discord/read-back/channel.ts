import type { ChatEvent } from "../../../../src/chat/event.js";
import type { Rules } from "../../../../src/chat/rules.js";
import type { Raw } from "../../raw.js";
import type { Reading } from "../../read-back/source.js";
import { isAbout } from "../about.js";
import { isDirect, isThread } from "../kinds.js";
import type { Listener } from "../listener.js";
import type { AskDiscord } from "../own-rest.js";
import { type DiscordChannel, type DiscordContext, DiscordShapeError, precedes } from "../place.js";
import type { Roots } from "../roots.js";
import { instantOfSnowflake, snowflakeAt, snowflakeOf } from "../snowflake.js";
import { instantOf } from "../version.js";
import type { Members } from "./members.js";
import type { Open } from "./open.js";
import { withUsers } from "./reactions.js";
import { assertGiven } from "./refused.js";
import { spanOf } from "./span.js";

/** What reading takes of whoever watches, and of Discord. */
export interface Reader {
  readonly ask: AskDiscord;
  readonly rules: Rules;
  readonly listener: Listener;
  readonly roots: Roots;
  readonly members: Members;
  /** Whether the command that a message answers asked for something. */
  asks(message: Raw, channel: DiscordChannel): NonNullable<DiscordContext["asks"]>;
}

export interface Stretch extends Pick<Reading, "from" | "note" | "take"> {
  readonly channel: DiscordChannel;
  /** What is open there: in it something may have changed since. */
  readonly open: readonly Open[];
  /** Bare conversations that are the assistant's: more is asked about their messages. */
  readonly ours: Set<string>;
  /** Bare id of the latest message that Discord says there is. */
  readonly last: string | null;
}

/**
 * Reads what one channel, thread or direct message holds since an instant, and what is open there.
 * @returns how many messages counted
 * @throws what Discord refuses; {NoHistory}
 */
export async function readStretch(reader: Reader, stretch: Stretch): Promise<number> {
  const { ask, listener } = reader;
  const { channel, from, open, ours, last } = stretch;
  for (const { conversation, messages } of open) {
    listener.knows(conversation, messages);
    ours.add(conversation);
  }
  if (isDirect(channel.type) || channel.addressed) ours.add(channel.id);
  const known = new Set(open.flatMap(({ messages }) => messages));
  const pages = new Pages(reader, stretch, known);
  let given = 0;
  for await (const page of spanOf(ask, channel.id, [...known], snowflakeAt(from))) {
    given += page.length;
    await stretch.take(await pages.events(page));
  }
  if (given === 0 && last !== null)
    await assertGiven(() => ask("GET", `/channels/${channel.id}/messages/${last}`));
  return pages.read.size;
}

class Pages {
  /** Bare ids of the messages that counted. */
  readonly read = new Set<string>();

  constructor(
    private readonly reader: Reader,
    private readonly stretch: Stretch,
    private readonly known: ReadonlySet<string>,
  ) {}

  async events(page: readonly Raw[]): Promise<readonly ChatEvent[]> {
    const events: ChatEvent[] = [];
    for (const message of page) events.push(...(await this.#eventsOf(message)));
    return events;
  }

  async #eventsOf(message: Raw): Promise<readonly ChatEvent[]> {
    const { reader, stretch } = this;
    const { channel } = stretch;
    const id = snowflakeOf(message.id);
    if (id === null) return [];
    try {
      if (!this.#counts(id, message)) {
        reader.listener.learn(message, channel);
        return [];
      }
      this.read.add(id);
      const whole = await this.#whole(id, message);
      return reader.listener.readBack(whole, channel, reader.asks(whole, channel));
    } catch (error) {
      if (!(error instanceof DiscordShapeError)) throw error;
      stretch.note(error);
      return [];
    }
  }

  #counts(id: string, { edited_timestamp }: Raw): boolean {
    const { from } = this.stretch;
    const changedAt = Math.max(instantOfSnowflake(id), instantOf(edited_timestamp) ?? 0);
    return changedAt >= from || this.known.has(id);
  }

  /** With what only asking tells, where it is of use. */
  async #whole(id: string, message: Raw): Promise<Raw> {
    const { rules, listener, roots, members, ask } = this.reader;
    const { channel, ours } = this.stretch;
    const about = isAbout(message, rules, listener.self);
    const isWhole = isDirect(channel.type) || isThread(channel.type);
    if (about && !isWhole) await roots.lookUp(message, channel);
    const before = precedes(message);
    const began = before === null ? id : (listener.conversationOf(before) ?? before);
    const conversation = isWhole ? channel.id : began;
    if (about) ours.add(conversation);
    if (!ours.has(conversation)) return message;
    const { confirm, reopen, acknowledge } = rules.terms.tasks.reactions;
    const counts = (emoji: string) => [confirm, reopen, acknowledge].some((names) => names.includes(emoji));
    return members.withRoles(await withUsers(ask, message, counts));
  }
}
