import type { Command } from "../definition.js";
import { commonOptions } from "../options.js";

export const start = {
  name: "start",
  summary: "Start Pawpact; without a token, the demo: a chat with the pet, on a made-up month",
  cli: {
    details: [
      "The month before now is generated, always the same for that month, and recorded in data/demo.sqlite, which is made anew. No real ledger takes generated facts.",
      "On a terminal the pet then waits for you, as in pawpact demo; anywhere else the month's digest is printed, and that is all.",
    ],
    positionals: [],
    options: {
      now: commonOptions.now,
    },
    examples: ["pawpact start"],
  },
} as const satisfies Command;
