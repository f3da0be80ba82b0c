import type { Terms } from "../agreement/terms.js";
import type { DigestContent } from "../app/digest/content.js";
import type { Outlook } from "../app/outlook.js";
import type { Valued } from "../app/worth.js";
import { amountText } from "../score/line.js";
import { utcSecond } from "../time/iso.js";
import { burnAlertNotes } from "./burn.js";
import { budgetBars } from "./digest-budgets.js";
import { changesBlocks, minuteText } from "./digest-changes.js";
import { headline, termsTable } from "./digest-terms.js";
import { trendBlock } from "./digest-trend.js";
import type { Block, Report } from "./report.js";
import { soonBlocks } from "./soon.js";
import { taskName } from "./task-name.js";
import { channel as named, type Words, words } from "./words.js";
import { worthText } from "./worth.js";

/** What stands beside a period's figures: how they moved, what burns, what went before, what has to be owned up to. */
export type DigestContext = Pick<
  DigestContent,
  "burn" | "trend" | "changes" | "ended" | "unknown" | "skipped" | "gaps"
>;

const NOTHING_BESIDE: DigestContext = {
  burn: null,
  trend: null,
  changes: null,
  ended: [],
  unknown: [],
  skipped: [],
  gaps: [],
};

/**
 * What people are told of a period: how many terms are kept and what it is worth, what changed, how every
 * term stands, what is left of its error budget and how it went day by day, what is due next, what burns, and what is
 * not known. Where nothing happened it is one line.
 */
export function digestReport(
  terms: Terms,
  valued: Valued,
  outlook: Outlook | null = null,
  context: DigestContext = NOTHING_BESIDE,
): Report {
  const { period, now, card } = valued;
  const title = `Digest of ${terms.title}: ${period.key}, as of ${utcSecond(now)} (unaccepted terms)`;
  const notes = notesOf(valued, context);
  const own: Block[] = notes.length > 0 ? [{ kind: "notes", notes }] : [];
  if (valued.unseen) return { title, blocks: [{ kind: "text", text: worthText(terms, valued) }, ...own] };
  if (isQuiet(valued, outlook, context)) {
    return { title, blocks: [{ kind: "text", text: heartbeat(terms, valued, context) }, ...own] };
  }
  const { changes, ended } = context;
  const blocks: Block[] = [
    { kind: "text", text: headline(card) },
    { kind: "text", text: untilNow(valued) + worthText(terms, valued) },
  ];
  if (changes && !changes.quiet) blocks.push(...changesBlocks(changes, card, terms.currency));
  // Of a period that has just begun there may be nothing to show yet.
  const measured = [...card.objectives, ...card.outcomes].some(({ kept }) => kept !== null);
  if (measured || card.tasks.opened > 0) {
    blocks.push(termsTable(card), ...budgetBars(card), ...trendBlock(context.trend));
    blocks.push({ kind: "text", text: tasksText(valued) });
  }
  const due = { heading: "due", textOf: minuteText };
  blocks.push(...soonBlocks(outlook?.soon ?? [], (one) => taskName(one, MOST_NAME), due));
  const burning = burnAlertNotes(context.burn, card, period);
  if (burning.length > 0) blocks.push({ kind: "notes", notes: burning });
  for (const one of ended) blocks.push(...endedBlocks(terms, one));
  return { title, blocks: [...blocks, ...own] };
}

/** A clock that is about to breach is news, and so is a budget that burns, also where nothing happened. */
function isQuiet(
  { card }: Valued,
  outlook: Outlook | null,
  { burn, changes, ended }: DigestContext,
): boolean {
  if (ended.length > 0 || (outlook && outlook.soon.length > 0)) return false;
  if (burn?.objectives?.some(({ pairs }) => pairs.some(({ state }) => state === "alert"))) return false;
  return changes ? changes.quiet : card.tasks.opened === 0;
}

/** Silence must not be read as health: the line says that it is still looked at, and how things stand. */
function heartbeat(terms: Terms, valued: Valued, { changes }: DigestContext): string {
  const { card, worth } = valued;
  const since = changes ? `since ${minuteText(changes.since)}` : `in ${valued.period.key} so far`;
  const money = worth ? ` Worth: ${amountText(worth.dueMinor, terms.currency)} ${terms.currency}.` : "";
  return `Still watching. Nothing happened ${since}: nothing was asked, answered or breached. ${headline(card)}${money}`;
}

function untilNow({ toDate, period }: Valued): string {
  return toDate ? `To date: the period runs to the end of ${period.lastDay}. ` : "";
}

function tasksText({ card }: Valued): string {
  const { opened, valid, completed, failed, handedOff, overdue, open } = card.tasks;
  const outside = opened - valid;
  const done = completed.A + completed.B + completed.C + completed.D;
  return `Tasks: ${opened} opened, ${done} completed, ${completed.pending} pending, ${failed} failed, ${handedOff} handed off, ${overdue} overdue, ${open} open${outside > 0 ? `; ${outside} outside every rate` : ""}.`;
}

const MOST_NAME = 34;

function endedBlocks(terms: Terms, { valued, changes }: DigestContent["ended"][number]): Block[] {
  const { period, card } = valued;
  if (valued.unseen) return [{ kind: "text", text: worthText(terms, valued) }];
  const text = `${period.key} has ended: ${headline(card)} ${worthText(terms, valued)}`;
  const told = changes && !changes.quiet ? changesBlocks(changes, card, terms.currency) : [];
  return [
    { kind: "text", text },
    ...told,
    termsTable(card),
    ...budgetBars(card),
    { kind: "text", text: tasksText(valued) },
  ];
}

function notesOf({ card, refolded, unseen }: Valued, { unknown, skipped, gaps }: DigestContext): Words[] {
  const lacking = unseen ? [] : [...card.objectives, ...card.outcomes].filter(({ supplied }) => !supplied);
  return [
    ...unknown.map(
      (period) =>
        `The digest of ${period} may not have arrived: the connection ended while it was sent, and the chat can't be asked. It is not sent again; this one covers it.`,
    ),
    ...(skipped.length > 0
      ? [
          `Not sent in time: the ${skipped.length === 1 ? "digest" : "digests"} of ${listOf(skipped)}. This one covers ${skipped.length === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...gaps.map(
      ({ channel, from, to }) =>
        words`${named(channel)} could not be read from ${minuteText(from)} to ${minuteText(to)}: tasks in it are partial, outside every rate.`,
    ),
    ...[...new Set(lacking.map(({ metric }) => metric))].map(
      (metric) => `${metric}: the provider has not supplied what it takes to measure it.`,
    ),
    ...(refolded === null ? [] : ["Recomputed from the facts: these are not the ledger's own counters."]),
  ];
}

/** The first and the last of many. */
function listOf(periods: readonly string[]): string {
  const sorted = [...periods].sort();
  return sorted.length <= 3 ? sorted.join(", ") : `${sorted[0]} to ${sorted.at(-1)}`;
}
