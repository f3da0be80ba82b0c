import type { Command } from "../definition.js";
import { askingOptions, periodAsked } from "../options.js";

export const score = {
  name: "score",
  summary: "Show how each term stands, what the period is worth, and what is about to breach",
  cli: {
    details: [
      "Worth comes in lines that sum to the total, each with its clause and its formula; pawpact why says what lies behind one. A period that still runs is shown to date, with its error budgets, how fast they burn, and the tasks due next. An alert says that a budget burns too fast now: over a long window and over a short one.",
      "Without data there is no ratio: no-data, never 100 %. Below the n that an objective needs it is provisional, with its 95 % interval.",
    ],
    positionals: [],
    options: askingOptions,
    examples: ["pawpact score --period 2026-04", "pawpact score --format json --now 2026-05-01T00:00:00Z"],
  },
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: { period: periodAsked },
    details: ["Without a period: the one that runs, or the latest with tasks."],
    examples: ["score", "score 2026-04 share"],
  },
} as const satisfies Command;
