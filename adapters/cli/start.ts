import { TOKENS, wantsBot } from "../../config/env.js";
import { DEMO_LEDGER } from "../../config/place.js";
import { digestContent } from "../../src/app/digest/content.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { digestReport } from "../../src/report/digest.js";
import { renderText } from "../../src/report/text.js";
import { makeDemo } from "../demo.js";
import { type CliCommand, type ExitCode, type Invocation, type Io, UserError } from "./command.js";
import { chat, isTerminal } from "./demo.js";
import { grouped } from "./progress.js";
import { print } from "./run.js";
import { readNow } from "./session.js";

export const start: CliCommand = {
  definition: cliDefinition("start"),
  run,
};

async function run({ options, io }: Invocation): Promise<ExitCode> {
  if (wantsBot(io.env) || options.role === "web") return (await import("./start-bot.js")).bot(options, io);
  if (io.env.NODE_ENV === "production" || options.role !== undefined) {
    throw new UserError(
      `start: found no token, expected ${TOKENS.join(" or ")} in the environment. Set one (config/.env.example has all variables), or run without NODE_ENV=production and --role for the demo`,
      2,
    );
  }
  if (options.now === undefined && isTerminal(io.stdin) && isTerminal(io.stdout)) return chat(io);
  return month(readNow(options.now, io), io);
}

/** The digest of the made-up month, for whoever has no terminal. */
async function month(now: number, io: Io): Promise<ExitCode> {
  const { terms, period, facts, writing } = await makeDemo(now);
  try {
    io.stderr.write(`demo: recorded ${grouped(facts)} made-up facts of ${period.key} in ${DEMO_LEDGER}\n\n`);
    const content = await digestContent(writing.ledger, writing.frame, now, null, period);
    const report = digestReport(terms, content.valued, content.outlook, content);
    await print(io, renderText(report, { width: 80, colour: io.colour }));
    io.stderr.write("\nLook further:\n");
    for (const further of ["demo", `why total --ledger ${DEMO_LEDGER}`, `tasks --ledger ${DEMO_LEDGER}`]) {
      io.stderr.write(`  npm run -s pawpact -- ${further}\n`);
    }
    return 0;
  } finally {
    await writing.close();
  }
}
