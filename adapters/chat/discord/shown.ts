import type { Action, Author, ChatEvent, MessageEvent } from "../../../src/chat/event.js";
import type { Raw } from "../raw.js";
import type { Running } from "./running.js";
import { filesOf, textOf } from "./text.js";

/**
 * Words that stand in no message of their own: a message that was changed for whoever pressed its button.
 * @param at ms since epoch
 */
export function wordsShown(
  running: Running,
  author: Author,
  name: string,
  body: Raw,
  at: number,
): MessageEvent {
  const files = filesOf(body);
  return {
    kind: "message",
    ...answering(running, name, at),
    author,
    text: textOf(body),
    ...(files > 0 ? { files } : {}),
    mentions: [running.author.id],
    repliesTo: { message: running.message },
  };
}

/** A sign that is no words: a form, typing, an acknowledgement. */
export function signShown(
  running: Running,
  author: Author,
  name: string,
  action: Action,
  at: number,
): ChatEvent {
  return { kind: "action", ...answering(running, name, at), author, on: running.message, action };
}

function answering(running: Running, name: string, at: number) {
  const { conversation, message, place } = running;
  running.shown += 1;
  return { place, conversation, message: `${message}:${name}.${running.shown}`, at };
}
