import { type Chat, ChatError, type Picture, POST_MS } from "../../ports/chat.js";
import type { Clock } from "../../ports/clock.js";
import type { Ledger } from "../../ports/ledger.js";
import { withActions } from "../../report/actions.js";
import { digestReport } from "../../report/digest.js";
import { digestActions } from "../../report/next.js";
import type { Frame } from "../../task/frame.js";
import type { Backlog } from "./backlog.js";
import { type DigestContent, digestContent } from "./content.js";
import { figuresText, readFigures } from "./figures.js";
import { advanceSlot, noteOnSlot, type SlotRecord, slotKey } from "./slot.js";
import type { Subscription } from "./subscriptions.js";

/** What delivering takes. */
export interface DigestDesk {
  readonly ledger: Ledger;
  /** The frame in force. */
  frame(): Frame;
  readonly chat: Chat;
  readonly clock: Clock;
  /** This worker's own name, another one after every start. */
  readonly worker: string;
  /** The picture that goes with a digest; one that fails does not keep the digest back. */
  picture?(content: DigestContent): Promise<Picture | null>;
}

export type Delivery =
  | { readonly status: "delivered"; readonly period: string; readonly message: string }
  /** It may have been posted; nobody can tell. */
  | { readonly status: "unknown"; readonly period: string }
  /** To be looked at again at `until`, ms since epoch; `error` where something failed. */
  | { readonly status: "waiting"; readonly until: number; readonly error?: unknown };

/** How long a worker has to itself: posting takes `POST_MS` of it at most. A dead one's claim ends with it. */
export const LEASE_MS = 5 * 60_000;
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 6 * 3_600_000;
const MOST_REASON = 300;

/**
 * Delivers the latest digest that is due: claim, `sending`, post, `delivered`, each durable before the next. An attempt
 * that may have posted is looked for in chat first; where that can't be told, nothing is sent again.
 */
export async function deliver(
  desk: DigestDesk,
  subscription: Subscription,
  backlog: Backlog,
): Promise<Delivery> {
  const { ledger, clock, worker } = desk;
  const now = clock.now();
  const { state } = backlog.latest;
  const claims = [backlog.latest, ...backlog.older].map((record) => claimedUntil(record));
  const busyUntil = Math.max(state.status === "open" ? state.notBefore : 0, ...claims);
  if (busyUntil > now) return { status: "waiting", until: busyUntil };
  const attempt = backlog.latest.attempts + 1;
  const until = now + LEASE_MS;
  const claim = { type: "digest.claimed", data: { attempt, worker, until } } as const;
  const claimed = await advanceSlot(ledger, backlog.latest, claim, now);
  // Another worker was faster: if it dies, its claim ends no later than ours would.
  if (!claimed) return { status: "waiting", until };
  try {
    return await new Attempt(desk, subscription, attempt, until).run(claimed, backlog);
  } catch (error) {
    const retryAt = clock.now() + retryMs(attempt, error);
    const refused = error instanceof ChatError && error.code === "chat/refused";
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, MOST_REASON);
    const data = { attempt, reason, ...(refused ? { refused: true as const } : {}), retryAt };
    await noteOnSlot(ledger, claimed, { type: "digest.failed", data }, clock.now());
    return { status: "waiting", until: retryAt, error };
  }
}

function claimedUntil({ state }: SlotRecord): number {
  return state.status === "claimed" ? state.until : 0;
}

function retryMs(attempt: number, error: unknown): number {
  const asked = error instanceof ChatError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, Math.min(RETRY_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_RETRY_MS));
}

/** One worker's go at a slot. What it throws was surely not posted by it. */
class Attempt {
  constructor(
    private readonly desk: DigestDesk,
    private readonly subscription: Subscription,
    private readonly attempt: number,
    private readonly until: number,
  ) {}

  async run(claimed: SlotRecord, backlog: Backlog): Promise<Delivery> {
    const { period } = claimed.slot;
    const latest = await this.#clear(claimed);
    const { state } = latest;
    if (state.status === "delivered") return this.#delivered(latest);
    if (state.status === "unknown") return { status: "unknown", period };
    let { delivered } = backlog;
    const [unknown, skipped] = [[...backlog.unknown], [...backlog.skipped]];
    for (const record of [...backlog.older].reverse()) {
      const { slot, state: decided } = await this.#giveUp(record, period);
      if (decided.status === "delivered") {
        delivered = decided;
        unknown.length = 0;
        skipped.length = 0;
      } else (decided.status === "unknown" ? unknown : skipped).push(slot.period);
    }
    const since = Math.max(delivered?.at ?? backlog.previousAt, delivered ? 0 : this.subscription.since);
    const figures = readFigures(delivered?.figures ?? null);
    return this.#send(latest, { figures, since, unknown: unknown.sort(), skipped: skipped.sort() });
  }

  /** Finds out about attempts that may have posted: nothing is sent while one of them is open. */
  async #clear(record: SlotRecord): Promise<SlotRecord> {
    const { ledger, chat, frame, clock } = this.desk;
    const [first] = record.unsure;
    if (!first) return record;
    const key = slotKey(frame().terms.id, record.slot);
    const found = await chat.find(this.subscription.to, key, first.at);
    const at = clock.now();
    if (found.status === "found") {
      const { figures } = record.unsure.at(-1)!.data;
      const data = { message: found.message, ...(figures === undefined ? {} : { figures }) };
      return noteOnSlot(ledger, record, { type: "digest.delivered", data }, at);
    }
    if (found.status === "cannot-tell") {
      const reason = found.reason.slice(0, MOST_REASON);
      return noteOnSlot(ledger, record, { type: "digest.unknown", data: { reason } }, at);
    }
    let current = record;
    for (const { data } of record.unsure) {
      const body = { attempt: data.attempt, reason: "not found in chat", retryAt: at };
      current = await noteOnSlot(ledger, current, { type: "digest.failed", data: body }, at);
    }
    return current;
  }

  /** Closes an older slot: what it would have said is in the latest one. */
  async #giveUp(record: SlotRecord, by: string): Promise<SlotRecord> {
    const cleared = await this.#clear(record);
    if (cleared.state.status !== "open" && cleared.state.status !== "claimed") return cleared;
    const { ledger, clock } = this.desk;
    const skipped = { type: "digest.skipped", data: { by } } as const;
    const closed = await advanceSlot(ledger, cleared, skipped, clock.now());
    if (closed) return closed;
    throw new Error(
      `digest ${this.subscription.id}: found another worker at ${record.slot.period}, expected its claim to have ended. It is tried again`,
    );
  }

  async #send(claimed: SlotRecord, before: Parameters<typeof digestContent>[3] & object): Promise<Delivery> {
    const { ledger, frame, chat, clock } = this.desk;
    const { attempt, until } = this;
    const inForce = frame();
    const content = await digestContent(ledger, inForce, clock.now(), before);
    const told = digestReport(inForce.terms, content.valued, content.outlook, content);
    const report = withActions(told, digestActions(content.outlook));
    const picture = await this.desk.picture?.(content).catch(() => null);
    const figures = figuresText(content.figures);
    const body = { type: "digest.sending", data: { attempt, figures } } as const;
    const sending = await advanceSlot(ledger, claimed, body, clock.now());
    if (!sending) return { status: "waiting", until };
    // From here on nothing may be thrown that says that nothing was posted, unless the chat says so.
    if (clock.now() > until - 2 * POST_MS) throw new Error(tooSlow(this.subscription));
    const key = slotKey(inForce.terms.id, claimed.slot);
    let message: string;
    try {
      const posting = picture ? { key, picture } : { key };
      ({ message } = await chat.post(this.subscription.to, report, posting));
    } catch (error) {
      if (error instanceof ChatError && error.code !== "chat/unsure") throw error;
      // Once the claim has ended the chat is asked, by whoever comes first.
      return { status: "waiting", until, error };
    }
    try {
      const data = { message, figures };
      return this.#delivered(
        await noteOnSlot(ledger, sending, { type: "digest.delivered", data }, clock.now()),
      );
    } catch (error) {
      return { status: "waiting", until, error };
    }
  }

  #delivered({ slot, stored }: SlotRecord): Delivery {
    const fact = stored.facts.find((one) => one.type === "digest.delivered");
    return { status: "delivered", period: slot.period, message: fact?.data.message ?? "" };
  }
}

function tooSlow({ id }: Subscription): string {
  return `digest ${id}: gathering it took longer than a claim lasts; found less than ${(2 * POST_MS) / 1000} s left to post it, expected more. It is tried again; look for a ledger that refolds every fact.`;
}
