import { UserError } from "../../user-error.js";
import { asRaw } from "../raw.js";

/** One request to Discord's REST API, as its client takes it. */
export interface RestRequest {
  /** Beginning after the version: `/channels/2/messages`. */
  readonly fullRoute: `/${string}`;
  readonly method: string;
  readonly body?: unknown;
  readonly files?: readonly RestFile[];
  readonly query?: URLSearchParams;
  /** `false`: with a token of its own in the route. */
  readonly auth?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is sent as it is. */
  readonly passThroughBody?: boolean;
}

export interface RestFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly contentType?: string;
}

/** A client of Discord's REST API, by what is used of it. */
export interface RestClient {
  readonly options: object;
  request(request: RestRequest): Promise<unknown>;
  setToken(token: string): unknown;
  clearHashSweeper(): void;
  clearHandlerSweeper(): void;
}

/** What a client remembers of a channel. */
export interface CachedChannel {
  readonly id: string;
  readonly type: number;
  readonly guildId?: string | null;
  readonly parentId?: string | null;
  /** Of a direct message. */
  readonly recipientId?: string | null;
  /** Of a guild's. */
  readonly viewable?: boolean;
}

export interface CachedGuild {
  readonly shardId: number;
  /** The gateway has told what there is in it. */
  readonly available: boolean;
  readonly channels: { readonly cache: Iterable<[string, { readonly viewable?: boolean }]> };
}

type Listener = (...given: unknown[]) => void;

/** The status of a shard that Discord talks to. */
export const SHARD_READY = 0;

/** A client of `discord.js` 14, by what is used of it: the library itself is never loaded from here. */
export interface DiscordClient {
  readonly user: { readonly id: string } | null;
  readonly application: { readonly id: string } | null;
  readonly token: string | null;
  readonly rest: object;
  readonly options: { readonly intents?: unknown };
  readonly channels: { readonly cache: { get(id: string): CachedChannel | undefined } };
  readonly guilds: {
    readonly cache: Iterable<[string, CachedGuild]> & { get(id: string): CachedGuild | undefined };
  };
  readonly ws: { readonly shards: Iterable<[number, { readonly status: number }]> };
  emit(event: string, ...given: unknown[]): boolean;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}

/** What the REST client of `discord.js` has; a contract test holds it to that. @throws {UserError} for another one. */
export function restOf(client: DiscordClient): RestClient {
  const rest = asRaw(client?.rest) as unknown as RestClient | null;
  const methods = [rest?.request, rest?.setToken, rest?.clearHashSweeper, rest?.clearHandlerSweeper];
  const emits = typeof client?.emit === "function" && typeof client.on === "function";
  if (rest && emits && methods.every((method) => typeof method === "function")) return rest;
  throw new UserError(
    "discord: found a client that is built in another way, expected one of discord.js 14. Install that version",
    2,
  );
}
