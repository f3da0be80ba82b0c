import { Listener } from "../../adapters/chat/slack/listener.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { PET, type SlackEvent, type SlackMessage, TEAM } from "./slack-workspace.js";

/** Asks Slack for one message, where the listener has never seen it. */
export type LookUp = (channel: string, ts: string) => SlackMessage | undefined;

/** The message that a handler of the host is running for. */
export interface Running {
  readonly conversation: string;
  readonly message: string;
}

/** Events of a workspace as facts: the plugin's own listener, which asks without waiting. */
export class SlackListener {
  readonly #listener = new Listener({ workspace: TEAM, user: PET.user, bot: PET.bot });

  constructor(
    private readonly rules: Rules,
    private readonly lookUp: LookUp,
  ) {}

  facts(event: SlackEvent): readonly Fact[] {
    return this.#interpreted(this.events(event));
  }

  events(event: SlackEvent): readonly ChatEvent[] {
    const missing = this.#listener.missing(event);
    const found = missing ? this.lookUp(missing.channel, missing.ts) : undefined;
    const late = missing && found ? this.#listener.learn(missing.channel, found) : [];
    return [...late, ...this.#listener.delivered(event)];
  }

  /** What the app itself posted, as the Web API answers. */
  ownPost(channel: string, message: SlackMessage, running?: Running): readonly Fact[] {
    const loose = message.thread_ts === undefined && !channel.startsWith("D");
    return this.#interpreted(this.#listener.own(channel, message, loose ? (running ?? null) : null));
  }

  #interpreted(events: readonly ChatEvent[]): readonly Fact[] {
    return events.flatMap((event) => interpret(event, this.rules));
  }
}
