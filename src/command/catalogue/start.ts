import type { Command } from "../definition.js";
import { commonOptions } from "../options.js";

export const start = {
  name: "start",
  summary: "Start the bot where its tokens are set; without a token, the demo: a made-up month",
  cli: {
    details: [
      "With Slack's tokens or Discord's in the environment the pet works there until SIGTERM or SIGINT: it answers, is measured, and posts digests and reminders. It writes its log to standard output, a JSON object a line. config/.env.example names all variables.",
      "With the ledger on a Redis the work may be shared: --role bot hears, answers, measures and says reminders, once for each connection; --role worker posts digests, warnings and reminders through the platforms' Web APIs, as many of them as you like; --role web serves health alone. Each serves /healthz and /readyz at PAWPACT_HEALTH_PORT.",
      "Without a token the month before now is generated, always the same for that month, and recorded in data/demo.sqlite, which is made anew. No real ledger takes generated facts.",
      "On a terminal the pet then waits for you, as in pawpact demo; anywhere else, and with --now, the month's digest is printed, and that is all.",
    ],
    positionals: [],
    options: {
      agreement: {
        ...commonOptions.agreement,
        default: "PAWPACT_AGREEMENT, else agreement.yaml",
      },
      ledger: {
        ...commonOptions.ledger,
        default: "REDIS_URL, else PAWPACT_LEDGER, else data/pawpact.sqlite",
      },
      role: {
        help: "what this process does of it",
        value: "ROLE",
        choices: ["all", "bot", "worker", "web"],
        default: "all",
      },
      now: {
        ...commonOptions.now,
        help: "the instant that the demo is made at, ISO 8601 with an offset or Z",
      },
    },
    examples: ["pawpact start", "pawpact start --agreement agreement.yaml"],
  },
} as const satisfies Command;
