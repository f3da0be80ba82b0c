import type { Clock } from "../../../src/ports/clock.js";
import { asRaw, type Raw } from "../raw.js";
import type { Listener } from "./listener.js";
import type { AskDiscord } from "./own-rest.js";
import type { DiscordChannel } from "./place.js";
import { snowflakeOf } from "./snowflake.js";

/** A chain of replies is followed so far back. */
const MOST_STEPS = 20;
const MOST_A_MINUTE = 30;
const MINUTE_MS = 60_000;

/** Looks up what replies go on from that was written before anybody watched. */
export class Roots {
  #asked = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly listener: Listener,
    private readonly ask: AskDiscord,
    private readonly clock: Clock,
    private readonly mostAMinute = MOST_A_MINUTE,
  ) {}

  /** Asks for a message (bare id) that nobody told of. */
  async find(message: string, channel: DiscordChannel): Promise<void> {
    if (!this.#mayAsk()) return;
    const found = await this.#get(message, channel);
    if (!found) return;
    await this.lookUp(found, channel);
    this.listener.learn(found, channel);
  }

  /** Follows a reply back to where its conversation began, or to what is remembered. */
  async lookUp(message: Raw, channel: DiscordChannel): Promise<void> {
    const chain: Raw[] = [];
    for (let next = message; chain.length < MOST_STEPS; ) {
      const before = this.listener.missing(next);
      if (before === null) break;
      const told = asRaw(next.referenced_message);
      const found = told?.id === before ? told : this.#mayAsk() ? await this.#get(before, channel) : null;
      if (!found) break;
      chain.push(found);
      next = found;
    }
    for (const one of chain.reverse()) this.listener.learn(one, channel);
  }

  async #get(message: string, channel: DiscordChannel): Promise<Raw | null> {
    const route = `/channels/${channel.id}/messages/${message}` as const;
    const found = asRaw(await this.ask("GET", route).catch(() => null));
    return found && snowflakeOf(found.id) !== null ? found : null;
  }

  #mayAsk(): boolean {
    const now = this.clock.now();
    if (now - this.#since >= MINUTE_MS) {
      this.#since = now;
      this.#asked = 0;
    }
    this.#asked += 1;
    return this.#asked <= this.mostAMinute;
  }
}
