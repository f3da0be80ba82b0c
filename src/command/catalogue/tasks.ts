import type { Command } from "../definition.js";
import { askingOptions, periodAsked } from "../options.js";

export const tasks = {
  name: "tasks",
  summary: "Say for every task which clock was met",
  cli: {
    details: [
      "jsonl and csv give every task on a line of its own, conversation by conversation, and hold no more than one in memory; text shows the latest 50. In csv a text that begins like a formula has an apostrophe before it.",
    ],
    positionals: [],
    options: {
      ...askingOptions,
      period: { ...askingOptions.period, help: `${askingOptions.period.help}; or all` },
      format: { ...askingOptions.format, choices: [...askingOptions.format.choices, "csv"] },
    },
    examples: ["pawpact tasks --period 2026-04", "pawpact tasks --period all --format csv > tasks.csv"],
  },
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {
      period: periodAsked,
      of: { type: "user", help: "whose: a mention, or an id as the agreement writes it" },
      state: { type: "choice", choices: ["open", "closed"], help: "those alone that are open, or closed" },
    },
    details: [
      "Those that are open, without a period, are those of the last 31 days.",
      "The latest 20 of the period; of more, pawpact tasks gives all. It looks back as far as 1,000 conversations reach, and says where that was.",
    ],
    examples: ["tasks", "tasks 2026-W15", "tasks of:slack:U0ANN open"],
  },
} as const satisfies Command;
