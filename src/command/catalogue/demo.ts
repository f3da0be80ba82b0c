import type { Command } from "../definition.js";

export const demo = {
  name: "demo",
  summary: "Chat with the pet at this terminal, on a made-up month of history",
  cli: {
    details: [
      "The month before now is generated, always the same for that month, and recorded in data/demo.sqlite, which is made anew. What you ask is measured like in any chat: see /pact status. No real ledger takes generated facts.",
      "Without a terminal it takes the lines of its input. PAWPACT_WEBHOOK_URL names an assistant that answers what the pet itself can't.",
    ],
    positionals: [],
    options: {},
    examples: ["pawpact demo", 'echo "todo add milk" | pawpact demo'],
  },
} as const satisfies Command;
