import type { Ledger, StoredConversation } from "../../ports/ledger.js";
import type { Frame } from "../../task/frame.js";
import type { Segment } from "../../time/segments.js";
import { type TaskView, tasksOf } from "../tasks.js";

/** The latest tasks of a span, the latest first. */
export interface LatestTasks {
  readonly tasks: readonly TaskView[];
  /** Every task opened from here on was looked at; ms since epoch. */
  readonly since: number;
}

/** Conversations read for one question; a window that holds more than fit is read in parts. */
export const MOST_READ = 1_000;
const MOST_AT_ONCE = 100;
const FIRST_WINDOW_MS = 15 * 60_000;
const LEAST_WINDOW_MS = 1_000;
const PARTS = 16;

/**
 * Looks back from the end of a span until enough tasks are found, in windows that grow where little happened: a month
 * is not folded for its last tasks. It reads about `mostRead` conversations at most, and of one second no more than are
 * read at once.
 */
export async function latestTasks(
  ledger: Ledger,
  frame: Frame,
  span: Segment,
  now: number,
  most: number,
  wanted: (view: TaskView) => boolean = () => true,
  mostRead = MOST_READ,
): Promise<LatestTasks> {
  const tasks: TaskView[] = [];
  /** Parts of a window that held too much, the latest last. */
  const parts: Segment[] = [];
  let since = span.to;
  let lengthMs = FIRST_WINDOW_MS;
  for (let count = 0; since > span.from && tasks.length < most && count < mostRead; ) {
    const window = parts.pop() ?? { from: Math.max(span.from, since - lengthMs), to: since };
    const stored = await read(ledger, window);
    const inside = stored.length;
    count += Math.max(1, inside);
    if (inside > MOST_AT_ONCE && window.to - window.from > LEAST_WINDOW_MS) {
      lengthMs = Math.ceil((window.to - window.from) / PARTS);
      parts.push(...partsOf(window, lengthMs));
      continue;
    }
    if (inside > 0) {
      tasks.push(...(await openedIn(ledger, stored, frame, window, now)).filter(wanted));
    }
    since = window.from;
    if (parts.length === 0 && inside <= MOST_AT_ONCE / 2) lengthMs *= 2;
  }
  return { tasks: tasks.slice(0, most), since };
}

/** The parts of a window, the earliest first. */
function partsOf({ from, to }: Segment, lengthMs: number): Segment[] {
  const parts: Segment[] = [];
  for (let end = to; end > from; end -= lengthMs)
    parts.unshift({ from: Math.max(from, end - lengthMs), to: end });
  return parts;
}

/** The conversations of a window; of more than are read at once, one more than that. */
async function read(ledger: Ledger, window: Segment): Promise<StoredConversation[]> {
  const stored: StoredConversation[] = [];
  for await (const conversation of ledger.conversations(window)) {
    stored.push(conversation);
    if (stored.length > MOST_AT_ONCE) break;
  }
  return stored;
}

/** Tasks of these conversations that were opened in a window, the latest first. */
async function openedIn(
  ledger: Ledger,
  stored: readonly StoredConversation[],
  frame: Frame,
  window: Segment,
  now: number,
): Promise<TaskView[]> {
  // What was read is not read again, and nothing besides it.
  const only = new Proxy(ledger, {
    get: (target, name) => (name === "conversations" ? () => stored : Reflect.get(target, name)),
  });
  const views: TaskView[] = [];
  for await (const view of tasksOf(only, frame, window, now)) views.push(view);
  return views.sort(
    ({ task: one }, { task: other }) => other.openedAt - one.openedAt || (one.id < other.id ? 1 : -1),
  );
}
