import { type Backlog, EVERY_CHANNEL } from "../../../src/app/backlog.js";
import type { ChatEvent, GapEvent } from "../../../src/chat/event.js";
import type { Pact } from "../../pact/adapter.js";
import { messageOf, placeIn, type Refused, type Source } from "./source.js";

/** Reading that takes longer is told of as a gap until it is done. */
const LONG_MS = 15 * 60_000;
/** What is said of channels is recorded in groups: a gap is looked for in every task. */
const GROUP = 20;

export interface TurnOptions {
  /** Bare channels; `null`: every one. */
  readonly only: readonly string[] | null;
  /** Of what happened since, the platform did not tell; ms since epoch. */
  readonly untold: number;
}

export interface Turned {
  /** Bare channels that could not be read for a reason that may pass. */
  readonly failed: readonly string[];
  /** Those that the platform keeps from the assistant: a gap says so. */
  readonly refused: readonly string[];
  /** Those of which everything is known by now. */
  readonly read: readonly string[];
  /** Since when anybody looks at the workspace; ms since epoch. */
  readonly since: number;
}

type Missed = Refused & Pick<GapEvent, "from" | "to">;

/** One time through the channels. */
export class Turn {
  readonly #now: number;
  /** What is to be said of channels that are done. */
  readonly #said: ChatEvent[] = [];
  readonly #failed: string[] = [];
  readonly #refused: string[] = [];
  readonly #known: string[] = [];
  /** Channels that are not done. */
  #left: readonly string[] = [];
  #since = 0;
  #messages = 0;
  #long = false;

  constructor(
    private readonly pact: Pact,
    private readonly source: Source,
    private readonly options: TurnOptions,
  ) {
    this.#now = pact.desk.clock.now();
  }

  /** @throws where it makes no sense to go on: the ledger, the token. */
  async run(): Promise<Turned> {
    const { pact, options, source } = this;
    const backlog = await pact.backlog(source.workspace);
    // Nobody was here before: there is nothing that was missed.
    this.#since = backlog.since ?? this.#now;
    if (backlog.since === null) {
      await pact.readBack(this.#read(EVERY_CHANNEL));
      pact.log.info(`${this.#name}: reading back begins here: nobody was there before`);
      return { failed: [], refused: [], read: [], since: this.#since };
    }
    const channels = options.only ?? (await this.#listed(backlog));
    for (const [index, channel] of channels.entries()) {
      this.#left = channels.slice(index);
      await this.#channel(backlog, channel);
      if ((index + 1) % GROUP === 0)
        await this.#say(`${index + 1} of ${counted(channels.length, "channel")}`);
    }
    if (source.listsAll && !options.only && this.#failed.length === 0)
      this.#said.push(this.#read(EVERY_CHANNEL));
    await this.#say(counted(channels.length - this.#failed.length - this.#refused.length, "channel"));
    return { failed: this.#failed, refused: this.#refused, read: this.#known, since: this.#since };
  }

  async #listed(backlog: Backlog): Promise<readonly string[]> {
    const { channels, left } = await this.source.channels(backlog);
    this.#failed.push(...left);
    return channels;
  }

  async #channel(backlog: Backlog, channel: string): Promise<void> {
    const seen = this.#seenUntil(backlog, channel);
    // What nobody keeps any more can't be read later either.
    const gaps = backlog.gaps.filter((gap) => gap.channel === channel && gap.reason !== "retention");
    const from = Math.min(seen, ...gaps.map((gap) => gap.from));
    try {
      const { messages, keptSince, unseen } = await this.source.read({
        channel,
        from: Math.max(this.#since, from - this.source.marginMs),
        backlog,
        note: (error) => this.pact.log.warn(`${this.#name}: reading back ${channel}: ${messageOf(error)}`),
        take: (events) => this.#take(backlog, events),
      });
      if (unseen) return;
      this.#known.push(channel);
      this.#messages += messages;
      for (const gap of gaps) this.#said.push(this.#filled(channel, gap));
      if (this.#long && seen < this.#now)
        this.#said.push(this.#filled(channel, { from: seen, to: this.#now, reason: "rate" }));
      if (keptSince !== null && keptSince > from)
        this.#said.push(this.#gap(channel, { from, to: keptSince, reason: "retention" }));
      this.#said.push(this.#read(channel));
    } catch (error) {
      const refused = this.source.refusedOf(error);
      if (refused) this.#tellRefused(channel, refused, seen, gaps);
      else if (this.source.saysNothingOfOthers(error)) {
        this.pact.log.warn(`${this.#name}: reading back ${channel}: ${messageOf(error)}. It is tried again`);
        this.#failed.push(channel);
      } else throw error;
    }
  }

  /** A gap grows with each absence, not with each look at whether it can be filled by now. */
  #tellRefused(channel: string, refused: Refused, seen: number, gaps: Backlog["gaps"]): void {
    this.#refused.push(channel);
    const before = gaps.find(({ reason }) => reason === refused.reason);
    if (before && this.options.only) return;
    const left = refused.reason === "membership";
    const from = left && before ? before.from : seen;
    if (from < this.#now) this.#said.push(this.#gap(channel, { ...refused, from, to: this.#now }));
    // What happens in a channel that the bot is in is told of live as it ever was.
    if (!left) this.#said.push(this.#read(channel));
  }

  #seenUntil(backlog: Backlog, channel: string): number {
    return Math.min(backlog.seenUntil(channel) ?? this.#now, this.options.untold, this.#now);
  }

  async #take(backlog: Backlog, events: readonly ChatEvent[]): Promise<void> {
    const tooLong = !this.#long && this.pact.desk.clock.now() - this.#now > LONG_MS;
    await this.pact.readBack(...(tooLong ? this.#unread(backlog) : []), ...events);
  }

  /** Until they are read, what crosses the absence is not known well enough in the channels that are left. */
  #unread(backlog: Backlog): GapEvent[] {
    this.#long = true;
    this.pact.log.info(
      `${this.#name}: reading back ${counted(this.#left.length, "more channel")} takes long`,
    );
    return this.#left
      .map((channel) =>
        this.#gap(channel, { from: this.#seenUntil(backlog, channel), to: this.#now, reason: "rate" }),
      )
      .filter(({ from, to }) => from < to);
  }

  async #say(progress: string): Promise<void> {
    await this.pact.readBack(...this.#said.splice(0));
    this.pact.log.info(`${this.#name}: read back ${counted(this.#messages, "message")} of ${progress}`);
  }

  #read(channel: string): ChatEvent {
    return { kind: "read", place: this.#in(channel), since: this.#since, until: this.#now };
  }

  #gap(channel: string, { from, to, reason, needs }: Missed): GapEvent {
    return {
      kind: "gap",
      place: this.#in(channel),
      from,
      to,
      reason,
      ...(needs === undefined ? {} : { needs }),
    };
  }

  #filled(channel: string, missed: Missed): GapEvent {
    return { ...this.#gap(channel, missed), closed: true };
  }

  #in(channel: string) {
    return { ...placeIn(this.source.workspace), channel };
  }

  get #name(): string {
    return this.source.workspace.platform;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
