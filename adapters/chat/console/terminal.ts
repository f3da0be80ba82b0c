import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface TerminalOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Both are a terminal: lines can be edited, completed and called up again. */
  readonly interactive: boolean;
  /** Whole lines that begin like this one. */
  complete(line: string): readonly string[];
  /** Somebody pressed Ctrl-C: what answers a line should come to its end. */
  interrupted?(): void;
}

export interface Terminal {
  /** Prints between what is being typed. */
  print(text: string): void;
  /** Hands over line after line, one at a time, until the input ends or somebody leaves. */
  run(line: (text: string) => Promise<void>): Promise<void>;
}

const PROMPT = "you: ";
const LEAVING = /^\s*\/?(?:quit|exit|bye)\s*$/i;

/** A chat at a terminal; without one, the lines of a pipe, which are shown as if they had been typed. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { stdin, stdout, interactive, complete } = options;
  let lines: Interface | null = null;
  let gone = false;
  // Whoever read has left, as `head` does: nothing more can be said, and the chat is over.
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    gone = true;
    lines?.close();
  });
  return {
    print(text) {
      if (gone) return;
      if (!interactive || !lines) {
        stdout.write(text);
        return;
      }
      cursorTo(stdout, 0);
      clearLine(stdout, 0);
      stdout.write(text);
      lines.prompt(true);
    },
    async run(take) {
      if (gone) return;
      // Opened here: what it reads before somebody asks for lines is lost.
      const reading = createInterface({
        input: stdin,
        ...(interactive ? { output: stdout } : {}),
        terminal: interactive,
        prompt: PROMPT,
        historySize: 500,
        removeHistoryDuplicates: true,
        completer: (line: string) => [[...complete(line)], line],
      });
      lines = reading;
      let left = false;
      let taking = false;
      // After its end nothing can be typed: what is still printed must not ask for it.
      reading.once("close", () => {
        lines = null;
      });
      reading.on("SIGINT", () => {
        // As in a shell: what is being typed is let go of first.
        if (!taking && reading.line !== "") {
          stdout.write("^C\n");
          reading.write(null, { ctrl: true, name: "e" });
          reading.write(null, { ctrl: true, name: "u" });
          return;
        }
        left = true;
        reading.close();
        stdout.write("\n");
        options.interrupted?.();
      });
      if (interactive) reading.prompt();
      try {
        for await (const text of reading) {
          if (left || gone || LEAVING.test(text)) return;
          if (!interactive) stdout.write(`${PROMPT}${text}\n`);
          taking = true;
          await take(text);
          taking = false;
          if (interactive) lines?.prompt();
        }
      } finally {
        reading.close();
      }
    },
  };
}
