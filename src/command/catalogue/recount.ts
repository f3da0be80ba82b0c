import type { Command } from "../definition.js";
import { askingOptions } from "../options.js";

export const recount = {
  name: "recount",
  summary: "Recount every figure from the facts and compare it with what the ledger keeps",
  cli: {
    details: ["Exit 0 when all is the same, 1 when there is a difference. Nothing is changed."],
    positionals: [],
    options: {
      ledger: askingOptions.ledger,
      agreement: askingOptions.agreement,
      format: askingOptions.format,
    },
    examples: ["pawpact recount", "pawpact recount --ledger data/pawpact.sqlite --format json"],
  },
} as const satisfies Command;
