import { type Chat, ChatError, POST_MS } from "../../ports/chat.js";
import type { Clock } from "../../ports/clock.js";
import type { Ledger } from "../../ports/ledger.js";
import type { Parcel, Sending, SlotBody, SlotRecord, Slots } from "./slot.js";

/** What delivering takes. */
export interface DeliveryDesk {
  readonly ledger: Ledger;
  readonly chat: Chat;
  readonly clock: Clock;
  /** This worker's own name, another one after every start. */
  readonly worker: string;
}

/** To be looked at again at `until`, ms since epoch; `error` where something failed. */
export interface Waiting {
  readonly status: "waiting";
  readonly until: number;
  readonly error?: unknown;
}

/** How long a worker has to itself: posting takes `POST_MS` of it at most. A dead one's claim ends with it. */
export const LEASE_MS = 5 * 60_000;
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 6 * 3_600_000;
const MOST_REASON = 300;

/** A slot that this worker has to itself. */
export interface Claimed<S> {
  readonly status: "claimed";
  readonly record: SlotRecord<S>;
  readonly attempt: number;
  readonly until: number;
}

/** When a slot may be worked on again; 0: now. One that is decided is not to be worked on at all. */
export function busyUntil({ state }: SlotRecord<unknown>): number {
  if (state.status === "open") return state.notBefore;
  return state.status === "claimed" ? state.until : 0;
}

export function isDecided({ state }: SlotRecord<unknown>): boolean {
  return state.status !== "open" && state.status !== "claimed";
}

/** What a worker does with slots of one kind: claim, `sending`, post, `delivered`, each durable before the next. */
export class Courier<P extends Parcel, S> {
  constructor(
    private readonly parcel: P,
    private readonly slots: Slots<P, S>,
    private readonly desk: DeliveryDesk,
  ) {}

  /** Takes a slot on, unless another worker is faster. */
  async claim(record: SlotRecord<S>): Promise<Claimed<S> | Waiting> {
    const { ledger, clock, worker } = this.desk;
    const now = clock.now();
    const attempt = record.attempts + 1;
    const until = now + LEASE_MS;
    const data = { attempt, worker, until };
    const claimed = await this.slots.advance(ledger, record, this.#body("claimed", data), now);
    // Another worker was faster: if it dies, its claim ends no later than ours would.
    return claimed ? { status: "claimed", record: claimed, attempt, until } : { status: "waiting", until };
  }

  /** Finds out about attempts that may have posted: nothing is sent while one of them is open. */
  async clear(
    record: SlotRecord<S>,
    to: string,
    keyOf: (sending: Sending) => string,
  ): Promise<SlotRecord<S>> {
    const { ledger, chat, clock } = this.desk;
    let current = record;
    for (const [key, attempts] of byKey(record.unsure, keyOf)) {
      const found = await chat.find(to, key, attempts[0]!.at);
      const at = clock.now();
      if (found.status === "found") {
        const { figures } = attempts.at(-1)!.data;
        const data = { message: found.message, ...(figures === undefined ? {} : { figures }) };
        return this.slots.note(ledger, current, this.#body("delivered", data), at);
      }
      if (found.status === "cannot-tell") {
        const reason = found.reason.slice(0, MOST_REASON);
        return this.slots.note(ledger, current, this.#body("unknown", { reason }), at);
      }
      for (const { data } of attempts) {
        const failed = { attempt: data.attempt, reason: "not found in chat", retryAt: at };
        current = await this.slots.note(ledger, current, this.#body("failed", failed), at);
      }
    }
    return current;
  }

  /** Says durably that it may be posted from here on; `null`: another worker has taken over. */
  sending(
    { record, attempt }: Claimed<S>,
    said: { readonly figures?: string; readonly posting?: string },
  ): Promise<SlotRecord<S> | null> {
    const body = this.#body("sending", { attempt, ...said });
    return this.slots.advance(this.desk.ledger, record, body, this.desk.clock.now());
  }

  /** Posts. What it throws was surely not posted; what it answers as an error may have been. */
  async post(...[target, report, posting]: Parameters<Chat["post"]>): Promise<Posted> {
    try {
      return await this.desk.chat.post(target, report, posting);
    } catch (error) {
      if (error instanceof ChatError && error.code !== "chat/unsure") throw error;
      return { error };
    }
  }

  hasTimeToPost(until: number): boolean {
    return this.desk.clock.now() <= until - 2 * POST_MS;
  }

  delivered(
    record: SlotRecord<S>,
    data: { readonly message?: string; readonly figures?: string },
  ): Promise<SlotRecord<S>> {
    return this.slots.note(this.desk.ledger, record, this.#body("delivered", data), this.desk.clock.now());
  }

  /** Closes a slot for a later one; `null`: another worker was faster. */
  skip(record: SlotRecord<S>, by: string): Promise<SlotRecord<S> | null> {
    return this.slots.advance(this.desk.ledger, record, this.#body("skipped", { by }), this.desk.clock.now());
  }

  /** Gives a claim back whose attempt has surely posted nothing. */
  async fail({ record, attempt }: Claimed<S>, error: unknown): Promise<Waiting> {
    const { ledger, clock } = this.desk;
    const retryAt = clock.now() + retryMs(attempt, error);
    const refused = error instanceof ChatError && error.code === "chat/refused";
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, MOST_REASON);
    const data = { attempt, reason, ...(refused ? { refused: true as const } : {}), retryAt };
    await this.slots.note(ledger, record, this.#body("failed", data), clock.now());
    return { status: "waiting", until: retryAt, error };
  }

  #body<B extends SlotBody<P>["data"]>(step: string, data: B): SlotBody<P> {
    return { type: `${this.parcel}.${step}`, data } as unknown as SlotBody<P>;
  }
}

type Posted = { readonly message: string } | { readonly error: unknown };

/** Attempts to post by what names them in chat, the first one first. */
function byKey(unsure: readonly Sending[], keyOf: (sending: Sending) => string): Map<string, Sending[]> {
  const groups = new Map<string, Sending[]>();
  for (const sending of unsure) {
    const key = keyOf(sending);
    groups.set(key, [...(groups.get(key) ?? []), sending]);
  }
  return groups;
}

function retryMs(attempt: number, error: unknown): number {
  const asked = error instanceof ChatError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, Math.min(RETRY_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_RETRY_MS));
}
