import { warningReport } from "../../report/warning.js";
import type { Frame } from "../../task/frame.js";
import type { DeliveryDesk } from "../delivery/attempt.js";
import type { Sweeper } from "../delivery/work.js";
import { BudgetWatch } from "./budgets.js";
import { ClockWatch } from "./clocks.js";
import { deliverWarnings, type Told } from "./deliver.js";
import { placesOf, proposedSince } from "./places.js";
import { longestWait } from "./reach.js";
import type { Warning } from "./warning.js";

/** What warning takes. */
export interface WarnDesk extends DeliveryDesk {
  /** The frame in force. */
  frame(): Frame;
}

export interface SweptWarnings {
  /** By place, how many warnings its message holds. */
  readonly delivered: readonly { readonly to: string; readonly warnings: number }[];
  /** Sent, perhaps, and nobody can tell. */
  readonly unknown: readonly { readonly to: string; readonly warnings: number }[];
  readonly failures: readonly { readonly to: string; readonly error: unknown }[];
  /** When to sweep again at the latest, ms since epoch; `null`: with the next minute's. */
  readonly nextAt: number | null;
}

/** Where something other than the chat failed. */
const RETRY_MS = 60_000;
/** A message goes out this often at most: what comes up meanwhile is gathered, and what is over by then is left out. */
const PAUSE_MS = 60_000;
/** Clocks of workers may be apart by so much. */
const APART_MS = 5_000;
/** Jobs sweep about this often by themselves. */
const SWEEP_MS = 60_000;

/**
 * Warns of clocks that run out, budgets that burn and credits that are near, each once to each place. Any number of
 * workers may: a warning is a delivery like a digest. A second call while one runs has that run's answer.
 */
export function createWarner(desk: WarnDesk): Sweeper<SweptWarnings> {
  const [clocks, budgets] = [new ClockWatch(), new BudgetWatch()];
  let toldAt = Number.NEGATIVE_INFINITY;
  let running: Promise<SweptWarnings> | null = null;
  let since: number | null = null;

  /** What was not said is looked for again. */
  function again(warning: Warning, at: number): void {
    if (warning.kind === "clock") clocks.again(warning.conversation, at);
    else budgets.again();
  }

  async function look(frame: Frame, now: number) {
    since ??= await proposedSince(desk.ledger);
    const budget = await budgets.look(desk.ledger, frame, now);
    try {
      return { budget, clock: await clocks.look(desk.ledger, frame, now, since ?? now) };
    } catch (error) {
      budgets.again();
      throw error;
    }
  }

  async function sweepAll(): Promise<SweptWarnings> {
    const frame = desk.frame();
    const { ledger } = desk;
    const idle: SweptWarnings = { delivered: [], unknown: [], failures: [], nextAt: null };
    const places = placesOf(frame.terms);
    if (places.length === 0) return idle;
    if (desk.clock.now() < toldAt + PAUSE_MS) return { ...idle, nextAt: toldAt + PAUSE_MS };
    const active = (await ledger.frames()).find(({ state }) => state === "active");
    // While counters are filled anew the index is another frame's.
    if (active?.id !== frame.id || desk.clock.now() < active.watermark - APART_MS) return idle;
    // The index begins where the counters stand: another worker may have moved them just now.
    const now = Math.max(desk.clock.now(), active.watermark);
    const { clock, budget } = await look(frame, now);
    const due: Warning[] = [...clock.due, ...budget.due];
    const reportOf = (warnings: readonly Warning[]) => warningReport(frame.terms, now, warnings, budget);
    const told: ToldTo[] = [];
    for (const to of due.length === 0 ? [] : places) {
      const outcomes = await deliverWarnings(desk, frame.terms.id, to, due, reportOf).catch((error) =>
        due.map(
          (warning): Told => ({ warning, outcome: { status: "waiting", until: now + RETRY_MS, error } }),
        ),
      );
      told.push(...outcomes.map((one) => ({ ...one, to })));
    }
    const instants = [clock.nextAt, budget.nextAt].filter((at) => at !== null);
    for (const { warning, outcome } of told) {
      if (outcome.status === "delivered") toldAt = now;
      if (outcome.status !== "waiting") continue;
      again(warning, outcome.until);
      instants.push(outcome.until);
    }
    const wait = longestWait(frame);
    if (wait < SWEEP_MS) instants.push(now + wait);
    const nextAt = instants.length === 0 ? null : Math.min(...instants);
    return { ...countedOf(told), nextAt: nextAt && Math.max(nextAt, toldAt + PAUSE_MS) };
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

type ToldTo = Told & { readonly to: string };

function countedOf(told: readonly ToldTo[]): Omit<SweptWarnings, "nextAt"> {
  const counted = (status: string) => {
    const places = new Map<string, number>();
    for (const { to, outcome } of told)
      if (outcome.status === status) places.set(to, (places.get(to) ?? 0) + 1);
    return [...places].map(([to, warnings]) => ({ to, warnings }));
  };
  const failures = new Map<string, unknown>();
  for (const { to, outcome } of told)
    if (outcome.status === "waiting" && outcome.error !== undefined) failures.set(to, outcome.error);
  return {
    delivered: counted("delivered"),
    unknown: counted("unknown"),
    failures: [...failures].map(([to, error]) => ({ to, error })),
  };
}
