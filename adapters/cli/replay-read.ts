import type { Recorder } from "../../src/app/record.js";
import { visible } from "../../src/bytes/visible.js";
import type { Rules } from "../../src/chat/rules.js";
import type { ImportItem } from "../import/item.js";
import type { ImportKind } from "../import/kinds.js";
import { looksLike } from "../import/looks-like.js";
import type { OpenParts, Part } from "../import/part.js";
import { type Pumped, pump } from "../import/pump.js";
import { type Io, UserError } from "./command.js";
import { counted, type Progress } from "./progress.js";
import type { Faults } from "./replay-faults.js";

/** What reading takes, and adds to. */
export interface Reading {
  readonly kind: ImportKind;
  readonly pact: { readonly rules: Rules; readonly recorder: Recorder };
  readonly sum: Pumped;
  readonly faults: Faults;
  readonly progress: Progress;
  readonly io: Io;
  readonly stopped: () => boolean;
}

/** What a file of each kind is to hold, said of one that holds nothing. */
const EXPECTED: Record<ImportKind, string> = {
  csv: "a header and below it one row a task",
  "slack-export": "messages in CHANNEL/YYYY-MM-DD.json",
  "slack-messages": "messages of a channel as JSON",
  "discord-export": "messages in the JSON of DiscordChatExporter",
  facts: "one fact a line, as JSON",
};

/** Reads and records path after path; what is wrong with them is said on standard error as it is met. */
export async function readAll(
  paths: readonly string[],
  openParts: OpenParts,
  reading: Reading,
): Promise<void> {
  const { kind, pact, sum, faults, progress, io, stopped } = reading;
  let before = 0;
  for (const path of paths) {
    if (stopped()) return;
    const source = await openParts(path, io.stdin);
    const { rows, badRows } = sum;
    const seen = rows + badRows;
    const name = path === "-" ? "standard input" : path;
    const at = { name };
    const say = (line: number, message: string) => {
      progress.clear();
      io.stderr.write(`${visible(`${at.name}:${line}: ${message}`)}\n`);
    };
    try {
      await pump(itemsOf(source.parts, at), sum, {
        rules: pact.rules,
        recorder: pact.recorder,
        stopped,
        onRow: () => progress.update(before + source.readBytes(), sum.rows + sum.badRows),
        onFault: ({ line, message }) => {
          if (faults.take(at.name, line, message)) say(line, message);
        },
        onWarning: ({ line, message }) => say(line, message),
      });
    } finally {
      for (const { file, count, message } of faults.repeats()) {
        io.stderr.write(
          `${visible(`${file}: the same of ${counted(count, "more row")}: ${briefly(message)}`)}\n`,
        );
      }
    }
    if (sum.rows === rows && sum.badRows > badRows) await hint(path, kind, io);
    if (sum.rows + sum.badRows === seen && !stopped()) {
      const found = source.readBytes() === 0 ? "an empty file" : "nothing to read";
      io.stderr.write(`replay: no row in ${name}: found ${found}, expected ${EXPECTED[kind]}\n`);
    }
    before += source.readBytes();
  }
}

/** Of a file without a row that could be read: what it may be, if not what it was said to be. */
async function hint(path: string, kind: ImportKind, io: Io): Promise<void> {
  const likely = await looksLike(path);
  if (likely === null || likely === kind) return;
  io.stderr.write(
    `${visible(`replay: no row of ${path} could be read as ${kind}, and it looks like ${likely}. Try --as ${likely}`)}\n`,
  );
}

/** What was found, without what was expected. */
function briefly(message: string): string {
  return message.split(", expected ")[0]!;
}

/** The items of all parts; `at` names the one that they are read from, and so does an error that ends them. */
async function* itemsOf(parts: AsyncIterable<Part>, at: { name: string }): AsyncGenerator<ImportItem> {
  for await (const { name, items } of parts) {
    at.name = name;
    try {
      yield* items;
    } catch (error) {
      if (!(error instanceof UserError) || error.message.startsWith(name)) throw error;
      throw new UserError(`${name}: ${error.message}`, error.exitCode, { cause: error });
    }
  }
}
