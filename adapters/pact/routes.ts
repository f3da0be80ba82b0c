import { type Chat, ChatError } from "../../src/ports/chat.js";

/** Posts to whichever platform a target names. */
export class Routes implements Chat {
  readonly #chats = new Map<string, Chat>();

  add(platform: string, chat: Chat): void {
    this.#chats.set(platform, chat);
  }

  post(...[target, report, posting]: Parameters<Chat["post"]>) {
    return this.#to(target, (chat) => chat.post(target, report, posting));
  }

  find(...[target, key, since]: Parameters<Chat["find"]>) {
    return this.#to(target, (chat) => chat.find(target, key, since));
  }

  async #to<T>(target: string, work: (chat: Chat) => Promise<T>): Promise<T> {
    const chat = this.#chats.get(target.slice(0, target.indexOf(":")));
    if (chat) return work(chat);
    const known = [...this.#chats.keys()].join(", ") || "none";
    throw new ChatError(
      "chat/refused",
      `post: found the target ${target}, expected one on a platform that is connected (${known}). Connect it, or correct the agreement's digests and warnings`,
    );
  }
}
