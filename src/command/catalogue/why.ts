import type { Command } from "../definition.js";
import { askingOptions, periodAsked } from "../options.js";

export const why = {
  name: "why",
  summary: "Say what a figure rests on: clause, inputs, formula, tasks, and what would change it",
  cli: {
    details: [
      "A figure is a metric that the agreement names (first-response-time), a line of what the period is worth (sla.credit.first-response-time, pbc.pool, total), or the id of a task, as pawpact tasks gives it: of a task of the period its end is enough.",
    ],
    positionals: [{ name: "FIGURE", help: "a metric, a line of the worth, or a task", required: true }],
    options: askingOptions,
    examples: [
      "pawpact why first-response-time --period 2026-04",
      "pawpact why total",
      "pawpact why slack:C0HELP:1743761014.461529:1743761014.461529 --format json",
    ],
  },
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {
      figure: {
        type: "text",
        mostChars: 1024,
        required: true,
        help: "a metric, a line of the worth, or a task",
      },
      period: periodAsked,
    },
    examples: ["why total", "why first-response-time 2026-04", "why sla.credit.availability share"],
  },
} as const satisfies Command;
