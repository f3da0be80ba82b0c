import type { Readable, Writable } from "node:stream";
import type { CommandDefinition } from "../../src/command/definition.js";

/** 0 done; 1 the input is wrong or a check found a difference; 2 it could not be done. */
export type ExitCode = 0 | 1 | 2;

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

/** An error whose message is for the user as it stands: what failed, what was found, what was expected, what to do. */
export class UserError extends Error {
  override readonly name = "UserError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = 1,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
