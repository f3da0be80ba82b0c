import { type Env, EnvError, readEnv } from "../../config/env.js";
import { defaultLedger } from "../../config/place.js";
import { SharedClock } from "../pact/shared-clock.js";
import { openLog } from "../service/log.js";
import { redactor } from "../service/redact.js";
import type { Role } from "../service/role.js";
import { runService } from "../service/service.js";
import { type ExitCode, type Invocation, type Io, UserError } from "./command.js";
import { refuseDemoLedger } from "./demo-ledger.js";

/** The bot on every platform that has its tokens, or a part of it, until somebody ends it. */
export async function bot(options: Invocation["options"], io: Io): Promise<ExitCode> {
  const { role = "all", now } = options;
  if (now !== undefined) {
    throw new UserError("start: found --now beside a token, expected the present. Leave it out", 2);
  }
  const env = environment(options, io);
  refuseDemoLedger("start", env.ledger ?? defaultLedger(io.env));
  const redact = redactor(env.secrets);
  const log = openLog(io.stdout, redact);
  const ledger = env.ledger ?? defaultLedger(io.env);
  try {
    await runService({
      // The command line has seen to it that it is one.
      role: role as Role,
      env,
      variables: io.env,
      clock: await SharedClock.beside(ledger, (message) => log.warn(message)),
      log,
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
