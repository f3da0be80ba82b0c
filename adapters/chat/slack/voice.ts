import type { Action } from "../../../src/chat/event.js";
import { ACKNOWLEDGEMENT, QUESTION } from "../../../src/pet/words.js";
import type { Pacts } from "../../pact/adapter.js";
import type { Voice } from "../talk.js";
import { paragraphsOf, wordsOf } from "./blocks.js";
import { joinMetadata } from "./mark.js";
import { questionBlocks } from "./question.js";
import { asRaw, type Raw } from "./raw.js";
import type { Running } from "./running.js";
import { instantOf } from "./timestamp.js";

/** An answer that is there by then needs no sign that it is coming. */
const ACKNOWLEDGE_AFTER_MS = 700;
const STATUS = "is looking into it…";

/** A client of Slack's Web API as a handler is given it: what it posts is seen by whoever watches. */
export interface PostingClient {
  readonly chat: { postMessage(given: Raw): Promise<unknown> };
  readonly assistant?: { readonly threads: { setStatus(given: Raw): Promise<unknown> } };
  apiCall(method: string, given?: Record<string, unknown>): Promise<unknown>;
}

export interface VoiceOptions {
  readonly pact: Pacts;
  readonly client: PostingClient;
  /** Bare ids of the bot. */
  readonly bot: { readonly user: string; readonly bot: string | null };
  /** What is answered. */
  readonly running: Running;
  readonly channel: string;
  /** The thread to answer in; `null`: in the channel itself, as in a direct message. */
  readonly thread: string | null;
  /** Asked right before anything is said; where it rejects, nothing is. */
  allowed?(): Promise<void>;
}

/** The pet's voice in one conversation of Slack's. */
export class SlackVoice implements Voice {
  #late: NodeJS.Timeout | undefined;
  #acknowledging: Promise<unknown> = Promise.resolve();
  /** Slack's timestamp of what was said last. */
  #said: string | null = null;

  constructor(private readonly options: VoiceOptions) {}

  get anew(): string | null {
    const { channel, thread } = this.options;
    if (thread === null) return null;
    return channel.startsWith("D")
      ? "For something else, please start a new chat."
      : "For something else, please mention me outside of this thread.";
  }

  async acknowledge(): Promise<void> {
    const { client, channel, thread } = this.options;
    if (thread !== null) {
      const given = { channel_id: channel, thread_ts: thread, status: STATUS };
      const shown = client.assistant?.threads.setStatus(given).then(
        () => true,
        () => false,
      );
      if (await shown) return;
    }
    this.#late = setTimeout(() => {
      this.#acknowledging = this.#post(ACKNOWLEDGEMENT, []).catch(() => {});
    }, ACKNOWLEDGE_AFTER_MS);
  }

  async say(text: string, asks: boolean): Promise<void> {
    clearTimeout(this.#late);
    await this.#acknowledging;
    await this.options.allowed?.();
    const answer = await this.#post(text, asks ? questionBlocks() : [], asks ? QUESTION : "");
    const { ts } = asRaw(answer) ?? {};
    this.#said = typeof ts === "string" ? ts : null;
  }

  act(action: Action): void {
    const { pact, bot, running, channel } = this.options;
    const at = instantOf(this.#said);
    // Not posted, and so not done in anybody's sight.
    if (at === null) return;
    pact.observe({
      kind: "action",
      place: running.place,
      conversation: running.conversation,
      message: `slack:${channel}:${this.#said}:pet`,
      at,
      author: {
        id: `slack:${bot.user}`,
        ...(bot.bot === null ? {} : { aliases: [`slack:${bot.bot}`] }),
        bot: true,
        self: true,
      },
      on: running.message,
      action,
    });
  }

  #post(text: string, more: readonly Raw[], question = ""): Promise<unknown> {
    const { client, channel, thread, running } = this.options;
    const words = question === "" ? text : `${text}\n${question}`;
    return client.chat.postMessage({
      channel,
      ...(thread === null ? {} : { thread_ts: thread }),
      text: wordsOf(words),
      blocks: [...paragraphsOf(text), ...more],
      // Says what it answers, where a thread holds several people's requests.
      metadata: joinMetadata(running),
      unfurl_links: false,
      unfurl_media: false,
    });
  }
}
