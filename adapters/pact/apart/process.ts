import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../config/root.js";
import { type Line, lineOf, linesIn } from "./wire.js";

/** What is said about a process. */
export interface Hearing {
  line(line: Line): void;
  /** It wrote something that is no answer: a warning, a trace of its end. */
  noise(text: string): void;
  /** It ended, or never began. */
  gone(reason: string): void;
}

const PROGRAM = join("dist", "adapters", "pact", "apart", "main.js");

/** A process that a clerk sits in. It does not keep its host from ending; with its host it ends by itself. */
export class ClerkProcess {
  readonly #child: ChildProcess;
  #gone = false;

  /** @throws {Error} where this host can start no such process. */
  constructor(private readonly hearing: Hearing) {
    const program = join(packageRoot(), PROGRAM);
    if (!existsSync(program)) throw new Error(`found no ${PROGRAM}, expected the package as it is published`);
    if (process.versions.electron) throw new Error("found Electron, expected Node.js");
    this.#child = spawn(process.execPath, [program], {
      env: { ...process.env, NODE_OPTIONS: withoutInspector(process.env.NODE_OPTIONS) },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    yieldToHost(this.#child.pid);
    const { stdin, stdout, stderr } = this.#child;
    this.#child.once("error", (error) => this.#end(error.message));
    // Once its output is read to the end: what it said last counts.
    this.#child.once("close", (code, signal) => this.#end(`its process ended (${signal ?? `code ${code}`})`));
    stdin?.on("error", () => {});
    stdout?.setEncoding("utf8").on(
      "data",
      linesIn((line) => hearing.line(line)),
    );
    stderr?.setEncoding("utf8").on("data", (text) => hearing.noise(String(text)));
    this.hold(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  say(line: Line): void {
    if (!this.#gone) this.#child.stdin?.write(lineOf(line));
  }

  /** Whether the host waits for it before it ends. */
  hold(held: boolean): void {
    const handles = [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr];
    for (const handle of handles as unknown as (Held | null)[]) {
      if (held) handle?.ref?.();
      else handle?.unref?.();
    }
  }

  /** Says nothing more: it ends when it has done what it was told. */
  finish(): void {
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #end(reason: string): void {
    if (this.#gone) return;
    this.#gone = true;
    this.hearing.gone(reason);
  }
}

interface Held {
  ref?(): void;
  unref?(): void;
}

/** What was seen is durable by then: where processors are scarce, recording it waits for what the host has to do. */
function yieldToHost(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A system that has no such thing, or forbids it: both go on alike.
  }
}

/** A debugger listens for one process alone. */
function withoutInspector(options = ""): string {
  return options.replace(/(^|\s)--inspect\S*/g, "$1").trim();
}
