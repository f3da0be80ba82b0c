import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { previewDigest } from "../../src/app/digest/preview.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { digestReport } from "../../src/report/digest.js";
import { digestJson } from "../../src/report/digest-json.js";
import { renderText } from "../../src/report/text.js";
import { cardFor, Painter } from "../pact/card.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { openAsking, readPeriod } from "./session.js";

export const digest: CliCommand = {
  definition: cliDefinition("digest"),
  run,
};

/** Twice as wide as it is shown, so that it is sharp. */
const CARD_WIDTH = 1_600;

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
    if (typeof options.png === "string") {
      const card = await cardFor(ledger, frame, content.valued);
      const { png, alt } = await new Painter().paint(
        card,
        options.theme === "dark" ? "dark" : "light",
        CARD_WIDTH,
      );
      await keep(options.png, png);
      io.stderr.write(`${options.png}: ${alt}\n`);
    }
    return 0;
  } finally {
    progress.clear();
    await asking.close();
  }
}

async function keep(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  } catch (error) {
    const found = (error as Error).message;
    throw new UserError(
      `digest: --png ${file} can't be written (${found}). Name a file in a folder that can be`,
      2,
    );
  }
}
