import type { Command } from "../definition.js";
import { taskMeant } from "../options.js";

const category = {
  type: "choice",
  choices: ["maintenance", "spam", "test", "outage", "customer", "other"],
  required: true,
  help: "what kind of reason",
} as const;
const reason = {
  type: "text",
  mostChars: 300,
  rest: true,
  required: true,
  help: "why, in words that both parties understand",
} as const;
const id = {
  type: "text",
  mostChars: 40,
  required: true,
  help: "its id, or the beginning of it, as exclude list gives it",
} as const;
const ACCEPTED = "One that the provider proposes counts only once a member of the customer accepts it.";

export const exclude = {
  name: "exclude",
  summary: "Take a task or a time out of the figures, by agreement of both parties",
  chat: {
    usual: "list",
    subcommands: {
      task: {
        summary: "Propose that a task does not count",
        may: ["customer", "provider"],
        mayShare: false,
        options: { category, reason, task: taskMeant },
        details: [ACCEPTED, "Raw and adjusted figures are both shown."],
        examples: ["exclude task spam an advertisement task:461529"],
      },
      window: {
        summary: "Propose that a time does not count: it pauses every clock",
        may: ["customer", "provider"],
        mayShare: false,
        options: {
          from: { type: "instant", required: true, help: "when it begins: ISO 8601 with an offset or Z" },
          category,
          reason,
          to: { type: "instant", help: "when it ends; or say how long it lasts" },
          lasting: { type: "duration", help: "how long it lasts: 30m, 2h, 1h30m" },
        },
        details: [ACCEPTED, "It removes no task: clocks stand still, and agreed time is shorter by it."],
        examples: ["exclude window 2026-04-07T22:00Z maintenance new database lasting:2h"],
      },
      accept: {
        summary: "Accept an exclusion that the provider proposed",
        may: ["customer"],
        mayShare: false,
        options: { id },
        examples: ["exclude accept x1k2j3"],
      },
      withdraw: {
        summary: "Withdraw an exclusion that your party proposed",
        may: ["customer", "provider"],
        mayShare: false,
        options: { id },
        examples: ["exclude withdraw x1k2j3"],
      },
      list: {
        summary: "Show all exclusions, and which of them count",
        may: ["anyone"],
        mayShare: true,
        options: {},
        examples: ["exclude list"],
      },
    },
  },
} as const satisfies Command;
