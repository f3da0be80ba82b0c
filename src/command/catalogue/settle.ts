import type { Command } from "../definition.js";
import { askingOptions } from "../options.js";

export const settle = {
  name: "settle",
  summary: "State what a period came to, and adjust the periods before it",
  cli: {
    details: [
      "Provisional once the period has ended; final once the agreement's window is over, as of the end of that window. A final statement is signed, kept in the ledger, and never changes: settling again gives the same bytes. Facts that come later are an adjustment in the statements that follow.",
      "The key that signs is made on first use: seal.key beside the ledger. --dry-run only reads, and signs nothing.",
    ],
    positionals: [],
    options: {
      period: { ...askingOptions.period, help: "one of the agreement's periods: 2026-04" },
      "dry-run": { help: "show what it would say; issue nothing" },
      ledger: askingOptions.ledger,
      agreement: askingOptions.agreement,
      now: askingOptions.now,
      format: askingOptions.format,
    },
    examples: ["pawpact settle --period 2026-04", "pawpact settle --period 2026-04 --dry-run --format json"],
  },
} as const satisfies Command;
