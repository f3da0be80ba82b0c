import { type DiscordClient, type RestClient, type RestRequest, restOf } from "./client.js";
import { encoded } from "./multipart.js";

/** A call that was not answered by then is given up: `post` settles within `POST_MS`. */
export const CALL_MS = 15_000;

/** Asks Discord something. Rejects with what the REST client rejects with. */
export type AskDiscord = (
  method: string,
  route: `/${string}`,
  given?: Pick<RestRequest, "body" | "files" | "query" | "auth">,
) => Promise<unknown>;

/** Asks through a REST client of `discord.js`. */
export function askingOf(rest: RestClient): AskDiscord {
  return async (method, route, given = {}) =>
    rest.request(await encoded({ ...given, method, fullRoute: route }));
}

/** Discord can't be asked before the client has logged in. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";
}

/**
 * A REST client of the same kind as the host's, with the same token and options, that nobody watches and that tries
 * each call once: who posts a digest decides itself when to try again, and nothing of the host's waits for ours.
 */
export class OwnRest {
  #rest: RestClient | null = null;

  constructor(private readonly client: DiscordClient) {}

  readonly ask: AskDiscord = async (method, route, given = {}) => {
    const { token } = this.client;
    if (token === null && given.auth !== false) {
      throw new NotLoggedIn(
        "discord: found a client that is not logged in, expected a token. Call client.login()",
      );
    }
    this.#rest ??= this.#made();
    if (token !== null) this.#rest.setToken(token);
    return askingOf(this.#rest)(method, route, given);
  };

  close(): void {
    this.#rest?.clearHashSweeper();
    this.#rest?.clearHandlerSweeper();
    this.#rest = null;
  }

  #made(): RestClient {
    const rest = restOf(this.client);
    const Rest = rest.constructor as new (options: object) => RestClient;
    return new Rest({ ...rest.options, retries: 0, rejectOnRateLimit: () => true, timeout: CALL_MS });
  }
}
