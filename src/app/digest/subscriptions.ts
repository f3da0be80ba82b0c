import { parseAgreement } from "../../agreement/parse.js";
import type { DigestTerms, Terms } from "../../agreement/terms.js";
import type { Ledger } from "../../ports/ledger.js";
import type { Actor, Fact, HouseFact } from "../../task/fact.js";
import { pad } from "../../time/civil.js";
import type { Rhythm } from "../../time/wall.js";
import { HOUSE } from "../house.js";

/** Where the facts lie that say who gets digests. */
export const DIGESTS = "pact:digests";

/** Who gets a digest, and when. */
export interface Subscription extends Rhythm {
  readonly id: string;
  /** `platform:channel`. */
  readonly to: string;
  readonly timezone: string;
  /** ms since epoch: nothing that was due at or before it is delivered. */
  readonly since: number;
}

/** What somebody asks for in chat. */
export type Asked = Omit<Subscription, "id" | "since">;

/** The agreement's own: they are known by what they say, so that an edited one is another. */
export function agreedSubscription(terms: DigestTerms, since: number): Subscription {
  const { to, every, on, atMinute, timezone } = terms;
  return { id: `agreed ${scheduleOf(terms)}`, to, every, on, atMinute, timezone, since };
}

/** Of a channel there is one that its people asked for: asking again replaces it. */
export function askedSubscriptionId(to: string): string {
  return `asked ${to}`;
}

/** The fact that somebody asked for digests. @param at ms since epoch */
export function subscribedFact({ to, every, on, atMinute, timezone }: Asked, actor: Actor, at: number): Fact {
  const subscription = askedSubscriptionId(to);
  const schedule = { to, every, ...(on === undefined ? {} : { on }), atMinute, timezone };
  return {
    ...asking(subscription, "subscribed", actor, at),
    type: "digest.subscribed",
    data: { subscription, ...schedule },
  };
}

/** The fact that somebody wants no more of what was asked for; the agreement's own digests go on. */
export function unsubscribedFact(to: string, actor: Actor, at: number): Fact {
  const subscription = askedSubscriptionId(to);
  return {
    ...asking(subscription, "unsubscribed", actor, at),
    type: "digest.unsubscribed",
    data: { subscription },
  };
}

function asking(subscription: string, what: string, actor: Actor, at: number) {
  const id = `pact:digest:${subscription}:${what}:${at}`;
  const source = { platform: "pact" };
  return { id, conversation: DIGESTS, at, actor, source, rule: "digest command" } as const;
}

type Said = Extract<HouseFact, { type: "digest.subscribed" | "digest.unsubscribed" }>;

/**
 * The subscriptions that people made, as of `now`: of each the latest word counts, at one instant the smaller id. The
 * order of the facts does not matter.
 */
export function askedSubscriptions(facts: Iterable<Fact>, now: number): Subscription[] {
  const last = new Map<string, Said>();
  for (const fact of facts) {
    if (fact.type !== "digest.subscribed" && fact.type !== "digest.unsubscribed") continue;
    if (fact.at > now) continue;
    const known = last.get(fact.data.subscription);
    if (!known || fact.at > known.at || (fact.at === known.at && fact.id < known.id)) {
      last.set(fact.data.subscription, fact);
    }
  }
  return [...last.values()]
    .flatMap((fact): Subscription[] => {
      if (fact.type === "digest.unsubscribed") return [];
      const { subscription, to, every, on, atMinute, timezone } = fact.data;
      return [{ id: subscription, to, every, on, atMinute, timezone, since: fact.at }];
    })
    .sort(byId);
}

/**
 * Everyone who gets digests as of `now`: the agreement's own, each since it was first proposed, then those that people
 * asked for, unless the agreement gives them the same.
 *
 * @param known subscriptions of proposals read before, by fact id: what was read once is not read again.
 */
export async function subscriptionsIn(
  ledger: Ledger,
  terms: Terms,
  now: number,
  known: Map<string, readonly DigestTerms[]> = new Map(),
): Promise<Subscription[]> {
  const proposals = (await ledger.load(HOUSE.terms)).facts.filter((fact) => fact.type === "terms.proposed");
  const since = new Map<string, number>();
  for (const { id, at, data } of proposals) {
    const digests = known.get(id) ?? parseAgreement(data.terms).terms?.digests ?? [];
    known.set(id, digests);
    for (const one of digests) {
      const schedule = scheduleOf(one);
      since.set(schedule, Math.min(at, since.get(schedule) ?? at));
    }
  }
  // Terms that were never proposed promise nothing yet.
  const agreed = terms.digests.map((one) => agreedSubscription(one, since.get(scheduleOf(one)) ?? now));
  const schedules = new Set(agreed.map(scheduleOf));
  const asked = askedSubscriptions((await ledger.load(DIGESTS)).facts, now);
  return [...agreed.sort(byId), ...asked.filter((one) => !schedules.has(scheduleOf(one)))];
}

/** `slack:C0DIGEST week 1 09:00 Europe/Berlin`. */
function scheduleOf({ to, every, on, atMinute, timezone }: Asked | DigestTerms): string {
  const time = `${pad(Math.floor(atMinute / 60), 2)}:${pad(atMinute % 60, 2)}`;
  return [to, every, ...(on === undefined ? [] : [on]), time, timezone].join(" ");
}

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
