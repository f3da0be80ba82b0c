import { PassThrough } from "node:stream";
import { runCli } from "../cli/run.js";

/** What a first look at the pet takes. */
const TYPED = ["todo add milk", "yes", "5", "/pact status"] as const;

/** What it prints by itself, once everything is set up. */
const GREETING = "Digest of ";
const PATIENCE_MS = 30_000;

/**
 * What `pawpact demo` prints in the working directory while somebody types, with ANSI colours, from the first typed
 * line on. The same `now` gives the same text.
 *
 * @param now ms since epoch; the clock stands still
 * @throws {Error} when the demo fails, or its digest does not come.
 */
export async function demoTranscript(now: number): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let shown = "";
  stdout.on("data", (chunk) => {
    shown += String(chunk);
    // Who types before the digest is there gets it between two answers: never at the same place.
    if (!stdin.writableEnded && shown.includes(GREETING))
      stdin.end(TYPED.map((line) => `${line}\n`).join(""));
  });
  let failed = "";
  stderr.on("data", (chunk) => {
    failed += String(chunk);
  });
  const patience = setTimeout(() => stdin.end(), PATIENCE_MS);
  const code = await runCli(["demo"], {
    ...{ stdin, stdout, stderr, env: {}, now: () => now },
    ...{ colour: true, interactive: false },
  });
  clearTimeout(patience);
  const from = shown.indexOf(`you: ${TYPED[0]}`);
  if (code !== 0 || from < 0) {
    const found = `code ${code} after "${(failed || shown).trim().slice(-200)}"`;
    throw new Error(`docs: the demo ended with ${found}, expected 0 after its digest and what was typed`);
  }
  return shown.slice(from);
}
