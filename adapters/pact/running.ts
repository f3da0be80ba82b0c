import { AsyncLocalStorage } from "node:async_hooks";
import type { Author, Place } from "../../src/chat/event.js";

/** What a handler of the host is running for, on whatever platform. */
export interface RunningHandler {
  readonly conversation: string;
  /** The message or the interaction that it answers. */
  readonly message: string;
  readonly place: Place;
  /** Who is answered. */
  readonly author: Author;
}

const running = new AsyncLocalStorage<RunningHandler>();

/** The handler that the caller runs in; nothing outside of any. */
export function runningHandler(): RunningHandler | undefined {
  return running.getStore();
}

/** Follows a platform's handlers through everything that they await. */
export function handlersOf<H extends RunningHandler>(platform: string) {
  return {
    run: <T>(handler: H, work: () => T): T => running.run(handler, work),
    /** The platform's own handler that the caller runs in; another platform's is none. */
    getStore(): H | undefined {
      const handler = running.getStore();
      return handler?.place.platform === platform ? (handler as H) : undefined;
    },
  };
}
