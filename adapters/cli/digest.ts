import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { previewDigest } from "../../src/app/digest/preview.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { digestReport } from "../../src/report/digest.js";
import { digestJson } from "../../src/report/digest-json.js";
import { makeFolder } from "../folder.js";
import { cardFor, Painter } from "../pact/card.js";
import { answering, onePeriod } from "./answering.js";
import { type CliCommand, UserError } from "./command.js";

/** Twice as wide as it is shown, so that it is sharp. */
const CARD_WIDTH = 1_600;

export const digest: CliCommand = {
  definition: cliDefinition("digest"),
  run: (invocation) =>
    answering(invocation, async (asking, progress) => {
      const { options, io } = invocation;
      const { terms, frame, ledger, now } = asking;
      const period = await onePeriod("digest", invocation, asking);
      const content = await previewDigest(ledger, frame, period, now, progress);
      const { png: file, theme } = options;
      return {
        report: () => digestReport(terms, content.valued, content.outlook, content),
        json: () => digestJson(terms, content),
        async after() {
          if (typeof file !== "string") return;
          const card = await cardFor(ledger, frame, content.valued);
          const { png, alt } = await new Painter().paint(
            card,
            theme === "dark" ? "dark" : "light",
            CARD_WIDTH,
          );
          await keep(file, png);
          io.stderr.write(`${file}: ${alt}\n`);
        },
      };
    }),
};

async function keep(file: string, bytes: Uint8Array): Promise<void> {
  try {
    makeFolder(dirname(file));
    await writeFile(file, bytes);
  } catch (error) {
    const found = (error as Error).message;
    throw new UserError(
      `digest: --png ${file} can't be written (${found}). Name a file in a folder that can be`,
      2,
    );
  }
}
