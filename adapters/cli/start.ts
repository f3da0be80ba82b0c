import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../config/root.js";
import { demoMonth } from "../../src/app/demo.js";
import { valuePeriod } from "../../src/app/worth.js";
import { interpret } from "../../src/chat/interpret.js";
import { digestReport } from "../../src/report/digest.js";
import { renderText } from "../../src/report/text.js";
import { daysOf, periodBounds, periodOf, previousPeriod } from "../../src/time/cohort.js";
import { resolveZone } from "../../src/time/zone.js";
import { loadTerms } from "../agreement-file.js";
import { openForWriting } from "../compose.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { print } from "./run.js";
import { readNow } from "./session.js";

const TOKENS = ["SLACK_BOT_TOKEN", "DISCORD_TOKEN"] as const;
const DEMO_LEDGER = join("data", "demo.sqlite");

export const start: CliCommand = {
  definition: {
    name: "start",
    summary: "Start Pawpact; without a token, replay a made-up month and print its digest",
    details: [
      `The month before now is generated, always the same for that month, recorded in ${DEMO_LEDGER}, which is made anew, and scored. No real ledger takes generated facts.`,
    ],
    positionals: [],
    options: {
      now: {
        help: "the instant to judge at, ISO 8601 with an offset or Z",
        value: "INSTANT",
        default: "the present",
      },
    },
    examples: ["pawpact start"],
  },
  run,
};

async function run({ options, io }: Invocation): Promise<ExitCode> {
  const tokens = TOKENS.filter((name) => io.env[name]);
  if (tokens.length > 0) {
    throw new UserError(
      `start: found ${tokens.join(" and ")}, but this version has no chat platform yet. Unset it to see the demo, or replay an export: pawpact help replay`,
      2,
    );
  }
  if (io.env.NODE_ENV === "production") {
    throw new UserError(
      `start: found no token, expected ${TOKENS.join(" or ")} in the environment. Set one, or run without NODE_ENV=production for the demo`,
      2,
    );
  }
  const now = readNow(options.now, io);
  const terms = await loadTerms(join(packageRoot(), "config", "agreements", "demo.yaml"), now);
  const zone = resolveZone(terms.period.timezone);
  const period = previousPeriod(periodOf(zone, now, terms.period.every));
  const { from } = periodBounds(zone, period);
  mkdirSync("data", { recursive: true });
  for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(DEMO_LEDGER + suffix, { force: true });
  const pact = await openForWriting({ ledgerFile: DEMO_LEDGER, terms, now, demo: true });
  try {
    const facts = [...demoMonth(from, daysOf(period).length)].flatMap((event) =>
      interpret(event, pact.rules),
    );
    const { recorded } = await pact.recorder.record(facts);
    io.stderr.write(`demo: recorded ${recorded} made-up facts of ${period.key} in ${DEMO_LEDGER}\n\n`);
    const valued = await valuePeriod(pact.ledger, pact.frame, period, now);
    await print(io, renderText(digestReport(terms, valued), { width: 80, colour: io.colour }));
    for (const further of ["why total", "tasks"]) {
      io.stderr.write(`\nLook further: npm run -s pawpact -- ${further} --ledger ${DEMO_LEDGER}`);
    }
    io.stderr.write("\n");
    return 0;
  } finally {
    await pact.close();
  }
}
