import type { Chat } from "../../src/ports/chat.js";
import type { Post } from "./saying.js";

/** Posts reminders as reports; one that may have been posted is looked for first. */
export function postThrough(chat: Pick<Chat, "post" | "find">): Post {
  return async ({ target, text, key, maybePosted }) => {
    const found = maybePosted && (await chat.find(target, key, maybePosted.since));
    if (found?.status === "found") return;
    const [title = "", ...rest] = text.split("\n");
    if (maybePosted && found?.status === "cannot-tell") rest.push(maybePosted.note);
    const blocks = rest.length === 0 ? [] : [{ kind: "text" as const, text: rest.join("\n") }];
    await chat.post(target, { title, blocks }, { key });
  };
}
