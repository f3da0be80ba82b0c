import { type Picture, POST_MS } from "../../ports/chat.js";
import { withActions } from "../../report/actions.js";
import { digestReport } from "../../report/digest.js";
import { digestActions } from "../../report/next.js";
import type { Frame } from "../../task/frame.js";
import {
  busyUntil,
  type Claimed,
  Courier,
  type DeliveryDesk,
  LEASE_MS,
  type Waiting,
} from "../delivery/attempt.js";
import type { Backlog } from "./backlog.js";
import type { DigestBefore, DigestContent } from "./content.js";
import { figuresText, readFigures } from "./figures.js";
import type { DigestRound } from "./round.js";
import { type DigestRecord, digestSlots, type Slot, slotKey } from "./slot.js";
import type { Subscription } from "./subscriptions.js";

export { LEASE_MS };

/** What delivering takes. */
export interface DigestDesk extends DeliveryDesk {
  /** The frame in force. */
  frame(): Frame;
  /** The picture that goes with a digest; one that fails does not keep the digest back. */
  picture?(content: DigestContent): Promise<Picture | null>;
}

export type Delivery =
  | { readonly status: "delivered"; readonly period: string; readonly message: string }
  /** It may have been posted; nobody can tell. */
  | { readonly status: "unknown"; readonly period: string }
  | Waiting;

/**
 * Delivers the latest digest that is due: claim, `sending`, post, `delivered`, each durable before the next. An attempt
 * that may have posted is looked for in chat first; where that can't be told, nothing is sent again.
 */
export async function deliver(
  desk: DigestDesk,
  round: DigestRound,
  subscription: Subscription,
  backlog: Backlog,
): Promise<Delivery> {
  const { latest, older } = backlog;
  const others = older.filter(({ state }) => state.status === "claimed");
  const until = Math.max(...[latest, ...others].map(busyUntil));
  if (until > desk.clock.now()) return { status: "waiting", until };
  const courier = new Courier("digest", digestSlots, desk);
  const claimed = await courier.claim(latest);
  if (claimed.status === "waiting") return claimed;
  try {
    return await new Attempt(desk, round, courier, subscription, claimed).run(backlog);
  } catch (error) {
    return courier.fail(claimed, error);
  }
}

/** One worker's go at a slot. What it throws was surely not posted by it. */
class Attempt {
  constructor(
    private readonly desk: DigestDesk,
    private readonly round: DigestRound,
    private readonly courier: Courier<"digest", Slot>,
    private readonly subscription: Subscription,
    private readonly claimed: Claimed<Slot>,
  ) {}

  async run(backlog: Backlog): Promise<Delivery> {
    const { period } = this.claimed.record.slot;
    const latest = await this.#clear(this.claimed.record);
    const { state } = latest;
    if (state.status === "delivered") return delivered(latest);
    if (state.status === "unknown") return { status: "unknown", period };
    let { delivered: last } = backlog;
    const [unknown, skipped] = [[...backlog.unknown], [...backlog.skipped]];
    for (const record of [...backlog.older].reverse()) {
      const { slot, state: decided } = await this.#giveUp(record, period);
      if (decided.status === "delivered") {
        last = decided;
        unknown.length = 0;
        skipped.length = 0;
      } else (decided.status === "unknown" ? unknown : skipped).push(slot.period);
    }
    const since = Math.max(last?.at ?? backlog.previousAt, last ? 0 : this.subscription.since);
    const figures = readFigures(last?.figures ?? null);
    const before = { figures, since, unknown: unknown.sort(), skipped: skipped.sort() };
    return this.#send({ ...this.claimed, record: latest }, before);
  }

  #clear(record: DigestRecord): Promise<DigestRecord> {
    const key = slotKey(this.desk.frame().terms.id, record.slot);
    return this.courier.clear(record, this.subscription.to, () => key);
  }

  /** Closes an older slot: what it would have said is in the latest one. */
  async #giveUp(record: DigestRecord, by: string): Promise<DigestRecord> {
    const cleared = await this.#clear(record);
    if (cleared.state.status !== "open" && cleared.state.status !== "claimed") return cleared;
    const closed = await this.courier.skip(cleared, by);
    if (closed) return closed;
    throw new Error(
      `digest ${this.subscription.id}: found another worker at ${record.slot.period}, expected its claim to have ended. It is tried again`,
    );
  }

  async #send(claimed: Claimed<Slot>, before: DigestBefore): Promise<Delivery> {
    const { desk, round, courier, subscription } = this;
    const { until } = claimed;
    const { terms } = desk.frame();
    const content = await round.content(before);
    const told = digestReport(terms, content.valued, content.outlook, content);
    const report = withActions(told, digestActions(content.outlook));
    const picture = await round.picture(content);
    const figures = figuresText(content.figures);
    const sending = await courier.sending(claimed, { figures });
    if (!sending) return { status: "waiting", until };
    // From here on nothing may be thrown that says that nothing was posted, unless the chat says so.
    if (!courier.hasTimeToPost(until)) throw new Error(tooSlow(subscription));
    const key = slotKey(terms.id, claimed.record.slot);
    const posted = await courier.post(subscription.to, report, picture ? { key, picture } : { key });
    // Once the claim has ended the chat is asked, by whoever comes first.
    if ("error" in posted) return { status: "waiting", until, error: posted.error };
    try {
      return delivered(await courier.delivered(sending, { message: posted.message, figures }));
    } catch (error) {
      return { status: "waiting", until, error };
    }
  }
}

function delivered({ slot, stored }: DigestRecord): Delivery {
  const fact = stored.facts.find((one) => one.type === "digest.delivered");
  return { status: "delivered", period: slot.period, message: fact?.data.message ?? "" };
}

function tooSlow({ id }: Subscription): string {
  return `digest ${id}: gathering it took longer than a claim lasts; found less than ${(2 * POST_MS) / 1000} s left to post it, expected more. It is tried again; look for a ledger that refolds every fact.`;
}
