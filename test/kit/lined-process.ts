import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../config/root.js";

/** A process of a test's own, which is told what to do and says what it did, a line at a time. */
export interface LinedProcess {
  tell(line: string | number): void;
  /** Resolves with the next line that says so, of those that nobody waited for yet. Rejects if it ends before. */
  says(about: RegExp): Promise<string>;
  kill(): void;
  /** Resolves with its exit code, or what killed it. */
  readonly ended: Promise<number | string>;
}

/** Starts one of this folder's programs as it was built. Resolves once it says that it is ready. */
export async function startLined(main: string, told: string): Promise<LinedProcess> {
  const file = join(packageRoot(), "dist/test/kit", main);
  const child: ChildProcess = spawn(process.execPath, [file, told], { stdio: ["pipe", "pipe", "inherit"] });
  const said: string[] = [];
  const heard = new EventEmitter();
  let end: number | string | null = null;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    said.push(line);

    heard.emit("line");
  });
  const ended = once(child, "close").then(([code, signal]) => {
    end = (code ?? signal) as number | string;
    heard.emit("line");
    return end;
  });
  const lined: LinedProcess = {
    tell: (line) => void child.stdin!.write(`${line}\n`),
    async says(about) {
      for (;;) {
        const found = said.findIndex((line) => about.test(line));
        if (found >= 0) return said.splice(found, 1)[0]!;
        if (end !== null) throw new Error(`${main} ended with ${end}, expected it to say ${about}`);
        await once(heard, "line");
      }
    },
    kill: () => void child.kill("SIGKILL"),
    ended,
  };
  await lined.says(/^ready$/);
  return lined;
}
