import { hash53 } from "../../bytes/hash53.js";
import type { Ledger, StoredConversation } from "../../ports/ledger.js";
import { type Fact, factText, type HouseFact } from "../../task/fact.js";
import { versionAfter } from "../version.js";

/** What is delivered. */
export type Parcel = "digest" | "warning" | "answer";
type Step = "claimed" | "sending" | "failed" | "delivered" | "unknown" | "skipped";
type DataOf<T extends HouseFact["type"]> = Extract<HouseFact, { type: T }>["data"];
type DigestStepData<S extends Step> = Omit<DataOf<`digest.${S}`>, "subscription" | "period">;

/** A step that a slot takes, without the name of the slot. */
export type SlotBody<P extends Parcel> = {
  [S in Step]: { readonly type: `${P}.${S}`; readonly data: DigestStepData<S> };
}[Step];

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

/** An attempt that may have posted. */
export interface Sending {
  readonly at: number;
  readonly data: DigestStepData<"sending">;
}

export interface SlotRecord<S> {
  readonly slot: S;
  readonly state: SlotState;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Those that may have posted it, and nothing says that they did not; the first one first. */
  readonly unsure: readonly Sending[];
  readonly stored: StoredConversation;
}

/** One thing for one receiver, delivered once, whoever works on it: its facts, and how they are added to. */
export interface Slots<P extends Parcel, S> {
  read(ledger: Ledger, slot: S): Promise<SlotRecord<S>>;
  /** What a slot's facts amount to, in whatever order they are. */
  record(slot: S, stored: StoredConversation): SlotRecord<S>;
  /**
   * Adds a fact to a slot if it still stands as it was read: of all workers who try, one succeeds.
   * `null`: another was faster. Durable once it resolves.
   */
  advance(
    ledger: Ledger,
    record: SlotRecord<S>,
    body: SlotBody<P>,
    at: number,
  ): Promise<SlotRecord<S> | null>;
  /** Adds a fact that is so whatever else has happened meanwhile. */
  note(ledger: Ledger, record: SlotRecord<S>, body: SlotBody<P>, at: number): Promise<SlotRecord<S>>;
}

/** What names a posting in chat: 25 of `0-9a-z` at most. */
export function postingKey(...names: readonly (string | number)[]): string {
  const name = JSON.stringify(names);
  return `${hash53(name).toString(36)}${hash53(`again ${name}`).toString(36)}`;
}

/** @param conversationOf where a slot's facts lie: its version is what workers race for. */
export function slotsOf<P extends Parcel, S extends object>(
  parcel: P,
  conversationOf: (slot: S) => string,
): Slots<P, S> {
  function factOf(slot: S, { type, data }: SlotBody<P>, at: number): Fact {
    const conversation = conversationOf(slot);
    const attempt = "attempt" in data ? `:${data.attempt}` : "";
    return {
      id: `${conversation}:${type.slice(parcel.length + 1)}${attempt}`,
      conversation,
      type,
      at,
      actor: { id: "pawpact:system", role: "system", party: "neither" },
      source: { platform: "pact" },
      rule: parcel,
      data: { ...data, ...slot },
    } as unknown as Fact;
  }

  function recordOf(slot: S, stored: StoredConversation): SlotRecord<S> {
    return { slot, stored, ...standingOf(parcel, stored.facts) };
  }

  const slots: Slots<P, S> = {
    record: recordOf,

    async read(ledger, slot) {
      return recordOf(slot, await ledger.load(conversationOf(slot)));
    },

    async advance(ledger, { slot, stored }, body, at) {
      const fact = factOf(slot, body, at);
      let { version, facts, frames } = stored;
      for (;;) {
        const next = versionAfter(version, [fact.id], []);
        const result = await ledger.commit({
          conversation: stored.conversation,
          expected: version,
          next,
          facts: [fact],
          // Facts about deliveries are no tasks: they change no figure under any frame.
          frames: frames.map(({ id, watermark }) => ({
            frame: id,
            watermark,
            delta: { rows: new Map(), members: new Map() },
            pending: [],
          })),
        });
        if (result.status === "done")
          return recordOf(slot, { ...stored, version: next, facts: [...facts, fact], frames });
        if (result.status === "parked") throw new Error(parkedText(parcel, fact, result.reason));
        // A duplicate was written before, and whether it was by us can't be told.
        if (result.status === "duplicate" || result.stored.version !== version) return null;
        ({ version, facts, frames } = result.stored);
      }
    },

    async note(ledger, record, body, at) {
      let current = record;
      for (;;) {
        const next = await slots.advance(ledger, current, body, at);
        if (next) return next;
        current = await slots.read(ledger, record.slot);
        const { id } = factOf(record.slot, body, at);
        if (current.stored.facts.some((fact) => fact.id === id)) return current;
      }
    },
  };
  return slots;
}

interface StepFact<S extends Step> {
  readonly at: number;
  readonly data: DigestStepData<S>;
}

function standingOf(
  parcel: Parcel,
  facts: readonly Fact[],
): Pick<SlotRecord<unknown>, "state" | "attempts" | "unsure"> {
  const of = <S extends Step>(step: S) =>
    facts.filter(({ type }) => type === `${parcel}.${step}`).sort(byTime) as unknown as StepFact<S>[];
  const [claims, failures] = [of("claimed"), of("failed")];
  const failed = new Set(failures.map(({ data }) => data.attempt));
  const attempts = Math.max(0, ...claims.map(({ data }) => data.attempt));
  const unsure = of("sending").filter(({ data }) => !failed.has(data.attempt));
  const stateOf = (): SlotState => {
    const [delivered] = of("delivered");
    const [unknown] = of("unknown");
    const [skipped] = of("skipped");
    if (delivered) return { status: "delivered", at: delivered.at, figures: delivered.data.figures ?? null };
    if (unknown) return { status: "unknown", at: unknown.at };
    if (skipped) return { status: "skipped", by: skipped.data.by };
    const last = claims.find(({ data }) => data.attempt === attempts);
    if (last && !failed.has(attempts)) return { status: "claimed", until: last.data.until };
    const retries = failures.filter(({ data }) => data.attempt === attempts);
    return { status: "open", notBefore: Math.max(0, ...retries.map(({ data }) => data.retryAt)) };
  };
  return { state: stateOf(), attempts, unsure };
}

function parkedText(parcel: Parcel, fact: Fact, reason: string): string {
  return `${parcel}: ${fact.id} could not be recorded; found ${reason}, expected a fact that the ledger takes. Correct whom it goes to`;
}

function byTime(one: Fact, other: Fact): number {
  return one.at - other.at || (factText(one) < factText(other) ? -1 : 1);
}
