import type { Command } from "../definition.js";
import { askingOptions, commonOptions } from "../options.js";

export const archive = {
  name: "archive",
  summary: "Move the facts of settled periods out of the ledger, into compressed files",
  cli: {
    details: [
      "A period is settled for good once it has a final statement that no further one adjusts. Its conversations, and those before it, go into one more file in the folder archive beside the ledger (PAWPACT_ARCHIVE names another one), a fact a line: gunzip reads it, and pawpact replay --as facts. In the ledger a tombstone stays for each fact. What went on after the period, or is still to be counted, is left where it is.",
      "No figure changes. A fact that comes again is a duplicate still; one that comes late takes its conversation back into the ledger, and is counted. recount, why, tasks, export and migrate read the files as if nothing had happened: keep them as you keep the ledger, where every process of it finds them. Scores and digests need none of them.",
      "It may be interrupted at any time, and goes on when it is repeated. A ledger in a file has one writer, so stop its bot for it; on a Redis it runs beside the bots.",
    ],
    positionals: [],
    options: {
      period: {
        ...commonOptions.period,
        help: "one of the agreement's periods: 2026-04",
        default: "the latest that is settled for good",
      },
      ledger: askingOptions.ledger,
      agreement: askingOptions.agreement,
      format: askingOptions.format,
    },
    examples: ["pawpact archive", "pawpact archive --period 2026-04 --ledger redis://127.0.0.1/0"],
  },
} as const satisfies Command;
