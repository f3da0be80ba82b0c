import type { Report } from "../report/report.js";

/** A picture that goes with a report. */
export interface Picture {
  /** The bytes of a PNG. */
  readonly png: Uint8Array;
  /** What it shows, for whoever can't see it. */
  readonly alt: string;
}

export interface Posting {
  /** Names the posting: 1 to 25 of `0-9a-z`, so that any platform can carry it (Discord's nonce takes no more). */
  readonly key: string;
  readonly picture?: Picture;
}

/** Where something was posted. */
export interface Posted {
  /** The platform's object, in full: `slack:C0HELP:1743761014.461529`. */
  readonly message: string;
}

export type Found =
  | { readonly status: "found"; readonly message: string }
  /** It was looked for everywhere that it could be, and is not there. */
  | { readonly status: "absent" }
  /** This platform, this target or these rights do not let us look, now and later. */
  | { readonly status: "cannot-tell"; readonly reason: string };

/** After this much time `post` has settled, and nothing that it began takes effect any more. */
export const POST_MS = 60_000;

/**
 * Where reports are posted. A target is `platform:channel`, or a person of the platform, as the agreement writes it.
 *
 * Promised: `post` puts the key into the message where the platform keeps it for us (Slack's message metadata; on
 * Discord an enforced nonce, and the key again in a button's id), so that `find` sees it; a picture that can't be
 * posted does not keep the report back; `post` settles within `POST_MS`.
 * Not promised: that two postings of one key become one message. Whoever can't know whether a post arrived waits for
 * `POST_MS` and asks `find`.
 */
export interface Chat {
  /** @throws {ChatError} */
  post(target: string, report: Report, posting: Posting): Promise<Posted>;
  /**
   * Looks for a posting of our own.
   * @param since it can't have been posted before (ms since epoch, our clock): where to stop looking.
   * @throws {ChatError} `chat/later`, where it could be answered another time.
   */
  find(target: string, key: string, since: number): Promise<Found>;
}

export type ChatFault =
  /** Nothing was posted: the platform was away, or wants fewer requests. The same may work later. */
  | "chat/later"
  /** No answer came: it may have been posted. */
  | "chat/unsure"
  /** Nothing was posted, and nothing will be before somebody acts: an unknown target, a missing right. */
  | "chat/refused";

/** What failed, what was found, what was expected and what to do, in one sentence each; never a token. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  /** When to try again, where the platform says so. */
  readonly retryAfterMs: number | null;
  constructor(
    readonly code: ChatFault,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
