/** 0 done; 1 the input is wrong or a check found a difference; 2 it could not be done. */
export type ExitCode = 0 | 1 | 2;

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
