import type { Terms } from "../agreement/terms.js";
import type { Exclusion } from "../app/ask/exclusions.js";
import { utcText } from "../time/iso.js";
import type { Cell, Report } from "./report.js";
import { columnsOf, tableOf } from "./table.js";
import { person, words } from "./words.js";

const SHOWN = 20;

const states: Readonly<Record<Exclusion["state"], Cell>> = {
  proposed: { text: "waits for the customer", tone: "unsure" },
  counts: { text: "counts", tone: "good" },
  withdrawn: "withdrawn",
};

/** All exclusions, the latest first. */
export function exclusionsReport(terms: Terms, exclusions: readonly Exclusion[]): Report {
  const title = `${terms.title}: exclusions`;
  if (exclusions.length === 0) {
    return { title, blocks: [{ kind: "text", text: "Nothing is excluded, and nothing was proposed." }] };
  }
  const shown = exclusions.slice(0, SHOWN);
  const rows = shown.map(({ id, category, by, state }): Cell[] => [id, states[state], category, by.party]);
  const names = ["Exclusion", "state", "category", "proposed by"];
  const more = exclusions.length - shown.length;
  return {
    title,
    blocks: [
      tableOf(columnsOf(names, names), rows),
      {
        kind: "notes",
        notes: [
          ...shown.map((exclusion) => `${exclusion.id}: ${whatText(exclusion)}. ${exclusion.reason}`),
          ...(more > 0 ? [`and ${more} earlier ones`] : []),
        ],
      },
    ],
  };
}

/** What became of one exclusion, and what follows. */
export function exclusionReport(terms: Terms, exclusion: Exclusion): Report {
  const { id, category, reason, by } = exclusion;
  return {
    title: `${terms.title}: exclusion ${id}`,
    blocks: [
      {
        kind: "text",
        text: words`${whatText(exclusion)}. ${category}: ${reason} (by ${person(by.id)}, ${by.party}).`,
      },
      { kind: "text", text: followsFrom(exclusion) },
    ],
  };
}

function whatText({ what }: Exclusion): string {
  return "task" in what ? `Task ${what.task}` : `${utcText(what.from)} to ${utcText(what.to)}`;
}

function followsFrom({ id, state, what }: Exclusion): string {
  switch (state) {
    case "proposed":
      return `It counts only once a member of the customer accepts it: /pact exclude accept ${id}. Until then no figure changes.`;
    case "withdrawn":
      return "Withdrawn: figures are as if it had never been.";
    case "counts":
      return "task" in what
        ? "It counts: the task is outside every rate, and shown. Raw and adjusted are both stated."
        : "It counts: it pauses every clock and leaves the agreed time; it removes no task. Raw and adjusted are both stated.";
    default:
      return state satisfies never;
  }
}
