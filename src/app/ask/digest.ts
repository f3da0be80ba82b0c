import { actorOf } from "../../chat/interpret.js";
import { formOf, pathOf } from "../../command/catalogue.js";
import { AskError } from "../../command/refusal.js";
import type { Ledger } from "../../ports/ledger.js";
import { withActions } from "../../report/actions.js";
import { digestReport } from "../../report/digest.js";
import { digestActions } from "../../report/next.js";
import { type Schedule, subscriptionReport } from "../../report/subscriptions.js";
import { WEEKDAYS } from "../../time/hours.js";
import { beatAfter } from "../../time/wall.js";
import { type ResolvedZone, resolveZone } from "../../time/zone.js";
import { isDecided } from "../delivery/attempt.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { previewDigest } from "../digest/preview.js";
import { digestSlots } from "../digest/slot.js";
import {
  askedSubscriptionId,
  askedSubscriptions,
  DIGESTS,
  subscribedFact,
  subscriptionsIn,
  unsubscribedFact,
} from "../digest/subscriptions.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { assertMay } from "./may.js";
import { periodFor } from "./period.js";

type DigestCommand = CommandNamed<"digest">;
type Subscribing = Extract<DigestCommand, { readonly sub: "daily" | "weekly" | "monthly" }>;

const NINE = 9 * 60;

/** `digest …`: shows one now, or says when the channel gets one. */
export async function digest(desk: Desk, asked: Asked, command: DigestCommand): Promise<Answer> {
  if (command.sub === "now") return show(desk, asked, command);
  assertMay(desk.rules, asked.author, pathOf(command), formOf(command));
  const { ledger, rules } = desk;
  const now = instantOf(desk, asked);
  const channel = `${asked.place.platform}:${asked.place.channel}`;
  const own = askedSubscriptions((await ledger.load(DIGESTS)).facts, now);
  const before = own.some(({ id }) => id === askedSubscriptionId(channel));
  const actor = actorOf(asked.author, rules);
  const schedule = command.sub === "off" ? null : scheduleOf(desk, command);
  if (schedule) await desk.record([subscribedFact({ to: channel, ...schedule }, actor, asked.at)]);
  else if (before) await desk.record([unsubscribedFact(channel, actor, asked.at)]);
  const { terms } = desk.frame();
  const agreed = (await subscriptionsIn(ledger, terms, now)).filter(
    ({ to, id }) => to === channel && id !== askedSubscriptionId(channel),
  );
  const zone = schedule && zoneNamed(desk, schedule.timezone, pathOf(command));
  const change = {
    channel,
    direct: asked.direct ?? false,
    asked: schedule && zone && { schedule, firstAt: await firstAt(ledger, channel, zone, schedule, now) },
    before,
    agreed,
  };
  return answerOf(subscriptionReport(terms, change), command);
}

/** When the first one comes: later, where the period's is out already; it is delivered once, whenever it is asked for. */
async function firstAt(
  ledger: Ledger,
  channel: string,
  zone: ResolvedZone,
  schedule: Schedule,
  now: number,
): Promise<number> {
  const next = beatAfter(zone, schedule, now);
  const slot = { subscription: askedSubscriptionId(channel), period: next.key };
  return isDecided(await digestSlots.read(ledger, slot)) ? beatAfter(zone, schedule, next.at).at : next.at;
}

async function show(
  desk: Desk,
  asked: Asked,
  command: Extract<DigestCommand, { readonly sub: "now" }>,
): Promise<Answer> {
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const period = await periodFor(desk.ledger, frame, command.values.period, now);
  const content = await previewDigest(desk.ledger, frame, period, now);
  const report = digestReport(frame.terms, content.valued, content.outlook, content);
  return answerOf(withActions(report, digestActions(content.outlook)), command, true);
}

function scheduleOf(desk: Desk, command: Subscribing): Schedule {
  const { at = NINE, timezone = desk.frame().terms.period.timezone } = command.values;
  // Refused before anything is recorded.
  zoneNamed(desk, timezone, pathOf(command));
  const common = { atMinute: at, timezone };
  if (command.sub === "daily") return { every: "day", ...common };
  if (command.sub === "monthly") return { every: "month", on: command.values.on ?? 1, ...common };
  return { every: "week", on: WEEKDAYS.indexOf(command.values.on ?? "mon") + 1, ...common };
}

function zoneNamed(desk: Desk, timezone: string, path: string): ResolvedZone {
  const { zone } = desk.frame();
  if (zone.timezone === timezone) return zone;
  try {
    return resolveZone(timezone);
  } catch (cause) {
    throw new AskError(
      `${path}: timezone found "${timezone}", expected an IANA name such as Europe/Berlin or UTC. Correct its spelling`,
      { cause },
    );
  }
}
