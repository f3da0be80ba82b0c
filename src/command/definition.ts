/** One command as data: the parser, the help and the reference are all made from it. */
export interface CommandDefinition {
  /** What one types: `score`. */
  readonly name: string;
  /** One line, in the imperative, without a full stop: `Say for every task which clock was met`. */
  readonly summary: string;
  /** Further paragraphs of its help. */
  readonly details?: readonly string[];
  /** In order; the last one may repeat. */
  readonly positionals: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines that work as they stand. */
  readonly examples: readonly string[];
}

export interface Positional {
  readonly name: string;
  readonly help: string;
  readonly required?: boolean;
  readonly repeats?: boolean;
}

export interface Option {
  readonly help: string;
  /** Name of its value in the help (`FILE`); a switch has none. */
  readonly value?: string;
  readonly repeats?: boolean;
  readonly choices?: readonly string[];
  /** Said in the help; the command itself puts it in. */
  readonly default?: string;
}

/** Options that mean the same in every command that takes them. */
export const commonOptions = {
  format: { help: "how to print", value: "FORMAT", choices: ["text", "json", "jsonl"], default: "text" },
  ledger: { help: "the ledger: a file", value: "FILE", default: "data/pawpact.sqlite" },
  agreement: { help: "the agreement file", value: "FILE" },
  now: {
    help: "the instant to judge at, ISO 8601 with an offset or Z",
    value: "INSTANT",
    default: "the present",
  },
  period: {
    help: "a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04, 2026-Q2",
    value: "PERIOD",
    default: "the latest with facts",
  },
} as const satisfies Record<string, Option>;
