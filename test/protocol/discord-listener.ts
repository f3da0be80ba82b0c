import { expect } from "vitest";
import { Channels } from "../../adapters/chat/discord/channels.js";
import type { DiscordClient } from "../../adapters/chat/discord/client.js";
import { Gateway } from "../../adapters/chat/discord/gateway.js";
import { Listener } from "../../adapters/chat/discord/listener.js";
import type { AskDiscord } from "../../adapters/chat/discord/own-rest.js";
import { Roots } from "../../adapters/chat/discord/roots.js";
import type { Pact } from "../../adapters/pact.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import type { FakeDiscord } from "./discord/fake-discord.js";

/** A dispatch as the gateway sent it, and when. */
export interface Told {
  readonly t: string;
  readonly d: Record<string, unknown>;
  readonly now: number;
}

/** Takes down what a Discord tells from now on. */
export function listenTo(world: FakeDiscord): Told[] {
  const told: Told[] = [];
  world.world.listen(({ t, d }) => {
    told.push({ t, d: structuredClone(d) as Told["d"], now: world.now });
  });
  return told;
}

/** Nobody remembers any channel: the gateway tells of them, and Discord can be asked. */
export const NO_CLIENT = {
  channels: { cache: new Map() },
  guilds: { cache: new Map() },
} as unknown as DiscordClient;

/** The plugin's own ears for the gateway. */
export class DiscordListener {
  readonly listener = new Listener();
  readonly channels: Channels;
  readonly #gateway: Gateway;
  readonly #facts: Fact[] = [];
  #now = 0;

  constructor(world: FakeDiscord, rules: Rules, ask: AskDiscord) {
    const { listener } = this;
    const clock = { now: () => this.#now };
    listener.self = world.bot.id;
    this.channels = new Channels(NO_CLIENT, ask, (place) => rules.terms.scope.includes(place));
    for (const channel of world.world.channels.values()) this.channels.note({ ...channel });
    const kept = { desk: { rules, clock }, terms: rules.terms };
    const pact = {
      ...kept,
      clock,
      members: [kept],
      observe: (...events: readonly ChatEvent[]) =>
        void this.#facts.push(...events.flatMap((event) => interpret(event, rules))),
    } as unknown as Pact;
    this.#gateway = new Gateway({
      pact,
      listener,
      channels: this.channels,
      roots: new Roots(listener, ask, clock),
      postingIn: () => null,
      direct() {},
      note: (error) => expect.fail(String(error)),
    });
  }

  /** What is made of some dispatches, in the order given. */
  facts(told: readonly Told[]): readonly Fact[] {
    for (const { t, d, now } of told) {
      this.#now = now;
      this.#gateway.dispatched(t, d);
    }
    return this.#facts;
  }
}
