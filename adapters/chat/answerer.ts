import type { Asked } from "../../src/app/desk.js";
import type { Unanswered } from "../../src/app/unanswered.js";
import type { Pact } from "../pact/adapter.js";
import type { CaughtUp } from "./read-back/read-back.js";

/** A bot that answers requests by itself: told of what may wait for it. It must not throw. */
export interface Answerer<Room> {
  caughtUp(caughtUp: CaughtUp, room: Room): void;
  opened(opened: Opened, room: Room): void;
}

/** Somebody opened a task by their word: a command, or a shortcut at a message. */
export interface Opened {
  readonly pact: Pact;
  readonly asked: Asked;
  /** The words that came with it. */
  readonly title: string | null;
}

/** A request that can be answered. */
export interface Ready {
  /** Answers it; `allowed` is asked right before anything is said. Rejects where the platform does not take the answer. */
  hear(allowed?: () => Promise<void>): Promise<void>;
  /** Nothing in chat tells that it was answered: there is no second attempt. */
  readonly once: boolean;
}

/** Finds what a request says, and how it is answered; `null` where it is gone, or not for this bot. */
export type Prepare = (request: Unanswered) => Promise<Ready | null>;
