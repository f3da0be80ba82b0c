import type { Action, ChatEvent, MessageEvent } from "../../../src/chat/event.js";
import type { Identity } from "./identity.js";
import { botAuthor } from "./identity.js";
import { filesOf, plainText, type Raw, textOf } from "./raw.js";
import type { Running } from "./running.js";

/** What a handler shows whom it answers, other than by a message that Slack keeps. */
export class Shown {
  constructor(private readonly identity: Identity) {}

  /**
   * Words that only the person sees: an answer through `respond`, `ack`, or an ephemeral message.
   * @param at ms since epoch
   */
  words(running: Running, name: string, body: Raw, at: number): MessageEvent {
    const { author, ...common } = this.#answering(running, name, at);
    const files = filesOf(body);
    return {
      kind: "message",
      ...common,
      author,
      text: plainText(textOf(body)),
      ...(files > 0 ? { files } : {}),
      mentions: [running.author.id],
      repliesTo: { message: running.message },
    };
  }

  /** A sign that is no words: a modal, a status line, an acknowledgement. */
  sign(running: Running, name: string, action: Action, at: number): ChatEvent {
    return { kind: "action", ...this.#answering(running, name, at), on: running.message, action };
  }

  #answering(running: Running, name: string, at: number) {
    const { conversation, message, place } = running;
    running.shown += 1;
    return {
      place,
      conversation,
      message: `${message}:${name}.${running.shown}`,
      at,
      author: botAuthor(this.identity),
    };
  }
}

/** Whether what is handed to `ack` is shown to the person. */
export function saysSomething(body: unknown): body is Raw | string {
  if (typeof body === "string") return body.trim() !== "";
  return typeof body === "object" && body !== null && textOf(body as Raw) !== "";
}

export function bodyOf(given: Raw | string): Raw {
  return typeof given === "string" ? { text: given } : given;
}
