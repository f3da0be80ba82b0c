import { verdictActions } from "../../../src/app/ask/offers.js";
import type { Action } from "../../../src/chat/event.js";
import { QUESTION } from "../../../src/pet/words.js";
import type { Block } from "../../../src/report/report.js";
import type { Pacts } from "../../pact/adapter.js";
import { asRaw } from "../raw.js";
import type { Voice } from "../talk.js";
import type { RestClient } from "./client.js";
import { messageOf } from "./message.js";
import type { Running } from "./running.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";

/** Discord shows for ten seconds that somebody types. */
const TYPING_MS = 8_000;

export interface VoiceOptions {
  readonly pact: Pacts;
  /** The client's own: what it posts is seen by whoever watches. */
  readonly rest: RestClient;
  /** Bare id of the bot. */
  readonly self: string;
  /** What is answered. */
  readonly running: Running;
  /** Bare id of the channel or thread. */
  readonly channel: string;
  /** In a direct message nobody else is answered. */
  readonly direct: boolean;
  /** Bare id of the message that is replied to; `null`: none, as in a direct message. */
  readonly reply: string | null;
  /** Asked right before anything is said; where it rejects, nothing is. */
  allowed?(): Promise<void>;
}

/** The pet's voice in one conversation of Discord's. */
export class DiscordVoice implements Voice {
  #typing: NodeJS.Timeout | undefined;
  /** Bare id of what was said last. */
  #said: string | null = null;

  constructor(private readonly options: VoiceOptions) {}

  get anew(): string | null {
    const { channel, direct, running } = this.options;
    if (direct) return null;
    return running.place.channel === channel
      ? "For something else, please mention me in a new message that is no reply."
      : "For something else, please mention me outside of this thread.";
  }

  /** It types until it has said something. */
  async acknowledge(): Promise<void> {
    const { rest, channel } = this.options;
    const type = () =>
      rest.request({ method: "POST", fullRoute: `/channels/${channel}/typing` }).catch(() => {});
    await type();
    this.#typing = setInterval(type, TYPING_MS);
    this.#typing.unref();
  }

  async say(text: string, asks: boolean): Promise<void> {
    clearInterval(this.#typing);
    const { rest, channel, reply, allowed } = this.options;
    await allowed?.();
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    const blocks: Block[] = [...lines, ...(asks ? [QUESTION] : [])].map((line) => ({
      kind: "text",
      text: line,
    }));
    if (asks) blocks.push({ kind: "actions", actions: verdictActions() });
    const { body } = messageOf({ title: null, blocks });
    const reference = { message_reference: { message_id: reply, fail_if_not_exists: false } };
    const answer = await rest.request({
      method: "POST",
      fullRoute: `/channels/${channel}/messages`,
      body: { ...body, ...(reply === null ? {} : reference) },
    });
    this.#said = snowflakeOf(asRaw(answer)?.id);
  }

  act(action: Action): void {
    const { pact, self, running } = this.options;
    // Not posted, and so not done in anybody's sight.
    if (this.#said === null) return;
    const { place, conversation, message } = running;
    pact.observe({
      kind: "action",
      ...{ place, conversation, message: `discord:${this.#said}:pet`, at: instantOfSnowflake(this.#said) },
      author: { id: `discord:user:${self}`, bot: true, self: true },
      on: message,
      action,
    });
  }
}
