import type { DigestTerms } from "../../agreement/terms.js";
import { beatAfter, beatAtOrBefore } from "../../time/wall.js";
import { type ResolvedZone, resolveZone } from "../../time/zone.js";
import { backlogOf } from "./backlog.js";
import { type Delivery, type DigestDesk, deliver } from "./deliver.js";
import { type Subscription, subscriptionsIn } from "./subscriptions.js";

export interface Digester {
  /**
   * Delivers every digest that is due, at most one to each subscription. Called again while it runs: that run's answer.
   * What fails for one subscription is in the answer, and holds up no other.
   * @throws where not even the subscriptions can be read.
   */
  sweep(): Promise<Swept>;
}

export interface Swept {
  readonly delivered: readonly { readonly subscription: string; readonly period: string }[];
  /** Sent, perhaps, and nobody can tell. */
  readonly unknown: readonly { readonly subscription: string; readonly period: string }[];
  readonly failures: readonly { readonly subscription: string; readonly error: unknown }[];
  /** When to sweep again at the latest, ms since epoch; `null` with no subscription. */
  readonly nextAt: number | null;
}

/** Subscriptions delivered at a time. */
const AT_A_TIME = 8;

/**
 * Delivers digests on time. Any number of workers may: each digest is delivered once, and what was missed while nobody
 * ran is caught up in one.
 */
export function createDigester(desk: DigestDesk): Digester {
  const proposals = new Map<string, readonly DigestTerms[]>();
  /** By subscription: the last period that is decided. It saves a reading of the ledger. */
  const decided = new Map<string, string>();
  let running: Promise<Swept> | null = null;

  async function sweepOne(subscription: Subscription): Promise<Delivery & { readonly nextAt: number }> {
    const now = desk.clock.now();
    const zone = zoneFor(desk, subscription.timezone);
    const { key } = beatAtOrBefore(zone, subscription, now);
    const nextAt = beatAfter(zone, subscription, now).at;
    const idle = { status: "waiting", until: nextAt, nextAt } as const;
    if (decided.get(subscription.id) === key) return idle;
    const backlog = await backlogOf(desk.ledger, zone, subscription, now);
    const delivery = backlog ? await deliver(desk, subscription, backlog) : idle;
    if (delivery === idle || delivery.status !== "waiting") decided.set(subscription.id, key);
    return { ...delivery, nextAt };
  }

  async function sweepAll(): Promise<Swept> {
    const subscriptions = await subscriptionsIn(desk.ledger, desk.frame().terms, desk.clock.now(), proposals);
    const delivered: { subscription: string; period: string }[] = [];
    const unknown: { subscription: string; period: string }[] = [];
    const failures: { subscription: string; error: unknown }[] = [];
    const instants: number[] = [];
    for (let start = 0; start < subscriptions.length; start += AT_A_TIME) {
      const group = subscriptions.slice(start, start + AT_A_TIME);
      const answers = await Promise.allSettled(group.map(sweepOne));
      for (const [index, answer] of answers.entries()) {
        const subscription = group[index]!.id;
        if (answer.status === "rejected") {
          failures.push({ subscription, error: answer.reason });
          continue;
        }
        const delivery = answer.value;
        instants.push(delivery.nextAt);
        if (delivery.status === "waiting") {
          instants.push(delivery.until);
          if (delivery.error !== undefined) failures.push({ subscription, error: delivery.error });
        } else {
          (delivery.status === "delivered" ? delivered : unknown).push({
            subscription,
            period: delivery.period,
          });
        }
      }
    }
    return { delivered, unknown, failures, nextAt: instants.length === 0 ? null : Math.min(...instants) };
  }

  return {
    sweep() {
      running ??= sweepAll().finally(() => {
        running = null;
      });
      return running;
    },
  };
}

/** The agreement's own zone as it was resolved with its terms; any other as this host knows it: no figure rests on it. */
function zoneFor(desk: DigestDesk, timezone: string): ResolvedZone {
  const { zone } = desk.frame();
  return zone.timezone === timezone ? zone : resolveZone(timezone);
}
