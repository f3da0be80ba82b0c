import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { runCli } from "../../adapters/cli/run.js";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with streams of its own. */
export async function pawpact(
  argv: readonly string[],
  {
    stdin = "",
    env = {},
    now = Date.UTC(2026, 10, 20),
  }: { stdin?: string; env?: Record<string, string>; now?: number } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = [text(stdout), text(stderr)] as const;
  const exitCode = await runCli([...argv], {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env,
    now: () => now,
    colour: false,
    interactive: false,
  });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await read[0], stderr: await read[1] };
}
