import type { Clock, Grade } from "../task/fact.js";

/**
 * A neutral chat event: what an adapter saw on its platform, translated and nothing more. Ids name the platform's
 * object, so that a live event, a read-back and an import of the same object are the same event.
 */
export type ChatEvent =
  | MessageEvent
  | EditEvent
  | DeletionEvent
  | ReactionEvent
  | ActionEvent
  | RepliesEvent
  | GapEvent
  | ReadEvent;

/** Where something was seen. */
export interface Place {
  /** `slack`, `discord`, `console`, `web`, … */
  readonly platform: string;
  /** Slack workspace or Discord guild, bare (`T0WORK`). */
  readonly workspace?: string;
  /** Channel, bare (`C0HELP`). */
  readonly channel: string;
}

/** Who did something. */
export interface Author {
  /** `slack:U0…`, `discord:user:9…`; a bot whose post carries no user: `slack:B0…`. */
  readonly id: string;
  /** Further ids that members of an agreement may be named by: roles, and the bot id of a post that carries a user. */
  readonly aliases?: readonly string[];
  /** Posted by a program. */
  readonly bot?: boolean;
  /** A program's post that carries no user: unless the agreement names it, a person relayed through that program. */
  readonly userless?: boolean;
  /** The bot that Pawpact itself runs in. */
  readonly self?: boolean;
}

interface InConversation {
  readonly place: Place;
  /** `slack:C0HELP:1743761011.178999`: platform, channel and thread root; a direct message without a thread: its channel. */
  readonly conversation: string;
  /** A direct message outside any thread: points of rest part its tasks. */
  readonly direct?: boolean;
}

export interface MessageEvent extends InConversation {
  readonly kind: "message";
  /** `slack:C0HELP:1743761014.461529` */
  readonly message: string;
  /** The platform's timestamp, ms since epoch. */
  readonly at: number;
  readonly author: Author;
  readonly text: string;
  /** Number of attached files or pictures. */
  readonly files?: number;
  /** Ids that the text mentions. */
  readonly mentions?: readonly string[];
  /** The message this one answers explicitly (Discord reply), and its author. */
  readonly repliesTo?: { readonly message: string; readonly author?: Author };
  /**
   * Written in a place where every message addresses the assistant: Slack assistant thread, forum post. `mention`: it
   * mentions the assistant by an id that the platform tells, and the agreement need not name.
   */
  readonly addressed?: boolean | "mention";
  /** A placeholder that the platform itself shows while the assistant works: "thinking…". */
  readonly pending?: boolean;
  /** The platform withholds its words from us. */
  readonly unread?: boolean;
  /** Only the last version is known, edited at this instant (ms since epoch): the first text was not seen. */
  readonly lastEditedAt?: number;
  /** Read later, of an author whose changes the platform does not always mark. */
  readonly readBack?: boolean;
}

/** A message's text changed while we watched. */
export interface EditEvent extends Omit<MessageEvent, "kind" | "lastEditedAt" | "readBack"> {
  readonly kind: "edit";
  /** The platform dates an edit, but the words are the same as before (buttons, formatting). */
  readonly unchanged?: boolean;
  /** The instant of the edit, ms since epoch; `at` stays the message's own. */
  readonly editedAt: number;
  /** The platform gave no time of the edit, it is ours. */
  readonly clock?: "receipt";
}

export interface DeletionEvent extends InConversation {
  readonly kind: "deletion";
  readonly message: string;
  readonly at: number;
}

export interface ReactionEvent extends InConversation {
  readonly kind: "reaction";
  /** The message that it stands on. */
  readonly message: string;
  /** Name without colons (`white_check_mark`) or the emoji itself. */
  readonly emoji: string;
  readonly author: Author;
  /** ms since epoch; the message's own instant where `clock` is `unknown`. */
  readonly at: number;
  /** `receipt`: the platform gave no time, it is ours; `unknown`: read back without a time. */
  readonly clock?: "receipt" | "unknown";
  readonly removed?: boolean;
}

/** A command, button or modal that says what happened to a task, or a command that asks the assistant for one. */
export interface ActionEvent extends InConversation {
  readonly kind: "action";
  /** Names the interaction: `slack:C0HELP:trigger:123.456`. */
  readonly message: string;
  readonly at: number;
  readonly author: Author;
  /** A message of the task meant; without it the conversation's latest task. */
  readonly on?: string;
  readonly action: Action;
}

export type Action =
  | {
      readonly name: "open";
      readonly title?: string;
      readonly priority?: string;
      readonly dueAt?: Partial<Record<Clock, number>>;
      /** The assistant's own code says that somebody asked for it. */
      readonly host?: boolean;
    }
  | {
      readonly name: "acknowledge" | "answer" | "fail" | "cancel" | "resume" | "reopen" | "confirm" | "deny";
    }
  | {
      readonly name: "done";
      /** The requester was asked whether that was it. */
      readonly asked?: boolean;
      /** The tool whose result proves it, as the agreement's `checks` name it. */
      readonly check?: string;
    }
  | {
      /** One go at the task, with what it took. */
      readonly name: "attempt";
      readonly ok: boolean;
      /** 10⁻⁶ of the agreement's currency. */
      readonly costMicros?: number;
      readonly tokens?: number;
      readonly durationMs?: number;
    }
  | { readonly name: "wait"; readonly reason: string }
  | { readonly name: "hand-off"; readonly to?: string }
  | { readonly name: "prioritize"; readonly priority: string }
  | { readonly name: "rate"; readonly rating: number }
  | { readonly name: "review"; readonly correct: boolean }
  | { readonly name: "dispute"; readonly reason: string }
  /** Of the dispute, by whoever may open one; by the provider. */
  | { readonly name: "withdraw" | "concede" }
  | { readonly name: "rule"; readonly grade: Grade | "failed" };

/** How many replies the platform says that a thread has; fewer seen than said means partial history. */
export interface RepliesEvent extends InConversation {
  readonly kind: "replies";
  /** Instant of the latest reply that the platform names, or of the root: ms since epoch. */
  readonly at: number;
  readonly count: number;
}

/** A channel that could not be read for a while. */
export interface GapEvent {
  readonly kind: "gap";
  readonly place: Place;
  /** ms since epoch, half-open. */
  readonly from: number;
  readonly to: number;
  readonly reason: "scope" | "membership" | "rate" | "retention";
  /** The right that was missing, as the platform names it: `channels:history`. */
  readonly needs?: string;
  /** The gap was filled later: what was missing is here now. */
  readonly closed?: boolean;
}

/** How far a channel was seen or read: what is missing before it is told of as gaps. Kept whatever the scope. */
export interface ReadEvent {
  readonly kind: "read";
  /** Channel `*`: each one that is not named by itself. */
  readonly place: Place;
  /** Since when the workspace is looked at, and up to when all of it is known: ms since epoch. */
  readonly since: number;
  readonly until: number;
}
