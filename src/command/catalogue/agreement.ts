import type { Command } from "../definition.js";

export const agreement = {
  name: "agreement",
  summary: "Show what was promised: parties, targets, money, and whether it is accepted",
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {},
    examples: ["agreement", "agreement share"],
  },
} as const satisfies Command;
