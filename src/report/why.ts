import type { Terms } from "../agreement/terms.js";
import type { Behind, Why } from "../app/why.js";
import type { WhyTask } from "../app/why-task.js";
import { duration, exact } from "../measure/figures.js";
import { ratio } from "../measure/ratio.js";
import type { Input } from "../score/explain.js";
import type { Fact } from "../task/fact.js";
import { statusText } from "../task/judge.js";
import { utcSecond, utcText } from "../time/iso.js";
import { beginningOf, linksTo } from "./links.js";
import type { Block, Report } from "./report.js";

/** Tasks, spells and facts shown as text; the JSON form has all. */
const SHOWN = 20;

/** Why a figure is what it is: clause, inputs, formula, tasks, and what would change it. */
export function whyReport(terms: Terms, why: Why): Report {
  const { period, now, toDate, headline, clauses, inputs, formulas, changes, refolded } = why;
  const so = toDate ? ", to date" : "";
  const blocks: Block[] = [
    { kind: "text", text: headline },
    ...section(
      "Clause",
      clauses.map(({ path, text }) => `${path}: ${text}`),
    ),
    ...section("Inputs", inputs.map(inputText)),
    ...section("Formula", formulas),
    ...section("What would change it", changes),
    ...behindSection(why.behind),
    ...spellSection(why.spells),
  ];
  if (refolded) blocks.push({ kind: "notes", notes: ["Recomputed from the facts."] });
  return { title: `${terms.title}: ${why.figure} of ${period.key}${so}, as of ${utcSecond(now)}`, blocks };
}

/** Why a task counts as it does. */
export function whyTaskReport(terms: Terms, why: WhyTask): Report {
  const { view, now, clauses, formulas, parts, changes, facts } = why;
  const { task, judgement, priority } = view;
  const { status, grade, cause, excluded, partial, answeredByOther } = judgement;
  const flags = [
    excluded ? "excluded" : "",
    partial ? "partial" : "",
    answeredByOther ? "answered by another" : "",
  ].filter((flag) => flag !== "");
  const state = [statusText(status), grade === null ? "" : `grade ${grade}`, cause ?? "", ...flags].filter(
    (word) => word !== "",
  );
  const inputs = [
    ...(task.title === null ? [] : [{ name: "title", value: task.title }]),
    { name: "opened", value: utcText(task.openedAt) },
    { name: "priority", value: priority },
    ...(task.linkedTo === null ? [] : [{ name: "goes on from", value: task.linkedTo }]),
  ];
  const told = facts.map((fact) => factLine(fact, terms.currency));
  return {
    title: `${terms.title}: task ${task.id}, as of ${utcSecond(now)}`,
    blocks: [
      { kind: "text", text: `${state.join(", ")}.` },
      ...linksTo([{ task: task.id, title: task.title, began: beginningOf(task) }]),
      ...section(
        "Clause",
        clauses.map(({ path, text }) => `${path}: ${text}`),
      ),
      ...section("Inputs", inputs.map(inputText)),
      ...section("Formula", formulas),
      ...section(
        "Counts in",
        parts.length > 0 ? parts.map(({ metric, because }) => `${metric}: ${because}`) : ["no figure"],
      ),
      ...section("What would change it", changes),
      ...section(`Facts (${facts.length})`, shortened(told, "facts")),
    ],
  };
}

function factLine(fact: Fact, currency: string): string {
  const { at, type, actor, rule } = fact;
  const more =
    fact.type === "task.attempted"
      ? effortText(fact.data, currency)
      : fact.type === "dispute.opened" && fact.data.reason !== undefined
        ? `: ${fact.data.reason}`
        : "";
  return `${utcText(at)} ${type} by ${actor.role} (${rule})${more}`;
}

type Attempted = Extract<Fact, { type: "task.attempted" }>;

/** What an attempt took, as far as it was told. */
function effortText({ costMicros, tokens, durationMs }: Attempted["data"], currency: string): string {
  const told = [
    ...(costMicros === undefined ? [] : [`${exact(ratio(costMicros, 1_000_000))} ${currency}`]),
    ...(tokens === undefined ? [] : [`${tokens} ${tokens === 1 ? "token" : "tokens"}`]),
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
  ];
  return told.length === 0 ? "" : `: ${told.join(", ")}`;
}

function inputText({ name, value }: Input): string {
  return `${name}: ${value}`;
}

function behindSection(behind: readonly Behind[]): Block[] {
  const missed = behind.filter(({ parts }) => parts.some(({ bad }) => bad.num > 0n)).length;
  const misses = missed === 0 ? "" : `, ${missed} with a miss, these first`;
  const heading = `Tasks behind it (${behind.length}${misses})`;
  const lines = behind.map(({ task, title, parts }) => {
    const said = parts.map(({ metric, because }) => (parts.length > 1 ? `${metric} ${because}` : because));
    return `${task}${title === null ? "" : ` (${title})`}: ${said.join("; ")}`;
  });
  const links = linksTo(behind.slice(0, SHOWN));
  return [...section(heading, shortened(lines, "tasks")), ...links];
}

function spellSection(spells: Why["spells"]): Block[] {
  const lines = spells.map(
    ({ from, to, state }) => `${state} from ${utcText(from)} to ${utcText(to)}, ${duration(to - from)}`,
  );
  return section(`Spells (${spells.length})`, shortened(lines, "spells"));
}

function shortened(lines: readonly string[], what: string): string[] {
  if (lines.length <= SHOWN) return [...lines];
  return [
    ...lines.slice(0, SHOWN),
    `and ${lines.length - SHOWN} more ${what}: pawpact why with --format json gives all`,
  ];
}

function section(heading: string, notes: readonly string[]): Block[] {
  return notes.length === 0
    ? []
    : [
        { kind: "text", text: `${heading}:` },
        { kind: "notes", notes },
      ];
}
