import type { Chat } from "../../ports/chat.js";
import type { Report } from "../../report/report.js";
import {
  busyUntil,
  type Claimed,
  Courier,
  type DeliveryDesk,
  isDecided,
  type Waiting,
} from "../delivery/attempt.js";
import { postingKey, type SlotRecord } from "../delivery/slot.js";
import { nameBefore, nameOf, type Warning, type WarningSlot, warningSlots } from "./warning.js";

export interface Told {
  readonly warning: Warning;
  readonly outcome:
    | { readonly status: "delivered" | "unknown" }
    /** It was said before. */
    | { readonly status: "known" }
    | Waiting;
}

type Item = { readonly warning: Warning; readonly claimed: Claimed<WarningSlot> };

/**
 * Delivers what is due to one place, in one message. Each warning is claimed by itself, so that of several workers each
 * sends what the others do not; one that may have been posted is looked for in chat before it is said again.
 *
 * @param reportOf what is said of some warnings.
 */
export async function deliverWarnings(
  desk: DeliveryDesk,
  agreement: string,
  to: string,
  warnings: readonly Warning[],
  reportOf: (warnings: readonly Warning[]) => Report,
): Promise<Told[]> {
  const courier = new Courier("warning", warningSlots, { ...desk, chat: askedOnce(desk.chat) });
  const told: Told[] = [];
  const tell = (warning: Warning, outcome: Told["outcome"]) => void told.push({ warning, outcome });
  const items: Item[] = [];
  for (const warning of warnings) {
    const opened = await openSlot(desk, courier, to, warning);
    if (opened.status === "claimed") items.push({ warning, claimed: opened });
    else tell(warning, opened);
  }
  try {
    const clear = await cleared(courier, to, items, tell);
    await send(courier, agreement, to, clear, reportOf, tell);
  } catch (error) {
    const decided = new Set(told.map(({ warning }) => warning));
    for (const { warning, claimed } of items)
      if (!decided.has(warning)) tell(warning, await courier.fail(claimed, error));
  }
  return told;
}

/** Claims what is to be said, unless it was said, or another worker is at it. */
async function openSlot(
  { ledger, clock }: DeliveryDesk,
  courier: Courier<"warning", WarningSlot>,
  to: string,
  warning: Warning,
): Promise<Claimed<WarningSlot> | Exclude<Told["outcome"], { status: "delivered" }>> {
  const now = clock.now();
  const record = await warningSlots.read(ledger, { to, about: nameOf(warning, now) });
  if (isDecided(record)) return { status: "known" };
  const before = nameBefore(warning, now);
  if (before !== null && warning.kind === "burn") {
    const { state } = await warningSlots.read(ledger, { to, about: before });
    const last = state.status === "delivered" || state.status === "unknown" ? state.at : null;
    if (last !== null && last > now - warning.pair.longMs) return { status: "known" };
  }
  const until = busyUntil(record);
  return until > now ? { status: "waiting", until } : courier.claim(record);
}

/** What is left to say once the chat was asked about what may have been said. */
async function cleared(
  courier: Courier<"warning", WarningSlot>,
  to: string,
  items: readonly Item[],
  tell: (warning: Warning, outcome: Told["outcome"]) => void,
): Promise<Item[]> {
  const open: Item[] = [];
  for (const { warning, claimed } of items) {
    const record = await courier.clear(claimed.record, to, ({ data }) => data.posting ?? "");
    const { status } = record.state;
    if (status === "delivered" || status === "unknown") tell(warning, { status });
    else open.push({ warning, claimed: { ...claimed, record } });
  }
  return open;
}

async function send(
  courier: Courier<"warning", WarningSlot>,
  agreement: string,
  to: string,
  items: readonly Item[],
  reportOf: (warnings: readonly Warning[]) => Report,
  tell: (warning: Warning, outcome: Told["outcome"]) => void,
): Promise<void> {
  const [first] = items;
  if (!first) return;
  const { record, attempt } = first.claimed;
  const key = postingKey(agreement, to, record.slot.about, attempt);
  const sending: { readonly item: Item; readonly record: SlotRecord<WarningSlot> }[] = [];
  for (const item of items) {
    const sent = await courier.sending(item.claimed, { posting: key });
    if (sent) sending.push({ item, record: sent });
    else tell(item.warning, { status: "waiting", until: item.claimed.until });
  }
  if (sending.length === 0) return;
  const until = Math.min(...sending.map(({ item }) => item.claimed.until));
  if (!courier.hasTimeToPost(until)) throw new Error(tooSlow(to));
  const posted = await courier.post(to, reportOf(sending.map(({ item }) => item.warning)), { key });
  for (const { item, record: sent } of sending) {
    // What may have been posted is looked for once the claim has ended.
    const waiting = (error: unknown): Waiting => ({ status: "waiting", until: item.claimed.until, error });
    const outcome =
      "error" in posted
        ? waiting(posted.error)
        : await courier.delivered(sent, posted).then(() => ({ status: "delivered" }) as const, waiting);
    tell(item.warning, outcome);
  }
}

/** Warnings of one message are looked for together. */
function askedOnce(chat: Chat): Chat {
  const answers = new Map<string, ReturnType<Chat["find"]>>();
  return {
    post: (...asked) => chat.post(...asked),
    find(target, key, since) {
      const answer = answers.get(key) ?? chat.find(target, key, since);
      answers.set(key, answer);
      return answer;
    },
  };
}

function tooSlow(to: string): string {
  return `warnings to ${to}: recording them took longer than a claim lasts, expected time left to post them. They are tried again; look for a ledger that is slow`;
}
