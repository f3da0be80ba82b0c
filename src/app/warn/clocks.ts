import type { Ledger, PendingStep } from "../../ports/ledger.js";
import { fold } from "../../task/fold.js";
import type { Frame } from "../../task/frame.js";
import { casesOf } from "../../task/judge.js";
import { lookBackFrom } from "../burn.js";
import { OWN } from "../house.js";
import { breaches } from "../outlook.js";
import { type ClockWarning, clockWarnings, NEWS_MS, type Warned } from "./level.js";
import { lookAhead } from "./reach.js";

/** A warning, with the conversation that has to be looked at again where it could not be delivered. */
export interface FoundWarning extends ClockWarning {
  readonly conversation: string;
}

export interface FoundWarnings {
  readonly due: readonly FoundWarning[];
  /** ms since epoch; `null`: nothing is running. */
  readonly nextAt: number | null;
}

interface Look {
  /** The steps to a breach that the index held when it was looked at; empty where it held none. */
  readonly steps: string;
  /** When it is to be looked at again; ms since epoch. */
  readonly at: number;
}

const PAGE = 200;
/** Conversations read at a time, so that nobody beside it waits long; the rest follows a second later. */
const MOST_READ = 100;
const REST_MS = 1_000;
/** Conversations read once at a start, for breaches that came while nobody looked; with more they are left to the digest. */
const MOST_READ_BACK = 2_000;

/**
 * Finds the clocks that are to be warned of. It reads the index of what breaches next, and of that only conversations
 * that are new to it or whose next instant has come.
 */
export class ClockWatch {
  readonly #looks = new Map<string, Look>();
  #hasLookedBack = false;

  /** @param since breaches at or before it are not news; ms since epoch. */
  async look(ledger: Ledger, frame: Frame, now: number, since: number): Promise<FoundWarnings> {
    if (!this.#hasLookedBack) await this.#lookBack(ledger, frame, now);
    this.#hasLookedBack = true;
    const ahead = await stepsAhead(ledger, frame, now);
    for (const [conversation, { steps, at }] of this.#looks) {
      // Its clocks were stopped: nothing is left of it in the index.
      if (steps !== "" && at > now && !ahead.has(conversation)) this.#looks.delete(conversation);
    }
    for (const [conversation, steps] of ahead) {
      if (this.#looks.get(conversation)?.steps !== steps) this.#looks.set(conversation, { steps, at: now });
    }
    const found = new Map<string, Warned>();
    let nextAt = Number.POSITIVE_INFINITY;
    for (const [conversation, { at }] of this.#looks) {
      if (at > now) nextAt = Math.min(nextAt, at);
      else if (found.size === MOST_READ) nextAt = Math.min(nextAt, now + REST_MS);
      else {
        const warned = await warningsIn(ledger, frame, conversation, now);
        found.set(conversation, warned);
        nextAt = Math.min(nextAt, warned.nextAt ?? nextAt);
      }
    }
    // Only now: what was read before something failed is read again.
    for (const [conversation, warned] of found)
      this.#keep(conversation, ahead.get(conversation), warned.nextAt);
    const due = [...found].flatMap(([conversation, warned]) =>
      warned.due
        .filter(({ level, at }) => level !== "breached" || at > since)
        .map((warning) => ({ ...warning, conversation })),
    );
    return { due, nextAt: Number.isFinite(nextAt) ? nextAt : null };
  }

  /** A warning could not be delivered yet. */
  again(conversation: string, at: number): void {
    const { steps = "", at: before = at } = this.#looks.get(conversation) ?? {};
    this.#looks.set(conversation, { steps, at: Math.min(at, before) });
  }

  #keep(conversation: string, steps: string | undefined, nextAt: number | null): void {
    if (steps === undefined && nextAt === null) this.#looks.delete(conversation);
    else this.#looks.set(conversation, { steps: steps ?? "", at: nextAt ?? Number.POSITIVE_INFINITY });
  }

  /** What breached while nobody looked is in the index no more. */
  async #lookBack(ledger: Ledger, frame: Frame, now: number): Promise<void> {
    const from = lookBackFrom(frame, now - NEWS_MS);
    const overdue: string[] = [];
    let read = 0;
    for await (const { conversation, facts } of ledger.conversations({ from, to: now + 1, except: OWN })) {
      read += 1;
      if (read > MOST_READ_BACK) return;
      const cases = casesOf(fold(knownAt(facts, now), frame.terms.tasks), frame);
      const found = cases.flatMap((item) => clockWarnings(item, frame, now).due);
      if (found.some(({ level }) => level === "breached")) overdue.push(conversation);
    }
    for (const conversation of overdue) this.#looks.set(conversation, { steps: "", at: now });
  }
}

/** By conversation, the steps to a breach that come within the time that matters. */
async function stepsAhead(ledger: Ledger, frame: Frame, now: number): Promise<Map<string, string>> {
  const end = lookAhead(frame, now);
  const ahead = new Map<string, string>();
  for (let from = now; from < end; ) {
    const page: readonly PendingStep[] = await ledger.pending(frame.id, from, end, PAGE);
    for (const { conversation, step } of page) {
      if (breaches(step)) ahead.set(conversation, `${ahead.get(conversation) ?? ""} ${step.from}`);
    }
    from = page.at(-1)?.step.from ?? end;
  }
  return ahead;
}

async function warningsIn(ledger: Ledger, frame: Frame, name: string, now: number): Promise<Warned> {
  const { facts } = await ledger.load(name);
  const cases = casesOf(fold(knownAt(facts, now), frame.terms.tasks), frame);
  const found = cases.map((item) => clockWarnings(item, frame, now));
  const instants = found.flatMap(({ nextAt }) => nextAt ?? []);
  return {
    due: found.flatMap(({ due }) => due),
    nextAt: instants.length === 0 ? null : Math.min(...instants),
  };
}

function knownAt<F extends { readonly at: number }>(facts: readonly F[], now: number): F[] {
  return facts.filter(({ at }) => at <= now);
}
