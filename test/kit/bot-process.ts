import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../config/root.js";
import type { BotTold } from "./bot-main.js";

/** A bot in a process of its own, beside a Bolt app. */
export interface BotProcess {
  /** Has it begin: it does what it finds at its start, and ends. Resolves with its exit code, or what killed it. */
  run(): Promise<number | string>;
  readonly said: readonly string[];
  kill(): void;
}

/** Starts a process that is about to begin: those that begin together find the same. */
export async function botProcess(told: BotTold): Promise<BotProcess> {
  const main = join(packageRoot(), "dist/test/kit/bot-main.js");
  const child: ChildProcess = spawn(process.execPath, [main, JSON.stringify(told)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  await once(lines, "line");
  lines.on("line", (line) => said.push(line));
  return {
    said,
    async run() {
      const ended = once(child, "close");
      child.stdin!.end("\n");
      const [code, signal] = (await ended) as [number | null, string | null];
      return code ?? signal ?? "";
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
