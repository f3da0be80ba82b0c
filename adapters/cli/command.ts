import type { Readable, Writable } from "node:stream";
import type { CommandDefinition } from "../../src/command/definition.js";
import { type ExitCode, UserError } from "../user-error.js";

export { type ExitCode, UserError };

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The present, ms since epoch. */
  now(): number;
  /** Standard output is a terminal that takes colour (no NO_COLOR). */
  readonly colour: boolean;
  /** Standard error is a terminal: progress may be drawn there. */
  readonly interactive: boolean;
}

export interface Invocation {
  readonly positionals: readonly string[];
  /** By option name: the value, the values of a repeated one, or `true` for a switch. */
  readonly options: Readonly<Record<string, string | readonly string[] | true | undefined>>;
  readonly io: Io;
}

/** A command definition with what it does on a command line. */
export interface CliCommand {
  readonly definition: CommandDefinition;
  run(invocation: Invocation): Promise<ExitCode>;
}
