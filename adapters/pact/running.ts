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

/**
 * Before Node 24, following a handler through what it awaits slows every promise of the host: a Bolt app by a tenth to a
 * quarter. Where nobody asked within so many handlers, it is given up until somebody does.
 */
const TRIAL = 1_000;
const isCheap = Number.parseInt(process.versions.node, 10) >= 24;

const followed = new AsyncLocalStorage<RunningHandler>();
/** The handler that calls something this very moment, or `null` for none, where that is known without following. */
let calling: RunningHandler | null | undefined;
let isFollowing = true;
let tried = 0;
let wasAsked = false;

/** The handler that the caller runs in; nothing outside of any. */
export function runningHandler(): RunningHandler | undefined {
  if (calling !== undefined) return calling ?? undefined;
  const handler = followed.getStore();
  if (handler) wasAsked = true;
  else if (!isFollowing) {
    isFollowing = true;
    tried = 0;
  }
  return handler;
}

/** Follows a platform's handlers through everything that they await. */
export function handlersOf<H extends RunningHandler>(platform: string) {
  return {
    run<T>(handler: H, work: () => T): T {
      if (isFollowing && !isCheap && !wasAsked) {
        tried += 1;
        isFollowing = tried <= TRIAL;
        if (!isFollowing) followed.disable();
      }
      return isFollowing ? followed.run(handler, work) : work();
    },
    /** Whatever `work` does before it returns is known to be the handler's (`null`: nobody's), followed or not. */
    call<T>(handler: H | null, work: () => T): T {
      const before = calling;
      calling = handler;
      try {
        return work();
      } finally {
        calling = before;
      }
    },
    /** The platform's own handler that the caller runs in; another platform's is none. */
    getStore(): H | undefined {
      const handler = runningHandler();
      return handler?.place.platform === platform ? (handler as H) : undefined;
    },
  };
}
