import { recount as recountFrame } from "../../src/app/refold.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { counterName } from "../../src/measure/catalogue.js";
import type { CliCommand, ExitCode, Invocation } from "./command.js";
import { counted, countingProgress, grouped } from "./progress.js";
import { print } from "./run.js";
import { openAsking } from "./session.js";

/** Differences printed in full; the rest is counted. */
const SHOWN = 50;

export const recount: CliCommand = {
  definition: cliDefinition("recount"),
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const { ledger, frame, close } = await openAsking(invocation);
  const progress = countingProgress(io);
  try {
    const { differences, conversations, facts } = await recountFrame(
      ledger,
      frame,
      counterName,
      progress.step,
    );
    const parked = (await ledger.parked()).length;
    progress.clear();
    if (options.format !== undefined && options.format !== "text") {
      await print(io, `${JSON.stringify({ conversations, facts, parked, differences })}\n`);
    } else {
      for (const { what, stored, recounted } of differences.slice(0, SHOWN)) {
        await print(io, `${what}: the ledger has ${stored}, the facts give ${recounted}\n`);
      }
      if (differences.length > SHOWN) await print(io, `and ${grouped(differences.length - SHOWN)} more\n`);
      const found = differences.length === 0 ? "no difference" : counted(differences.length, "difference");
      const aside = parked === 0 ? "" : `, ${counted(parked, "commit")} parked`;
      await print(
        io,
        `recount: ${counted(facts, "fact")} of ${counted(conversations, "conversation")}: ${found}${aside}\n`,
      );
    }
    return differences.length === 0 ? 0 : 1;
  } finally {
    progress.clear();
    await close();
  }
}
