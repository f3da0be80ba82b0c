import type { Command } from "../definition.js";
import { commonOptions } from "../options.js";

export const check = {
  name: "check",
  summary: "Check agreement files and say every fault at once",
  cli: {
    details: [
      "A fault is told by its place, with what was found, what was expected and what to do. Warnings are clauses that are valid and may not say what was meant. Exit 0: no faults; 1: faults; 2: a file cannot be read.",
      "Holidays named by country are looked up for the years of the agreement; without from or until, for ten years before and after the present one.",
    ],
    positionals: [{ name: "AGREEMENT", help: "an agreement file", required: true, repeats: true }],
    options: {
      strict: { help: "take warnings for faults" },
      format: commonOptions.format,
    },
    examples: ["pawpact check agreement.yaml", "pawpact check --strict --format json agreements/*.yaml"],
  },
} as const satisfies Command;
