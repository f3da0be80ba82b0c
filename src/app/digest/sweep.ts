import type { DigestTerms } from "../../agreement/terms.js";
import { hash53 } from "../../bytes/hash53.js";
import { type Backlog, backlogOf } from "./backlog.js";
import { type Delivery, type DigestDesk, deliver } from "./deliver.js";
import { DigestRound } from "./round.js";
import type { Subscription } from "./subscriptions.js";

export interface Digester {
  /**
   * Delivers every digest that is due, at most one to each subscription. Called again while it runs: that run's answer.
   * What fails for one subscription is in the answer, and holds up no other.
   * @param share of the subscriptions, below `SHARES`; without it all of them
   * @throws where not even the subscriptions can be read.
   */
  sweep(share?: number): Promise<Swept>;
}

export interface Swept {
  readonly delivered: readonly { readonly subscription: string; readonly period: string }[];
  /** Sent, perhaps, and nobody can tell. */
  readonly unknown: readonly { readonly subscription: string; readonly period: string }[];
  readonly failures: readonly { readonly subscription: string; readonly error: unknown }[];
  /** When to sweep again at the latest, ms since epoch; `null` with no subscription. */
  readonly nextAt: number | null;
}

/** Shares that subscriptions are dealt into, by their ids: many more than there are workers. */
export const SHARES = 128;
/** More that are due at a time are handed out to all workers. */
const MOST_ALONE = 64;
/** Subscriptions looked at or delivered at a time. */
const AT_A_TIME = 8;

/**
 * Delivers digests on time. Any number of workers may: each digest is delivered once, and what was missed while nobody
 * ran is caught up in one.
 *
 * @param handOut has a share swept, here or by another worker; without it all are delivered here
 */
export function createDigester(
  desk: DigestDesk,
  handOut: ((share: number) => Promise<void>) | null = null,
): Digester {
  const proposals = new Map<string, readonly DigestTerms[]>();
  /** By subscription: the last period that is decided. It saves a reading of the ledger. */
  const decided = new Map<string, string>();
  const running = new Map<number | null, Promise<Swept>>();
  let round: DigestRound | null = null;

  /** What a subscription is owed; `null`: nothing, or nobody asks any more. */
  async function dueOf(one: Subscription, sum: Sum, isTooMany: () => boolean): Promise<Backlog | null> {
    const now = desk.clock.now();
    const { last, next } = round!.beatsOf(one, now);
    sum.instants.push(next.at);
    if (decided.get(one.id) === last.key || isTooMany()) return null;
    const backlog = await backlogOf(desk.ledger, round!.zoneOf(one), one, now);
    if (!backlog) decided.set(one.id, last.key);
    return backlog;
  }

  async function sweepAll(share: number | null): Promise<Swept> {
    const current = share !== null && round?.isFresh ? round : new DigestRound(desk, proposals);
    round = current;
    const all = await current.subscriptions();
    const own = share === null ? all : all.filter(({ id }) => shareOf(id) === share);
    const sum = new Sum();
    const due: (readonly [Subscription, Backlog])[] = [];
    const isTooMany = () => share === null && handOut !== null && due.length > MOST_ALONE;
    await inLanes(own, async (one) => {
      const backlog = await sum.watch(one, dueOf(one, sum, isTooMany));
      if (backlog) due.push([one, backlog]);
    });
    if (isTooMany()) await Promise.all(Array.from({ length: SHARES }, (_, index) => handOut!(index)));
    else
      await inLanes(due, async ([one, backlog]) => {
        const delivery = await sum.watch(one, deliver(desk, current, one, backlog));
        if (!delivery) return;
        sum.add(one, delivery);
        if (delivery.status !== "waiting") decided.set(one.id, backlog.latest.slot.period);
      });
    return sum.swept();
  }

  return {
    sweep(share) {
      const which = share ?? null;
      const known = running.get(which) ?? sweepAll(which).finally(() => running.delete(which));
      running.set(which, known);
      return known;
    },
  };
}

/** What came of a sweep. */
class Sum {
  readonly instants: number[] = [];
  readonly #delivered: Swept["delivered"][number][] = [];
  readonly #unknown: Swept["unknown"][number][] = [];
  readonly #failures: Swept["failures"][number][] = [];

  /** `null`: it failed. */
  async watch<T>({ id }: Subscription, work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      this.#failures.push({ subscription: id, error });
      return null;
    }
  }

  add({ id: subscription }: Subscription, delivery: Delivery): void {
    if (delivery.status === "waiting") {
      this.instants.push(delivery.until);
      if (delivery.error !== undefined) this.#failures.push({ subscription, error: delivery.error });
    } else {
      const list = delivery.status === "delivered" ? this.#delivered : this.#unknown;
      list.push({ subscription, period: delivery.period });
    }
  }

  swept(): Swept {
    const { instants } = this;
    const nextAt = instants.reduce<number | null>((first, at) => Math.min(first ?? at, at), null);
    return { delivered: this.#delivered, unknown: this.#unknown, failures: this.#failures, nextAt };
  }
}

function shareOf(subscription: string): number {
  return hash53(subscription) % SHARES;
}

/** So many at a time, each as soon as there is room. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const lanes = Array.from({ length: AT_A_TIME }, async () => {
    for (const item of left) await work(item);
  });
  await Promise.all(lanes);
}
