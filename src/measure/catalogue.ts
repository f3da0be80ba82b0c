import { CLOCKS, type Clock } from "../task/fact.js";

/**
 * Every counter there is, by name. A counter's code is its place here, and codes lie in ledgers: append, never reorder.
 * A change of meaning raises `MEASURE_VERSION`, which makes another frame of every agreement.
 */
const TASK_COUNTERS = [
  "tasks",
  "tasks.valid",
  "tasks.open",
  "tasks.excluded",
  "tasks.cancelled",
  "tasks.partial",
  "tasks.answered-by-other",
  "completion.A",
  "completion.B",
  "completion.C",
  "completion.D",
  "completion.pending",
  "completion.failed",
  "completion.handed-off",
  "completion.overdue",
  "reviewed",
  "reviewed.correct",
  "rated",
  "rated.good",
  "closed",
  "closed.reopened",
  "handed-off",
  "attempted",
  "attempted.uncosted",
  "cost-micros",
  "unattributed",
] as const;

/** For each clock: judged ones, then those outside the ratio, then times in ms of business time. */
const CLOCK_COUNTERS = [
  "met",
  "breached",
  "open",
  "cancelled",
  "partial",
  "unjudged",
  "stopped",
  "overdue",
  "elapsed-ms",
  "paused-ms",
] as const;

export type TaskCounter = (typeof TASK_COUNTERS)[number];
export type ClockCounter = (typeof CLOCK_COUNTERS)[number];

export const MEASURE_VERSION = 5;

const CLOCK_BASE = 128;
const SKETCH_BASE = 1024;
/** Bins of one clock's sketch; see `sketch.ts`. */
const SKETCH_SPAN = 8192;

const taskCodes = new Map<TaskCounter, number>(TASK_COUNTERS.map((name, index) => [name, index]));
const clockCodes = new Map<ClockCounter, number>(CLOCK_COUNTERS.map((name, index) => [name, index]));

export function taskCode(counter: TaskCounter): number {
  return taskCodes.get(counter)!;
}

export function clockCode(clock: Clock, counter: ClockCounter): number {
  return CLOCK_BASE + CLOCKS.indexOf(clock) * 32 + clockCodes.get(counter)!;
}

/** The code of a bin of a clock's sketch of elapsed times. */
export function sketchCode(clock: Clock, bin: number): number {
  return SKETCH_BASE + CLOCKS.indexOf(clock) * SKETCH_SPAN + bin;
}

/** The bins of one clock's sketch among counters, in rising order. */
export function sketchOf(
  counters: ReadonlyMap<number, number>,
  clock: Clock,
): { bin: number; count: number }[] {
  const first = sketchCode(clock, 0);
  const bins: { bin: number; count: number }[] = [];
  // forEach: a ledger's row is packed, and this way it is never unpacked.
  counters.forEach((count, code) => {
    if (code >= first && code < first + SKETCH_SPAN) bins.push({ bin: code - first, count });
  });
  return bins.sort((one, other) => one.bin - other.bin);
}

/** The name of a code, for people: `first-response-time.met`, `resolution-time.bin.812`. */
export function counterName(code: number): string {
  if (code >= SKETCH_BASE) {
    const offset = code - SKETCH_BASE;
    return `${CLOCKS[Math.floor(offset / SKETCH_SPAN)]}.bin.${offset % SKETCH_SPAN}`;
  }
  if (code >= CLOCK_BASE) {
    const offset = code - CLOCK_BASE;
    return `${CLOCKS[Math.floor(offset / 32)]}.${CLOCK_COUNTERS[offset % 32]}`;
  }
  return TASK_COUNTERS[code] ?? `unknown.${code}`;
}
