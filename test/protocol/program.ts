import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../config/root.js";

const main = join(packageRoot(), "dist/adapters/cli/main.js");

/** A line of the program's log. */
export interface Logged {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The program as it was built, in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has written so far, on both streams. */
  readonly said: () => string;
  readonly log: readonly Logged[];
  /** Resolves with the first line of the log that says so, past or to come. Rejects if the program ends before. */
  logged(about: RegExp): Promise<Logged>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

export function startProgram(
  folder: string,
  env: Readonly<Record<string, string>>,
  argv: readonly string[] = ["start"],
): Program {
  const child = spawn(process.execPath, [main, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log: Logged[] = [];
  const heard = new EventEmitter();
  let said = "";
  child.stderr!.on("data", (chunk) => {
    said += String(chunk);
  });
  createInterface({ input: child.stdout! }).on("line", (line) => {
    said += `${line}\n`;
    log.push(JSON.parse(line) as Logged);
    heard.emit("line");
  });
  const ended = once(child, "close").then(([code]) => {
    heard.emit("line");
    return code as number | null;
  });
  return {
    child,
    log,
    ended,
    said: () => said,
    async logged(about) {
      for (;;) {
        const found = log.find(({ msg }) => about.test(msg));
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said}`);
        await once(heard, "line");
      }
    },
  };
}

/** Ends a program as whoever runs it does. */
export async function stopProgram({ child, ended }: Program): Promise<number | null> {
  if (child.exitCode === null) child.kill("SIGTERM");
  return ended;
}
