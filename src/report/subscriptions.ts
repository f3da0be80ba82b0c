import type { Terms } from "../agreement/terms.js";
import type { Subscription } from "../app/digest/subscriptions.js";
import { pad } from "../time/civil.js";
import { WEEKDAYS } from "../time/hours.js";
import { utcText } from "../time/iso.js";
import type { Report } from "./report.js";
import { channel as named, type Words, words } from "./words.js";

/** What changed about a channel's digests, and what it gets now. */
export interface SubscriptionChange {
  /** `platform:channel` */
  readonly channel: string;
  /** A direct message, which has no name of its own. */
  readonly direct: boolean;
  /** Asked for now; `null`: those asked for have ended. */
  readonly asked: { readonly schedule: Schedule; readonly firstAt: number } | null;
  /** Whether something asked for stood before. */
  readonly before: boolean;
  /** What the agreement itself sends here. */
  readonly agreed: readonly Schedule[];
}

export type Schedule = Pick<Subscription, "every" | "on" | "atMinute" | "timezone">;

/** The answer to `digest daily`, `weekly`, `monthly` and `off`. */
export function subscriptionReport(
  terms: Terms,
  { channel, direct, asked, before, agreed }: SubscriptionChange,
): Report {
  const place: Words = direct ? "This direct message" : [named(channel)];
  const text = asked
    ? words`${place} gets a digest ${scheduleText(asked.schedule)}; the first one ${utcText(asked.firstAt)}.${before ? " It takes the place of the one asked for before." : ""}`
    : before
      ? words`${place} gets no more of the digest that was asked for here.`
      : words`No digest was asked for ${direct ? "here" : words`in ${named(channel)}`}: nothing changes.`;
  const notes = agreed.map((schedule) => `The agreement itself sends one here ${scheduleText(schedule)}.`);
  if (agreed.length > 0) notes.push("Those change with the agreement's digests.");
  return {
    title: `${terms.title}: digests ${direct ? "in this direct message" : "in this channel"}`,
    blocks: [{ kind: "text", text }, ...(notes.length > 0 ? [{ kind: "notes" as const, notes }] : [])],
  };
}

/** `every week on mon at 09:00 Europe/Berlin` */
export function scheduleText({ every, on, atMinute, timezone }: Schedule): string {
  const day =
    every === "week"
      ? ` on ${WEEKDAYS[(on ?? 1) - 1]}`
      : every === "month"
        ? ` on day ${on ?? 1}${(on ?? 1) > 28 ? " (the last one of a shorter month)" : ""}`
        : "";
  return `every ${every}${day} at ${pad(Math.floor(atMinute / 60), 2)}:${pad(atMinute % 60, 2)} ${timezone}`;
}
