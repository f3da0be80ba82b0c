import { hash53 } from "../../bytes/hash53.js";
import type { Ledger, StoredConversation } from "../../ports/ledger.js";
import { type Fact, factText, type HouseFact } from "../../task/fact.js";
import { versionAfter } from "../version.js";

/** One digest of a subscription: which period of its rhythm. Delivered once, whoever works on it. */
export interface Slot {
  readonly subscription: string;
  readonly period: string;
}

/** How far a slot has come; instants in ms since epoch. */
export type SlotState =
  /** Nobody works on it. `notBefore`: an attempt failed, and the next one waits. */
  | { readonly status: "open"; readonly notBefore: number }
  /** Somebody works on it, or died doing so: nobody else touches it before `until`. */
  | { readonly status: "claimed"; readonly until: number }
  | { readonly status: "delivered"; readonly at: number; readonly figures: string | null }
  /** It may have been posted, and nobody can tell. Never again. */
  | { readonly status: "unknown"; readonly at: number }
  | { readonly status: "skipped"; readonly by: string };

export interface SlotRecord {
  readonly slot: Slot;
  readonly state: SlotState;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Those that may have posted it, and nothing says that they did not; the first one first. */
  readonly unsure: readonly Sending[];
  readonly stored: StoredConversation;
}

export type DigestFact = Extract<HouseFact, { type: `digest.${string}` }>;
type Sending = Extract<HouseFact, { type: "digest.sending" }>;
type SlotBody = {
  [T in DigestFact["type"]]: {
    readonly type: T;
    readonly data: Omit<Extract<DigestFact, { type: T }>["data"], keyof Slot>;
  };
}[Exclude<DigestFact["type"], "digest.subscribed" | "digest.unsubscribed">];

/** The conversation that a slot's facts lie in: its version is what workers race for. */
export function slotConversation({ subscription, period }: Slot): string {
  return `pact:digest:${subscription}:${period}`;
}

/** What names the posting of a slot in chat: 25 of `0-9a-z` at most. */
export function slotKey(agreement: string, slot: Slot): string {
  const name = JSON.stringify([agreement, slot.subscription, slot.period]);
  return `${hash53(name).toString(36)}${hash53(`again ${name}`).toString(36)}`;
}

/** What a slot's facts amount to, in whatever order they are. */
export function slotRecord(slot: Slot, stored: StoredConversation): SlotRecord {
  const facts = stored.facts.filter((fact): fact is DigestFact => fact.type.startsWith("digest."));
  const of = <T extends DigestFact["type"]>(type: T) =>
    facts.filter((fact): fact is Extract<DigestFact, { type: T }> => fact.type === type).sort(byTime);
  const [claims, failures] = [of("digest.claimed"), of("digest.failed")];
  const failed = new Set(failures.map(({ data }) => data.attempt));
  const attempts = Math.max(0, ...claims.map(({ data }) => data.attempt));
  const unsure = of("digest.sending").filter(({ data }) => !failed.has(data.attempt));
  const base = { slot, attempts, unsure, stored };

  const [delivered] = of("digest.delivered");
  const [unknown] = of("digest.unknown");
  const [skipped] = of("digest.skipped");
  if (delivered) {
    const { at, data } = delivered;
    return { ...base, state: { status: "delivered", at, figures: data.figures ?? null } };
  }
  if (unknown) return { ...base, state: { status: "unknown", at: unknown.at } };
  if (skipped) return { ...base, state: { status: "skipped", by: skipped.data.by } };
  const last = claims.find(({ data }) => data.attempt === attempts);
  if (last && !failed.has(attempts)) {
    return { ...base, state: { status: "claimed", until: last.data.until } };
  }
  const notBefore = Math.max(
    0,
    ...failures.filter(({ data }) => data.attempt === attempts).map(({ data }) => data.retryAt),
  );
  return { ...base, state: { status: "open", notBefore } };
}

/** Reads a slot as it stands. */
export async function readSlot(ledger: Ledger, slot: Slot): Promise<SlotRecord> {
  return slotRecord(slot, await ledger.load(slotConversation(slot)));
}

/**
 * Adds a fact to a slot if it still stands as it was read: of all workers who try, one succeeds.
 * `null`: another was faster. Durable once it resolves.
 */
export async function advanceSlot(
  ledger: Ledger,
  record: SlotRecord,
  body: SlotBody,
  at: number,
): Promise<SlotRecord | null> {
  const { slot, stored } = record;
  const fact = slotFact(slot, body, at);
  let { version, facts, frames } = stored;
  for (;;) {
    const next = versionAfter(version, [fact.id], []);
    const result = await ledger.commit({
      conversation: stored.conversation,
      expected: version,
      next,
      facts: [fact],
      // Facts about digests are no tasks: they change no figure under any frame.
      frames: frames.map(({ id, watermark }) => ({
        frame: id,
        watermark,
        delta: { rows: new Map(), members: new Map() },
        pending: [],
      })),
    });
    if (result.status === "done")
      return slotRecord(slot, { ...stored, version: next, facts: [...facts, fact], frames });
    if (result.status === "parked") throw new Error(parkedText(fact, result.reason));
    // A duplicate was written before, and whether it was by us can't be told.
    if (result.status === "duplicate" || result.stored.version !== version) return null;
    ({ version, facts, frames } = result.stored);
  }
}

/** Adds a fact that is so whatever else has happened meanwhile. */
export async function noteOnSlot(
  ledger: Ledger,
  record: SlotRecord,
  body: SlotBody,
  at: number,
): Promise<SlotRecord> {
  let current = record;
  for (;;) {
    const next = await advanceSlot(ledger, current, body, at);
    if (next) return next;
    current = await readSlot(ledger, record.slot);
    const { id } = slotFact(record.slot, body, at);
    if (current.stored.facts.some((fact) => fact.id === id)) return current;
  }
}

function slotFact(slot: Slot, { type, data }: SlotBody, at: number): Fact {
  const attempt = "attempt" in data ? `:${data.attempt}` : "";
  return {
    id: `${slotConversation(slot)}:${type.slice("digest.".length)}${attempt}`,
    conversation: slotConversation(slot),
    type,
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform: "pact" },
    rule: "digest",
    data: { ...data, subscription: slot.subscription, period: slot.period },
  } as Fact;
}

function parkedText(fact: Fact, reason: string): string {
  return `digest: ${fact.id} could not be recorded; found ${reason}, expected a fact that the ledger takes. Correct the subscription`;
}

function byTime(one: Fact, other: Fact): number {
  return one.at - other.at || (factText(one) < factText(other) ? -1 : 1);
}
