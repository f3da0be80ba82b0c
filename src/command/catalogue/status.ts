import type { Command } from "../definition.js";

export const status = {
  name: "status",
  summary: "Show how the agreement stands now: open tasks, clocks, what is due next, and the worth to date",
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {},
    details: ["It is of the period that runs. What is wrong with Pawpact itself is said too."],
    examples: ["status", "status share"],
  },
} as const satisfies Command;
