import type { Terms } from "../agreement/terms.js";
import type { Health } from "../app/desk.js";
import type { OpenGap } from "../app/gaps.js";
import type { Outlook } from "../app/outlook.js";
import type { Valued } from "../app/worth.js";
import type { Clock } from "../task/fact.js";
import { utcSecond } from "../time/iso.js";
import { budgetBars } from "./digest-budgets.js";
import { headline } from "./digest-terms.js";
import type { Block, Cell, Report } from "./report.js";
import { soonBlocks } from "./soon.js";
import { columnsOf, tableOf } from "./table.js";
import { taskName } from "./task-name.js";
import { channel as named, type Words, words } from "./words.js";
import { worthText } from "./worth.js";

/** How the process does, and what it could not read. */
export interface Watching extends Health {
  readonly gaps: readonly OpenGap[];
}

/** How things stand now: what is open, what is due next, the clocks of the period so far, and what it is worth. */
export function statusReport(
  terms: Terms,
  valued: Valued,
  outlook: Outlook | null,
  watching: Watching,
): Report {
  const { period, now, card } = valued;
  const soon = outlook?.soon ?? [];
  const blocks: Block[] = [
    { kind: "text", text: openText(valued) },
    ...soonBlocks(soon, (one) => taskName(one, MOST_NAME)),
    ...clocksTable(terms, valued),
    ...budgetBars(card),
    { kind: "text", text: `${headline(card)} ${worthText(terms, valued)}` },
  ];
  const notes = [...healthNotes(watching), ...gapNotes(watching.gaps)];
  if (notes.length > 0) blocks.push({ kind: "notes", notes });
  return { title: `${terms.title}: ${period.key} so far, as of ${utcSecond(now)}`, blocks };
}

/** A task waits for its first answer or for the next one, never for both. */
function openText({ period, card }: Valued): string {
  const { opened, open, overdue } = card.tasks;
  const response = card.clocks.filter(({ clock }) => RESPONSES.includes(clock));
  const overdueFor = response.reduce((sum, clock) => sum + clock.overdue, 0);
  const waiting = response.reduce((sum, clock) => sum + clock.open, overdueFor);
  if (opened === 0) return `No task was opened in ${period.key} yet.`;
  const late = overdue === 0 ? "" : `, ${overdue} overdue`;
  return `${tasksText(opened)} opened: ${open} open${late}; ${waiting} waiting for an answer${overdueFor === 0 ? "" : `, ${overdueFor} of them too long`}.`;
}

const RESPONSES: readonly Clock[] = ["first-response-time", "next-response-time"];

function tasksText(count: number): string {
  return `${count} ${count === 1 ? "task" : "tasks"}`;
}

const MOST_NAME = 36;

/** Clocks that are held to something. */
function clocksTable({ sla, pbc }: Terms, { card }: Valued): Block[] {
  const named = new Set<string>(
    [...(sla?.objectives ?? []), ...(pbc?.outcomes ?? [])].map(({ metric }) => metric),
  );
  const rows = card.clocks.flatMap(({ clock, met, breached, open }): Cell[][] => {
    if (met + breached + (named.has(clock) ? open : 0) === 0) return [];
    const missed: Cell = breached > 0 ? { text: String(breached), tone: "bad" } : "0";
    return [[clock, { text: String(met), tone: "good" }, missed, String(open)]];
  });
  if (rows.length === 0) return [];
  return [tableOf(columnsOf(["Clocks so far", "kept", "missed", "running"], ["Clocks so far"]), rows)];
}

function healthNotes({ waiting, troubles }: Health): string[] {
  const late = waiting > 0 ? [`${waiting} facts are seen and not recorded yet: the figures lack them.`] : [];
  return [...late, ...troubles.map((trouble) => `TROUBLE: ${trouble}`)];
}

const MOST_GAPS = 5;
/** What is to be done about a gap. */
const ADVICE: Readonly<Record<OpenGap["reason"], (gap: OpenGap) => string>> = {
  scope: ({ channel, needs }) =>
    isDiscord(channel)
      ? `Give the assistant the permission ${needs ?? "to read its history"} there.`
      : `Add the scope ${needs ?? "for its history"} to the app, and install it again.`,
  membership: ({ channel }) =>
    isDiscord(channel) ? "Let the assistant see the channel." : "Invite the assistant to the channel.",
  rate: () => "It is being read, as fast as the platform allows.",
  retention: () => "The platform keeps nothing older, so that it stays open.",
};

const isDiscord = (channel: string) => channel.startsWith("discord:");

/** Channels that were not read for a while: what crosses it is not known well enough to be judged. */
function gapNotes(gaps: readonly OpenGap[]): Words[] {
  const shown = gaps.slice(0, MOST_GAPS).map((gap) => {
    const { channel, from, to, reason } = gap;
    return words`NOT READ: ${named(channel)} from ${utcSecond(from)} to ${utcSecond(to)}: its tasks of that time are partial. ${ADVICE[reason](gap)}`;
  });
  const more = gaps.length - shown.length;
  return more > 0 ? [...shown, `NOT READ: ${more} more gaps.`] : shown;
}
