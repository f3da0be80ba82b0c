import { randomUUID } from "node:crypto";
import { claimAnswer, type Taken, TakenOver } from "../../src/app/claim-answer.js";
import type { DeliveryDesk } from "../../src/app/delivery/attempt.js";
import { Recent } from "../../src/app/recent.js";
import { type Unanswered, unansweredIn, unansweredOf } from "../../src/app/unanswered.js";
import type { Place } from "../../src/chat/event.js";
import type { Pact, Pacts } from "../pact/adapter.js";
import type { Opened, Prepare, Ready } from "./answerer.js";
import type { CaughtUp } from "./read-back/read-back.js";
import { messageOf, type Wait, waiting } from "./read-back/source.js";
import { Rounds } from "./rounds.js";
import { within } from "./within.js";

/** Requests that are remembered as heard: a platform may tell of one twice. */
const MOST_HEARD = 10_000;
/** What could not be found out is looked at again after it. */
const AGAIN_MS = 5 * 60_000;
/** Conversations that are answered at a time: what is asked live goes on beside them. */
const AT_ONCE = 3;
/** Whoever asks live does not wait longer than this for a ledger that is away. */
const CLAIM_WITHIN_MS = 1_000;

interface Round extends CaughtUp {
  readonly prepare: Prepare;
}

/**
 * What a bot answers, each request once: live ones, and those that nobody answered in time, because the bot was away or
 * died at it. The latter are found by what the ledger says once everything is read back, so that an answer which was
 * posted and never recorded is known by then.
 */
export class TakeUp {
  readonly #heard = new Recent<true>(MOST_HEARD);
  readonly #looks = new Map<string, CaughtUp["look"]>();
  /** Messages that are told of again, and what is still to be read for them: channels, by their workspace. */
  readonly #left = new Recent<true>(MOST_HEARD);
  readonly #unread = new Map<string, Set<string>>();
  /** By workspace. */
  readonly #rounds = new Map<string, Rounds<Round>>();
  readonly #busy = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #worker = randomUUID();

  /** @param shared whether other processes answer from the same ledger */
  constructor(
    private readonly pacts: Pacts,
    private readonly shared: boolean,
    private readonly wait: Wait = waiting,
  ) {}

  /** Whether a message is heard for the first time. */
  begins(message: string): boolean {
    if (this.#heard.get(message)) return false;
    this.#heard.set(message, true);
    return true;
  }

  /**
   * A message that the platform tells of again, since nobody said that it was heard: another life may have answered it.
   * Where this one has not, it is looked at once its channel was read back, like whatever else waits.
   */
  leaves(message: string, place: Place): void {
    const pact = this.pacts.at(place);
    if (!pact || this.#heard.get(message)) return;
    this.#left.set(message, true);
    const { platform, workspace = null, channel } = place;
    const key = lookKey(pact, { platform, workspace });
    const look = this.#looks.get(key);
    if (look) look([channel]);
    else this.#unread.set(key, (this.#unread.get(key) ?? new Set()).add(channel));
  }

  /** Answers what was just asked. Rejects where the platform does not take the answer. */
  async live(message: string, place: Place, ready: Ready): Promise<void> {
    const pact = this.shared ? this.pacts.at(place) : null;
    const taken = pact && (await this.#claimedSoon(pact, message));
    if (taken?.status === "over") return;
    if (taken?.status === "waiting") return this.#again(pact!, place, message, taken.until);
    const hold = taken?.hold;
    try {
      await ready.hear(hold && (() => hold.renew()));
    } catch (error) {
      if (error instanceof TakenOver) return;
      // It waits until things are read back.
      this.#heard.take(message);
      await hold?.failed(error).catch(() => {});
      throw error;
    }
  }

  /** Takes up what waits in a workspace. */
  caughtUp(caughtUp: CaughtUp, prepare: Prepare): void {
    const { pact, of, channels, look } = caughtUp;
    const key = lookKey(pact, of);
    this.#looks.set(key, look);
    const unread = [...(this.#unread.get(key) ?? [])].filter((channel) => !channels.has(channel));
    this.#unread.delete(key);
    if (unread.length > 0) look(unread);
    const rounds = this.#rounds.get(key) ?? this.#roundsOf(of.platform);
    this.#rounds.set(key, rounds);
    this.#follow(of.platform, () => rounds.add({ ...caughtUp, prepare }));
  }

  /** Takes up what was made a task. */
  opened({ pact, asked, title }: Opened, prepare: Prepare): void {
    const message = asked.on ?? asked.message;
    this.#follow(asked.place.platform, async () => {
      const found = await this.#waitingIn(pact, asked.conversation ?? message);
      const request = found.find((one) => one.made && one.message === message);
      if (request && this.#isFor(pact, request))
        await this.#answer(pact, title === null ? request : { ...request, title }, prepare);
    });
  }

  /** Resolves once nothing is being taken up. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  /** Takes up nothing more. Resolves with how much is still under way after so many ms. */
  async close(withinMs: number): Promise<number> {
    this.#closing.abort();
    await within(withinMs, Promise.all(this.#busy));
    return this.#busy.size;
  }

  #roundsOf(platform: string): Rounds<Round> {
    return new Rounds({
      round: (round) => this.#round(round),
      failed: (error) => this.#notLookedAt(platform, error),
      ...{ wait: this.wait, closing: this.#closing.signal },
    });
  }

  async #round({ pact, of, since, channels, prepare }: Round): Promise<void> {
    await pact.settled();
    if (channels.size === 0) return;
    const found = await unansweredOf(pact.desk, of);
    const mine = found.filter((one) => {
      // What was asked before anybody looked at the workspace is not the assistant's.
      const isSeen = one.at >= since || this.#left.get(one.message);
      return isSeen && channels.has(one.place.channel) && this.#isFor(pact, one);
    });
    const conversations = new Map<string, Unanswered[]>();
    for (const one of mine)
      conversations.set(one.conversation, [...(conversations.get(one.conversation) ?? []), one]);
    const left = [...conversations];
    const next = async () => {
      for (let one = left.shift(); one && this.#goesOn; one = left.shift())
        await this.#takeUp(pact, one[0], one[1], prepare);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  /** What one conversation waits for, in the order of asking. */
  async #takeUp(
    pact: Pact,
    conversation: string,
    requests: readonly Unanswered[],
    prepare: Prepare,
  ): Promise<void> {
    // Somebody may have answered while others were at it.
    const waits = new Set((await this.#waitingIn(pact, conversation)).map(({ message }) => message));
    for (const request of requests) {
      if (waits.has(request.message) && this.#goesOn) await this.#answer(pact, request, prepare);
    }
  }

  /** Never rejects: what waits after it is answered all the same. */
  async #answer(pact: Pact, request: Unanswered, prepare: Prepare): Promise<void> {
    const { message, place } = request;
    // A message that was heard live, and was not for the pet, may be made a task later.
    const key = request.made ? `made ${message}` : message;
    if (!this.begins(key)) return;
    try {
      const until = await this.#attempt(pact, request, prepare);
      if (until !== null) this.#again(pact, place, key, until);
    } catch (error) {
      pact.log.warn(
        `${place.platform}: a request that waits was not answered: ${messageOf(error)}. It is tried again`,
        { message },
      );
      this.#again(pact, place, key, pact.clock.now() + AGAIN_MS);
    }
  }

  /** When to look at it again; ms since epoch, `null`: it is over. */
  async #attempt(pact: Pact, request: Unanswered, prepare: Prepare): Promise<number | null> {
    const { message, place } = request;
    const ready = await prepare(request);
    if (!ready) return null;
    const taken = await claimAnswer(this.#desk(pact), message, ready.once);
    if (taken.status === "waiting") return taken.until;
    if (taken.status === "over") return null;
    pact.log.info(`${place.platform}: takes up a request that nobody has answered`, { message });
    const { hold } = taken;
    try {
      await ready.hear(() => hold.renew());
    } catch (error) {
      if (error instanceof TakenOver) return null;
      const { until } = await hold.failed(error);
      pact.log.warn(`${place.platform}: the answer was not taken: ${messageOf(error)}`, { message });
      return until;
    }
    await hold.done();
    return null;
  }

  /** Reads the place again once another one has had its time, or the platform is to be asked anew. */
  #again(pact: Pact, place: Place, key: string, until: number): void {
    this.#heard.take(key);
    const { platform, workspace = null, channel } = place;
    const look = this.#looks.get(lookKey(pact, { platform, workspace }));
    this.wait(Math.max(0, until - pact.clock.now()), this.#closing.signal).then(
      () => look?.([channel]),
      () => {},
    );
  }

  async #waitingIn(pact: Pact, conversation: string): Promise<Unanswered[]> {
    await pact.settled();
    const { ledger, clock } = pact.desk;
    const { facts } = await ledger.load(conversation);
    return unansweredIn(facts, pact.desk.frame(), clock.now());
  }

  /** Of several agreements that hold in a place, the one that names it most narrowly has it answered. */
  #isFor(pact: Pact, { place }: Unanswered): boolean {
    return this.pacts.at(place) === pact;
  }

  /** `null`: nobody can tell in time, and whoever asks is answered all the same. */
  async #claimedSoon(pact: Pact, message: string): Promise<Taken | null> {
    let taken: Taken | null = null;
    const claim = (async () => {
      taken = await claimAnswer(this.#desk(pact), message);
    })();
    await within(CLAIM_WITHIN_MS, claim);
    return taken;
  }

  #desk({ desk, chat, clock }: Pact): DeliveryDesk {
    return { ledger: desk.ledger, chat, clock, worker: this.#worker };
  }

  get #goesOn(): boolean {
    return !this.#closing.signal.aborted;
  }

  #follow(platform: string, work: () => Promise<void>): void {
    if (!this.#goesOn) return;
    const done = work().catch((error: unknown) => this.#notLookedAt(platform, error));
    this.#busy.add(done);
    void done.then(() => this.#busy.delete(done));
  }

  #notLookedAt(platform: string, error: unknown): void {
    this.pacts.log.warn(`${platform}: what waits for an answer was not looked at: ${messageOf(error)}`);
  }
}

function lookKey({ terms }: Pact, { platform, workspace }: Pick<CaughtUp["of"], "platform" | "workspace">) {
  return JSON.stringify([terms.id, platform, workspace]);
}
