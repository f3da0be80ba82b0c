import type { DiscordEnv } from "../../../config/env.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Adapter, Pacts } from "../../pact/adapter.js";
import type { Platform } from "../../service/platform.js";
import { UserError } from "../../user-error.js";
import { asRaw } from "../raw.js";
import { within } from "../within.js";
import { troublesAhead } from "./ahead.js";
import { INTENT } from "./bits.js";
import { SHARD_READY } from "./client.js";
import { discord } from "./discord.js";
import { loadDiscord, type OwnClient } from "./library.js";
import { asking, mayReadContent, refused, restOptions } from "./own-asking.js";
import type { AskDiscord } from "./own-rest.js";
import { DiscordPet } from "./pet.js";

/** What is under way by then is left behind. */
const DRAIN_MS = 10_000;
const DISCONNECT_MS = 2_000;
const INTENTS =
  INTENT.guilds |
  INTENT.guildMessages |
  INTENT.guildReactions |
  INTENT.directMessages |
  INTENT.directReactions;
/** Without it discord.js tells of no direct message. */
const PARTIAL_CHANNEL = 1;
/** Closed with these, the gateway wants nothing more to do with the bot as it is. */
const ADVICE: Readonly<Record<number, string>> = {
  4004: "Set a valid DISCORD_TOKEN",
  4014: "Switch the intents on, on the bot's page at discord.com/developers",
};

/**
 * The ready-made bot on Discord: a client of our own, measured as any host's would be.
 * @throws {UserError} where discord.js is not installed, or Discord refuses the token.
 */
export async function openDiscord(env: DiscordEnv, log: Logger): Promise<Platform> {
  const library = await loadDiscord();
  const reads = await asking(library, env, mayReadContent);
  const client = new library.Client({
    intents: INTENTS | (reads ? INTENT.content : 0),
    partials: [PARTIAL_CHANNEL],
    ...(env.shards ? { shards: env.shards.ids, shardCount: env.shards.count } : { shards: "auto" }),
    rest: restOptions(env),
  });
  if (!reads)
    log.info(
      "discord: the app has no message content intent: without a mention, words in channels are not heard",
    );
  return new DiscordPlatform(client, env, log, (work) => asking(library, env, work));
}

class DiscordPlatform implements Platform {
  readonly adapter: Adapter;
  readonly broken: Promise<never>;
  #pet: DiscordPet | null = null;
  #pact: Pacts | null = null;
  #break: (error: UserError) => void = () => {};
  #ending = false;

  constructor(
    private readonly client: OwnClient,
    private readonly env: DiscordEnv,
    private readonly log: Logger,
    private readonly asks: (work: (ask: AskDiscord) => Promise<void>) => Promise<void>,
  ) {
    this.adapter = discord(client, {
      answerer: {
        caughtUp: (caughtUp) => this.#pet?.caughtUp(caughtUp),
        opened: (opened) => this.#pet?.opened(opened),
      },
    });
    this.broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.broken.catch(() => {});
    const said = (error: unknown) => (error instanceof Error ? error.message : String(error));
    client.on("error", (error) => log.error(said(error), { at: "discord" }));
    client.on("shardError", (error) => log.warn(said(error), { at: "discord" }));
    client.on("warn", (warning) => log.warn(said(warning), { at: "discord" }));
    // A shard that is connected anew says so in another way.
    client.on("shardDisconnect", (closed) => this.#lost(Number(asRaw(closed)?.code)));
    client.on("invalidated", () => this.#lost(4004));
  }

  answer(pact: Pacts, pet: Pet, shared: boolean): void {
    this.#pact = pact;
    this.#pet = new DiscordPet(this.client, pact, pet, shared);
    this.#pet.listen();
  }

  async start(): Promise<void> {
    const { client, env, log } = this;
    const ready = new Promise<unknown>((resolve) => void client.on("clientReady", resolve));
    try {
      await client.login(env.token);
      await Promise.race([ready, this.broken]);
    } catch (error) {
      throw unstarted(error);
    }
    const { shards } = env;
    const some = shards === null ? {} : { numbers: shards.ids.join(), of: shards.count };
    log.info("discord: started", { shards: [...client.ws.shards].length, ...some });
    void this.#lookAhead();
  }

  /** Nothing waits for it: what it finds is a word in the log, early enough to do something about it. */
  async #lookAhead(): Promise<void> {
    const agreements = this.#pact?.members.map(({ terms }) => terms) ?? [];
    try {
      await this.asks(async (ask) => {
        for (const trouble of await troublesAhead(ask, this.client, agreements))
          if (!this.#ending) this.log.warn(`discord: ${trouble}`);
      });
    } catch {
      // Discord is away: that says itself what there is to do.
    }
  }

  troubles(): readonly string[] {
    const shards = [...this.client.ws.shards];
    const away = shards.filter(([, { status }]) => status !== SHARD_READY);
    if (shards.length > 0 && away.length === 0) return [];
    return [
      `discord: found ${away.length} of ${shards.length} connections to the gateway away, expected none. It is tried again by itself`,
    ];
  }

  async drain(): Promise<void> {
    this.#ending = true;
    const left = (await this.#pet?.close(DRAIN_MS)) ?? 0;
    if (left > 0) this.log.warn(`discord: left ${left} requests behind that were under way`);
    // One that is connecting anew at the moment may never say that it is gone.
    await within(DISCONNECT_MS, this.client.destroy());
  }

  async close(): Promise<void> {}

  #lost(code: number): void {
    if (this.#ending) return;
    const todo = ADVICE[code] ?? "Look the number up among Discord's close codes, and start again";
    this.#break(
      new UserError(`discord: found the gateway closed (${code}), expected a connection. ${todo}`, 2),
    );
  }
}

function unstarted(error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { code, message } = asRaw(error) ?? {};
  if (code === "TokenInvalid") return refused("log in", { status: 401 });
  if (typeof message === "string" && /intents/i.test(message))
    return new UserError(`discord: found ${message}, expected to log in. ${ADVICE[4014]}`, 2, {
      cause: error,
    });
  return refused("log in", error);
}
