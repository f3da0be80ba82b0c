import type { Command } from "../definition.js";
import { askingOptions } from "../options.js";

export const exportCommand = {
  name: "export",
  summary: "Write a period's statement with all that it can be recomputed from",
  cli: {
    details: [
      "statement.json and statement.txt, evidence.jsonl (the facts, every id replaced by a pseudonym that holds within this statement alone), terms.yaml, zones.json. Check them anywhere, without a ledger: pawpact verify DIR.",
      "--tasks adds tasks.csv and tasks.jsonl: the period's tasks, worked out from the evidence and under its pseudonyms. They are for reading; verify recomputes the tasks and looks at neither file.",
      "A final statement is exported as it was issued, with the evidence of that day. While the window runs it is a provisional one.",
    ],
    positionals: [],
    options: {
      period: { ...askingOptions.period, help: "one of the agreement's periods: 2026-04" },
      out: { help: "the folder to write to: a new one, or an empty one", value: "DIR" },
      tasks: { help: "also write the tasks as tasks.csv and tasks.jsonl" },
      ledger: askingOptions.ledger,
      agreement: askingOptions.agreement,
      now: askingOptions.now,
      format: askingOptions.format,
    },
    examples: ["pawpact export --period 2026-04 --out statement-2026-04 --tasks"],
  },
} as const satisfies Command;
