import type { ChatEvent } from "../../../../src/chat/event.js";
import { objectsIn } from "../../raw.js";
import type { Reading, ReadOut } from "../../read-back/source.js";
import { refusalOf } from "../faults.js";
import type { SlackContext } from "../place.js";
import { asRaw, type Raw } from "../raw.js";
import { instantOf, timestampOf } from "../timestamp.js";
import { translateMessage } from "../translate.js";
import type { Pages } from "./pages.js";

export interface SlackReading extends Omit<Reading, "backlog"> {
  /** How far before that a thread may have begun that went on since. */
  readonly lookBackMs: number;
  /** Conversations of the channel in which something is to come: reactions and edits there count, whenever. */
  readonly open: readonly string[];
  messagesOf(conversation: string): Promise<ReadonlySet<string>>;
  readonly context: SlackContext;
}

const NONE: ReadonlySet<string> = new Set();

/** Reads what a channel and its threads hold since an instant. @throws what Slack refuses */
export async function readChannel(pages: Pages, reading: SlackReading): Promise<ReadOut> {
  const { channel, from, lookBackMs } = reading;
  const prefix = `slack:${channel}`;
  const threads = await openThreads(reading);
  // A direct message is one conversation, but for its assistant threads.
  const direct = channel.startsWith("D") ? await reading.messagesOf(prefix) : NONE;
  const read = new Set<string>();
  let earliest = Infinity;
  let limited = false;

  const take = async (page: Raw, known: ReadonlySet<string>) => {
    const events: ChatEvent[] = [];
    for (const message of objectsIn(page.messages)) {
      const ts = timestampOf(message.ts);
      if (ts === null || !(changedAt(message) >= from || known.has(`${prefix}:${ts}`))) continue;
      read.add(ts);
      events.push(...translated(message, reading));
    }
    await reading.take(events);
  };

  /** Of a thread that began since, nothing can be known that is not read anyway. */
  const knownIn = async (root: string) => {
    if (direct.size > 0) return direct;
    return instantOf(root)! < from ? reading.messagesOf(`${prefix}:${root}`) : NONE;
  };
  const since = { channel, include_all_metadata: true, inclusive: true };
  const oldest = tsOf(from - lookBackMs);
  for await (const page of pages.of("conversations.history", { ...since, oldest })) {
    limited ||= page.is_limited === true;
    const known = new Set(direct);
    for (const message of objectsIn(page.messages)) {
      earliest = Math.min(earliest, instantOf(message.ts) ?? Infinity);
      const root = timestampOf(message.thread_ts ?? message.ts);
      if (root === null || threads.has(root)) continue;
      const mine = await knownIn(root);
      for (const id of mine) known.add(id);
      const isThread = message.thread_ts !== undefined || message.reply_count !== undefined;
      if (isThread && (mine.size > 0 || repliedAt(message) >= from)) threads.set(root, mine);
    }
    await take(page, known);
  }
  for (const [ts, known] of threads) {
    // Where a task is open, every message may have changed.
    const span = known.size > 0 ? {} : { oldest: tsOf(from) };
    try {
      for await (const page of pages.of("conversations.replies", { ...since, ...span, ts }))
        await take(page, known);
    } catch (error) {
      // Its root is deleted, and no reply is left.
      if (refusalOf(error) !== "thread_not_found") throw error;
    }
  }
  return { messages: read.size, keptSince: limited && earliest > from ? earliest : null };
}

/** The threads in which something is to come, by their roots, with what is known of them. */
async function openThreads({
  channel,
  open,
  messagesOf,
}: SlackReading): Promise<Map<string, ReadonlySet<string>>> {
  const threads = new Map<string, ReadonlySet<string>>();
  for (const conversation of open) {
    const root = timestampOf(conversation.slice(`slack:${channel}:`.length));
    if (root !== null) threads.set(root, await messagesOf(conversation));
  }
  return threads;
}

function translated(message: Raw, { context, note }: SlackReading): readonly ChatEvent[] {
  try {
    return translateMessage(message, context);
  } catch (error) {
    note(error);
    return [];
  }
}

/** When a message was written, or edited last: ms since epoch. */
function changedAt({ ts, edited }: Raw): number {
  return Math.max(instantOf(ts) ?? 0, instantOf(asRaw(edited)?.ts) ?? 0);
}

/** When a thread was last replied to, as far as a message of its channel tells; ms since epoch. */
function repliedAt(message: Raw): number {
  return instantOf(message.latest_reply) ?? instantOf(message.ts) ?? 0;
}

function tsOf(instant: number): string {
  const ms = Math.max(0, instant);
  return `${Math.floor(ms / 1_000)}.${String(ms % 1_000).padStart(3, "0")}000`;
}
