import type { BoltApp, SlackClient } from "./app.js";

/** A call that was not answered by then is given up: `post` settles within `POST_MS`. */
const CALL_MS = 15_000;
/** Each call is tried once: who posts a digest decides itself when to try again. */
export const POSTING = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL_MS,
} as const;
/** A token may be renewed, or taken back. */
const GOOD_FOR_MS = 5 * 60_000;

/**
 * A client of the same kind as the host's, with its options, that nobody watches and that tries each call once: who posts
 * a digest decides itself when to try again.
 */
export function ownClient({ client, webClientOptions }: BoltApp, token: string, team?: string): SlackClient {
  const Client = client.constructor as new (token: string, options: object) => SlackClient;
  return new Client(token, {
    ...webClientOptions,
    ...(team === undefined ? {} : { teamId: team }),
    ...POSTING,
  });
}

/** The same for a workspace whose token is asked for again from time to time. */
export class RenewedClient implements SlackClient {
  #token: string;
  #client: SlackClient;
  #askedAt: number;

  /** @param ask the token as it is now. Rejects where there is none any more. */
  constructor(
    token: string,
    private readonly make: (token: string) => SlackClient,
    private readonly ask: () => Promise<string>,
    private readonly now: () => number,
  ) {
    this.#token = token;
    this.#client = make(token);
    this.#askedAt = now();
  }

  async apiCall(method: string, given?: Record<string, unknown>): Promise<unknown> {
    const now = this.now();
    if (now - this.#askedAt >= GOOD_FOR_MS) {
      const token = await this.ask();
      this.#askedAt = now;
      if (token !== this.#token) this.#client = this.make(token);
      this.#token = token;
    }
    return this.#client.apiCall(method, given);
  }
}
