import type { Command } from "../definition.js";
import { askingOptions, commonOptions } from "../options.js";

const place = { help: commonOptions.ledger.help, value: commonOptions.ledger.value };

export const migrate = {
  name: "migrate",
  summary: "Copy all facts of a ledger into another one, and compare their figures",
  cli: {
    details: [
      "From a file to a Redis, back, or between two of a kind: every agreement, every fact. An interrupted run goes on when it is repeated, and so does one while a bot still wrote to the old ledger: what is there already is passed over.",
      "Figures are filled from the copied facts, recounted, and compared with those of the old ledger. Exit 1 where they differ. The old ledger is only read.",
      "With it go the tokens of the workspaces that the bot is installed in, sealed as they are, and the pet's notebook: reminders and lists. What is there already is left as it is, and named where it differs.",
      "What lies beside a ledger otherwise (the key that signs, facts that wait in a spool) is named where it has to be moved by hand.",
    ],
    positionals: [],
    options: {
      from: { ...place, help: `${place.help}; it is left as it is` },
      to: place,
      format: askingOptions.format,
    },
    examples: [
      "pawpact migrate --from data/pawpact.sqlite --to redis://127.0.0.1/0",
      "pawpact migrate --from redis://127.0.0.1/0 --to sqlite:data/pawpact.sqlite",
    ],
  },
} as const satisfies Command;
