import { type Env, EnvError, readEnv } from "../../config/env.js";
import { openLog } from "../service/log.js";
import { redactor } from "../service/redact.js";
import { runService } from "../service/service.js";
import { type ExitCode, type Invocation, type Io, UserError } from "./command.js";

/** The bot on every platform that has its tokens, until somebody ends it. */
export async function bot(options: Invocation["options"], io: Io): Promise<ExitCode> {
  const { role = "all", now } = options;
  if (role === "worker" || role === "web") {
    throw new UserError(
      `start: found --role ${role}, expected all or bot: this version runs everything in one process. Leave it out`,
      2,
    );
  }
  if (now !== undefined) {
    throw new UserError("start: found --now beside a token, expected the present. Leave it out", 2);
  }
  const env = environment(options, io);
  const redact = redactor(env.secrets);
  try {
    await runService({
      env,
      variables: io.env,
      clock: { now: io.now },
      log: openLog(io.stdout, redact),
    });
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(redact(message), error instanceof UserError ? error.exitCode : 2);
  }
}

/** What the environment says, and the command line before it. */
function environment({ agreement, ledger }: Invocation["options"], { env }: Io): Env {
  try {
    return readEnv({
      ...env,
      ...(typeof agreement === "string" ? { PAWPACT_AGREEMENT: agreement } : {}),
      ...(typeof ledger === "string" ? { PAWPACT_LEDGER: ledger, REDIS_URL: undefined } : {}),
    });
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    throw new UserError(`start: the environment is not complete.\n${error.message}`, 2);
  }
}
