import type { ChatForm, ChatGroup } from "./chat.js";

/** One command as data: parsers, help, the reference and what platforms register are all made from it. */
export interface Command {
  /** What one types: `score`. */
  readonly name: string;
  /** One line, in the imperative, without a full stop: `Say for every task which clock was met`. */
  readonly summary: string;
  /** How it is run on a command line. */
  readonly cli?: CliForm;
  /** How it is asked in chat. */
  readonly chat?: ChatForm | ChatGroup;
}

export interface CliForm {
  /** Further paragraphs of its help. */
  readonly details?: readonly string[];
  /** In order; the last one may repeat. */
  readonly positionals: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines that work as they stand. */
  readonly examples: readonly string[];
}

/** A command of the command line: what its parser and its help are made from. */
export interface CommandDefinition extends CliForm {
  readonly name: string;
  readonly summary: string;
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
