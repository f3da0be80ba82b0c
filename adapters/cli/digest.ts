import { previewDigest } from "../../src/app/digest/preview.js";
import { digestReport } from "../../src/report/digest.js";
import { digestJson } from "../../src/report/digest-json.js";
import { renderText } from "../../src/report/text.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { askingOptions, openAsking, readPeriod } from "./session.js";

export const digest: CliCommand = {
  definition: {
    name: "digest",
    summary: "Show the digest that a channel would get now",
    details: [
      "How many terms are kept, what changed since the last digest that was delivered, what is left of each budget, what is about to breach, and what it is worth. A time in which nothing happened is one line.",
      "It only shows: nothing is posted, and no delivered digest is repeated or replaced. The agreement's digests say who gets one, and when.",
    ],
    positionals: [],
    options: askingOptions,
    examples: ["pawpact digest", "pawpact digest --period 2026-04 --format json"],
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const asking = await openAsking(invocation);
  const progress = countingProgress(io);
  try {
    const { terms, frame, ledger, now } = asking;
    const period = await readPeriod(options.period, asking, io);
    if (!period) throw new UserError("digest: found --period all, expected one day, week, month or quarter");
    const content = await previewDigest(ledger, frame, period, now, progress.step);
    progress.clear();
    const text =
      options.format === "json" || options.format === "jsonl"
        ? `${JSON.stringify(digestJson(terms, content), null, options.format === "json" ? 2 : 0)}\n`
        : renderText(digestReport(terms, content.valued, content.outlook, content), {
            width: 80,
            colour: io.colour,
          });
    await print(io, text);
    return 0;
  } finally {
    progress.clear();
    await asking.close();
  }
}
