import { BETTER } from "../measure/metrics.js";
import { compareRatio, type Ratio, ratio } from "../measure/ratio.js";
import { WEEKDAYS } from "../time/hours.js";
import type { CalendarSpec } from "../time/spec.js";
import { currencyExponent } from "./currencies.js";
import { amountText, decimalText, percentText } from "./decimal.js";
import { durationText, targetText } from "./duration.js";
import { moneyText } from "./money.js";
import { NOTES } from "./notes.js";
import { renderYaml, scalarText, type Written } from "./render-yaml.js";
import type { ClockTerms, DigestTerms, Objective, Outcome, PbcTerms, SlaTerms, Terms } from "./terms.js";
import { intervalText, timeText, weekOf } from "./week.js";

/**
 * The agreement file that states these terms: reading it gives the same terms again. Holidays stand in it as dates.
 *
 * @param options.comments says above every key what it is for, as in a first file
 * @throws {RangeError} for a share that no decimal equals, or an unknown currency: `parseAgreement` gives neither.
 */
export function renderAgreement(terms: Terms, options: { readonly comments?: boolean } = {}): string {
  return renderYaml(writtenOf(terms), options.comments ? NOTES : {});
}

function writtenOf(terms: Terms): Written {
  const exponent = currencyExponent(terms.currency);
  if (exponent === null)
    throw new RangeError(`agreement: found the currency ${terms.currency}, expected one of ISO 4217`);
  const context: Context = {
    money: (amount) =>
      quoted(typeof amount === "bigint" ? moneyText(amount, exponent) : amountText(amount, exponent)),
    hasCalendar: terms.calendar !== null,
  };
  const { period, calendar, tasks, settlement, availability, assistant } = terms;
  return {
    pawpact: "1",
    id: scalarText(terms.id),
    title: scalarText(terms.title),
    currency: terms.currency,
    from: optional(terms.from, quoted),
    until: optional(terms.until, quoted),
    parties: { provider: party(terms.parties.provider), customer: party(terms.parties.customer) },
    reviewers: some(terms.reviewers),
    checks: some(terms.checks),
    arbiter: optional(terms.arbiter, quoted),
    scope: some(terms.scope),
    requesters: optional(some(terms.requesters.bots), (bots) => ({ bots })),
    assistant: {
      members: list(assistant.members),
      acknowledgements: some(assistant.acknowledgements),
      completions: some(assistant.completions),
      failures: some(assistant.failures),
    },
    period: { every: period.every, timezone: zone(period.timezone) },
    calendar: calendar === null ? undefined : calendarOf(calendar, period.timezone),
    tasks: {
      open: tasks.open,
      groupWithin: durationText(tasks.groupWithinMs),
      reopen: { policy: tasks.reopen.policy, within: durationText(tasks.reopen.withinMs) },
      warnAt: tasks.warnAt.map(percentText),
      closeAfter: durationText(tasks.closeAfterMs),
      thanks: list(tasks.thanks),
      reactions: {
        confirm: list(tasks.reactions.confirm),
        reopen: list(tasks.reactions.reopen),
        acknowledge: list(tasks.reactions.acknowledge),
      },
    },
    store: { text: terms.store.text },
    availability: {
      heartbeat: durationText(availability.heartbeatMs),
      unknownCap: percentText(availability.unknownCap),
    },
    samples: { minimum: String(terms.samples.minimum) },
    sla: terms.sla && slaOf(terms.sla, context),
    pbc: terms.pbc && pbcOf(terms.pbc, context),
    settlement: {
      window: durationText(settlement.windowMs),
      claim: durationText(settlement.claimMs),
      adjustFor: String(settlement.adjustFor),
      maintenanceCap: durationText(settlement.maintenanceCapMs),
    },
    digests:
      terms.digests.length === 0 ? undefined : terms.digests.map((each) => digestOf(each, period.timezone)),
    warnings: terms.warnings?.map(({ to }) => ({ to: quoted(to) })),
  };
}

function calendarOf({ timezone, hours, holidays, overrides }: CalendarSpec, periodZone: string): Written {
  const quotedAll = (texts: readonly string[]) => texts.map(quoted);
  const weekdays = Object.entries(weekOf(hours)).map(([days, open]) => [days, quotedAll(open)] as const);
  const dates = Object.entries(overrides).map(
    ([date, open]) => [date, quotedAll(open.map(intervalText))] as const,
  );
  return {
    timezone: timezone === periodZone ? undefined : zone(timezone),
    hours: Object.fromEntries(weekdays),
    holidays: holidays.length === 0 ? undefined : holidays.map(quoted),
    overrides: dates.length === 0 ? undefined : Object.fromEntries(dates),
  };
}

interface Context {
  /** Renders minor units, or an exact amount in units of the currency. */
  readonly money: (amount: bigint | Ratio) => string;
  readonly hasCalendar: boolean;
}

function slaOf(sla: SlaTerms, context: Context): Written {
  const { money } = context;
  return {
    fee: money(sla.feeMinor),
    floor: optional(sla.floorMinor, money),
    cap: optional(sla.cap, percentText),
    repeat: optional(sla.repeat, decimalText),
    once: sla.once.length === 0 ? undefined : sla.once,
    objectives: sla.objectives.map((objective) => objectiveOf(objective, context)),
  };
}

function objectiveOf({ metric, clock, hours, target, credits }: Objective, context: Context): Written {
  const word = BETTER[metric] === "higher" ? "below" : "above";
  const bands = credits.map(({ threshold, credit }) => ({
    [word]: percentText(threshold),
    credit: percentText(credit),
  }));
  return {
    metric,
    ...heldTo(clock, hours, context),
    target: percentText(target),
    credits: bands.length === 0 ? undefined : bands,
  };
}

function pbcOf(pbc: PbcTerms, context: Context): Written {
  const { money } = context;
  const { payBands } = pbc;
  const usualStart = compareRatio(pbc.payFrom, ratio(61)) === 0;
  return {
    base: pbc.baseMinor === 0n ? undefined : money(pbc.baseMinor),
    unit: optional(pbc.unit, ({ metric, price }) => ({ metric, price: money(price) })),
    pool: money(pbc.poolMinor),
    payFrom: payBands && usualStart ? undefined : decimalText(pbc.payFrom),
    payBands: payBands?.map(({ from, pay }) => ({ from: decimalText(from), pay: percentText(pay) })),
    min: optional(pbc.minMinor, money),
    max: optional(pbc.maxMinor, money),
    outcomes:
      pbc.outcomes.length === 0 ? undefined : pbc.outcomes.map((outcome) => outcomeOf(outcome, context)),
    grades: {
      A: percentText(pbc.grades.A),
      B: percentText(pbc.grades.B),
      C: percentText(pbc.grades.C),
      D: percentText(pbc.grades.D),
    },
  };
}

function outcomeOf(
  { metric, clock, hours, weight, stretch, stretchScore, gate, ...levels }: Outcome,
  context: Context,
): Written {
  const level = (value: Ratio) =>
    metric === "cost-per-completion" ? context.money(value) : percentText(value);
  return {
    metric,
    ...heldTo(clock, hours, context),
    weight: decimalText(weight),
    floor: level(levels.floor),
    target: level(levels.target),
    stretch: optional(stretch, level),
    stretchScore: optional(stretchScore, decimalText),
    gate: gate ? "true" : undefined,
  };
}

function heldTo(
  clock: ClockTerms | undefined,
  hours: Objective["hours"],
  { hasCalendar }: Context,
): { readonly within?: Written; readonly hours?: string | undefined } {
  // Without a calendar the usual hours are left out: a file that names one it does not have is warned of.
  const named = (word: string) => (word === "calendar" && !hasCalendar ? undefined : word);
  if (!clock) return hours ? { hours: named(hours) } : {};
  const { default: usual, ...others } = clock.within;
  const byPriority = Object.entries(others).map(
    ([priority, target]) => [priority, targetText(target)] as const,
  );
  const within =
    byPriority.length === 0
      ? targetText(usual)
      : { default: targetText(usual), ...Object.fromEntries(byPriority) };
  return { within, hours: named(clock.hours) };
}

function digestOf({ to, every, on, atMinute, timezone }: DigestTerms, periodZone: string): Written {
  return {
    to: quoted(to),
    every,
    on: on === undefined ? undefined : every === "week" ? WEEKDAYS[on - 1] : String(on),
    at: quoted(timeText(atMinute)),
    timezone: timezone === periodZone ? undefined : zone(timezone),
  };
}

function party({ name, members }: Terms["parties"]["provider"]): Written {
  return { name: scalarText(name), members: list(members) };
}

/** Always in quotes: ids, dates and amounts are texts to every YAML reader. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** IANA names need no quotes. */
function zone(name: string): string {
  return /^[A-Za-z][\w/+-]*$/.test(name) ? name : quoted(name);
}

function list(texts: readonly string[]): Written {
  return texts.map((text) => (/^\w[\w-]*$/.test(text) ? scalarText(text) : quoted(text)));
}

function some(texts: readonly string[]): Written | undefined {
  return texts.length === 0 ? undefined : list(texts);
}

function optional<T>(value: T | undefined, write: (value: T) => Written): Written | undefined {
  return value === undefined ? undefined : write(value);
}
