import { Temporal } from "temporal-polyfill";
import type { CalendarSpec } from "../../src/time/spec.js";
import { openSegments } from "../unit/time/reference.js";

const DAY = 86_400_000;

/** A fact as it lies in a file: nothing of the program is needed to read it. */
export interface Line {
  readonly id: string;
  readonly conversation: string;
  readonly type: string;
  readonly at: number;
  readonly actor: { readonly id: string; readonly role: string; readonly party: string };
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own data
  readonly data: any;
}

/** What one looks up in an agreement by hand. */
export interface Desk {
  readonly timezone: string;
  /** `null`: always. ms, or business days, by priority. */
  readonly calendar: CalendarSpec | null;
  readonly firstMs: (priority: string) => number;
  readonly firstOnCalendar?: boolean;
  readonly resolution?: (priority: string) => { readonly ms: number } | { readonly businessDays: number };
  readonly now: number;
}

/** Counts of one month, taken one task at a time from the plain facts. */
export interface Recount {
  valid: number;
  firstMet: number;
  firstJudged: number;
  resolvedMet: number;
  resolvedJudged: number;
  grades: Record<"A" | "B" | "C" | "D", number>;
  failed: number;
  handedOff: number;
  overdue: number;
  rated: number;
  ratedGood: number;
  reviewed: number;
  reviewedCorrect: number;
  closed: number;
  reopened: number;
  costMicros: number;
}

/** Recounts a month of the histories in this folder, whose conversations hold one task each. */
export function recountMonth(lines: readonly Line[], month: string, desk: Desk): Recount {
  const sum: Recount = {
    valid: 0,
    firstMet: 0,
    firstJudged: 0,
    resolvedMet: 0,
    resolvedJudged: 0,
    grades: { A: 0, B: 0, C: 0, D: 0 },
    failed: 0,
    handedOff: 0,
    overdue: 0,
    rated: 0,
    ratedGood: 0,
    reviewed: 0,
    reviewedCorrect: 0,
    closed: 0,
    reopened: 0,
    costMicros: 0,
  };
  const excluded = new Set(
    lines
      .filter(({ type }) => type === "exclusion.accepted")
      .map(
        ({ data }) =>
          lines.find((line) => line.type === "exclusion.proposed" && line.data.exclusion === data.exclusion)!
            .data.task,
      ),
  );
  for (const own of conversationsOf(lines)) {
    const opened = own[0]!;
    const date = Temporal.Instant.fromEpochMilliseconds(opened.at).toZonedDateTimeISO(desk.timezone);
    const task = `${opened.conversation}:${opened.conversation.split(":").at(-1)}`;
    if (date.toPlainDate().toString().slice(0, 7) !== month || excluded.has(task)) continue;
    countTask(sum, own, desk);
  }
  return sum;
}

/** Facts by conversation, each in order, each fact once; the agreement's own are left out. */
function conversationsOf(lines: readonly Line[]): Line[][] {
  const groups = new Map<string, Line[]>();
  for (const line of new Map(lines.map((line) => [line.id, line])).values()) {
    if (line.conversation.startsWith("pact:")) continue;
    groups.set(line.conversation, [...(groups.get(line.conversation) ?? []), line]);
  }
  return [...groups.values()].map((own) => own.sort((one, other) => one.at - other.at));
}

function countTask(sum: Recount, own: readonly Line[], desk: Desk): void {
  const has = (type: string) => own.find((line) => line.type === type);
  const opened = own[0]!;
  const priority = opened.data.priority ?? "default";
  if (has("task.cancelled")) return; // withdrawn within seconds, before anything was due
  sum.valid += 1;

  const answeredAt = has("task.answered")!.at;
  sum.firstJudged += 1;
  const waited = desk.firstOnCalendar ? openMs(desk.calendar, opened.at, answeredAt) : answeredAt - opened.at;
  if (waited <= desk.firstMs(priority)) sum.firstMet += 1;

  const reopenedAt = has("task.reopened")?.at;
  const denied = own.find(({ type, data }) => type === "task.confirmed" && data.verdict === "no");
  const closes = own.filter(({ type }) => type === "task.completed");
  const standing = closes.filter(({ at }) => at > (reopenedAt ?? denied?.at ?? 0));
  if (closes.length > 0) sum.closed += 1;
  if (reopenedAt !== undefined || denied) sum.reopened += 1;

  let overdue = false;
  if (desk.resolution) {
    const target = desk.resolution(priority);
    const targetMs =
      "ms" in target ? target.ms : businessDaysMs(desk.calendar!, opened.at, target.businessDays);
    const stopAt = standing[0]?.at ?? desk.now;
    const waiting = has("task.waiting")?.at;
    const pausedMs = waiting === undefined ? 0 : openMs(desk.calendar, waiting, has("task.asked")!.at);
    const closedMs =
      reopenedAt === undefined && !denied
        ? 0
        : openMs(desk.calendar, closes[0]!.at, reopenedAt ?? denied!.at);
    const met = openMs(desk.calendar, opened.at, stopAt) - pausedMs - closedMs <= targetMs;
    sum.resolvedJudged += 1;
    if (met && standing.length > 0) sum.resolvedMet += 1;
    overdue = standing.length === 0 && !met;
  } else overdue = standing.length === 0 && desk.now - own.at(-1)!.at > 7 * DAY;

  if (has("task.failed") || denied) sum.failed += 1;
  else if (has("task.handed-off")) sum.handedOff += 1;
  else if (standing.length > 0) sum.grades[gradeOf(own, standing)] += 1;
  else if (overdue) sum.overdue += 1;

  const rated = has("task.rated");
  if (rated) sum.rated += 1;
  if (rated && rated.data.rating >= 4) sum.ratedGood += 1;
  const reviewed = has("task.reviewed");
  if (reviewed) sum.reviewed += 1;
  if (reviewed?.data.correct) sum.reviewedCorrect += 1;
  for (const { type, data } of own) if (type === "task.attempted") sum.costMicros += data.costMicros;
}

function gradeOf(own: readonly Line[], standing: readonly Line[]): "A" | "B" | "C" | "D" {
  const good = own.filter(
    ({ type, data }) =>
      (type === "task.confirmed" && data.verdict === "yes") || (type === "task.reviewed" && data.correct),
  );
  if (good.some(({ actor }) => actor.role === "requester")) return "A";
  // The question whether that was it is answered by points as well.
  const asked = standing.some(({ data }) => data.asked);
  if (asked && own.some(({ type, data }) => type === "task.rated" && data.rating >= 3)) return "A";
  if (good.some(({ actor }) => actor.role === "reviewer")) return "B";
  if (standing.some(({ data }) => data.cause === "requester-closed")) return "C";
  return asked ? "C" : "D";
}

/** Open time, summed over the calendar's days one by one. */
function openMs(calendar: CalendarSpec | null, from: number, to: number): number {
  if (!calendar) return Math.max(0, to - from);
  return openSegments(calendar, from, to).reduce(
    (sum, segment) => sum + Math.max(0, Math.min(segment.to, to) - Math.max(segment.from, from)),
    0,
  );
}

/** Open time up to the close of the n-th open date after that of the first open instant. */
function businessDaysMs(calendar: CalendarSpec, from: number, days: number): number {
  const start = Temporal.Instant.fromEpochMilliseconds(from)
    .toZonedDateTimeISO(calendar.timezone)
    .toPlainDate()
    .subtract({ days: 1 });
  let left = days;
  let first = true;
  for (let day = 0; ; day++) {
    const closing = closingOf(calendar, start.add({ days: day }));
    if (closing === null || (first && closing <= from)) continue;
    if (first) first = false;
    else left -= 1;
    if (left === 0) return openMs(calendar, from, closing);
  }
}

function closingOf(calendar: CalendarSpec, date: Temporal.PlainDate): number | null {
  const closed = calendar.holidays.includes(date.toString()) ? [] : undefined;
  const intervals = calendar.overrides[date.toString()] ?? closed ?? calendar.hours[date.dayOfWeek] ?? [];
  const last = intervals.at(-1);
  if (!last) return null;
  return date
    .toPlainDateTime()
    .add({ minutes: last.toMinute, days: last.toMinute <= last.fromMinute ? 1 : 0 })
    .toZonedDateTime(calendar.timezone, { disambiguation: "later" }).epochMilliseconds;
}
