import type { ChatEvent } from "../../src/chat/event.js";
import type { Rules } from "../../src/chat/rules.js";
import { isDirect, isThread, MESSAGE } from "../chat/discord/kinds.js";
import { isOlder, snowflakeOf } from "../chat/discord/snowflake.js";
import {
  type DiscordChannel,
  DiscordShapeError,
  repliesIn,
  translateMessage,
} from "../chat/discord/translate.js";
import { asRaw, type Raw } from "../chat/raw.js";
import { discordChannel, discordMessage } from "./discord-message.js";
import { type Chunks, excerpt, type ImportItem } from "./item.js";
import type { JsonObject } from "./json-object.js";
import { jsonObjectsWithHeads } from "./json-objects.js";
import { ReplyChains } from "./reply-chains.js";

export interface DiscordExportOptions {
  readonly rules: Rules;
  /** What was learned of the file's replies beforehand, where its messages are not in their order. */
  readonly chains?: ReplyChains;
  /** Told of each channel that is read, and of the threads that began in another one. */
  readonly onChannel?: (channel: DiscordChannel) => void;
  readonly onStarterElsewhere?: (thread: DiscordChannel) => void;
}

/**
 * The JSON of DiscordChatExporter: one channel or thread a file, its messages oldest first. What the file says of itself
 * at its end (how many messages, of which days) is compared with what is in it.
 */
export async function* discordExportItems(
  chunks: Chunks,
  options: DiscordExportOptions,
): AsyncGenerator<ImportItem> {
  let file: ChannelFile | null = null;
  // The last message waits for the end of its list, which says how many there are.
  let held: Events | null = null;
  for await (const objects of jsonObjectsWithHeads(chunks, "messages")) {
    for (const object of objects) {
      if ("head" in object) {
        const channel = discordChannel(object.head, (place) => options.rules.terms.scope.includes(place));
        file = channel && new ChannelFile(channel, options);
        if (channel) options.onChannel?.(channel);
      } else if ("around" in object) {
        const replies = file?.replies(object.around.messageCount) ?? [];
        if (held) yield { ...held, events: [...held.events, ...replies] };
        held = null;
        if (file) yield* file.warnings(object.around, object.line);
        file = null;
      } else {
        const item: ImportItem = file?.read(object) ?? {
          kind: "fault",
          line: object.line,
          message: HEADLESS,
        };
        if (item.kind !== "events") yield item;
        else {
          if (held) yield held;
          held = item;
        }
      }
    }
  }
  if (held) yield held;
}

type Events = Extract<ImportItem, { kind: "events" }>;

const HEADLESS =
  "found no channel before the messages, expected the JSON of DiscordChatExporter: guild, channel and messages in one object. Export it again with --format Json";

class ChannelFile {
  private readonly chains: ReplyChains;
  private seen = 0;
  private notices = 0;
  private posts = 0;
  private latest: string | null = null;

  constructor(
    private readonly channel: DiscordChannel,
    private readonly options: DiscordExportOptions,
  ) {
    this.chains = options.chains ?? new ReplyChains(options.rules.isAssistant);
  }

  read(object: Exclude<JsonObject, { readonly around: unknown }>): ImportItem {
    const { line } = object;
    this.seen += 1;
    if ("fault" in object) return { kind: "fault", line, message: object.fault };
    const message = discordMessage(object.value);
    this.note(message);
    const { channel, chains, options } = this;
    try {
      const events = translateMessage(message, {
        channel,
        conversationOf: (id) => chains.rootOf(id),
        authorOf: (id) => chains.authorOf(id),
        asks: (command, bot) => command.split(" ")[0] !== "pact" && options.rules.isAssistant(bot),
      });
      return { kind: "events", events, line };
    } catch (error) {
      if (error instanceof DiscordShapeError) return { kind: "fault", line, message: error.message };
      throw error;
    }
  }

  private note(message: unknown): void {
    this.chains.note(message);
    const raw = asRaw(message);
    const id = snowflakeOf(raw?.id);
    if (id === null) return;
    if (this.latest === null || isOlder(this.latest, id)) this.latest = id;
    if (id === this.channel.id) this.posts += 1;
    if (raw?.type !== MESSAGE.threadStarter) return;
    this.notices += 1;
    this.options.onStarterElsewhere?.(this.channel);
  }

  /** What is odd about the file as a whole, as its end tells. */
  *warnings(around: Raw, line: number): Generator<ImportItem> {
    const found: string[] = [];
    const { messageCount } = around;
    if (Number.isInteger(messageCount) && messageCount !== this.seen)
      found.push(`found ${this.seen} messages, expected the ${messageCount} that the file says it has`);
    const { after, before } = asRaw(around.dateRange) ?? {};
    if (after || before)
      found.push(
        `the file holds messages ${[after && `from ${said(after)}`, before && `to ${said(before)}`].filter(Boolean).join(" ")} alone: unless other files hold the rest, what a task was before and became after is not seen`,
      );
    const { type } = this.channel;
    const broken = isThread(type) || isDirect(type) ? 0 : this.chains.broken();
    if (broken > 0)
      found.push(
        `${broken} of the messages reply to something older than all in this file: their conversations begin with what is here`,
      );
    for (const message of found) yield { kind: "warning", line, message };
  }

  /** How many messages a thread says that it has; fewer of them read than that makes its tasks partial. */
  replies(messageCount: unknown): readonly ChatEvent[] {
    if (!isThread(this.channel.type) || !Number.isInteger(messageCount) || this.latest === null) return [];
    const count = (messageCount as number) - this.notices - this.posts;
    return [repliesIn(this.channel, Math.max(0, count), this.latest)];
  }
}

function said(value: unknown): string {
  return excerpt(String(value));
}
