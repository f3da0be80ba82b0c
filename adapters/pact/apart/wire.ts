import { deserialize, serialize } from "node:v8";
import { AskError } from "../../../src/app/desk.js";
import { LedgerError, type LedgerFault } from "../../../src/ports/ledger.js";
import type { Words } from "../../../src/report/words.js";
import { UserError } from "../../user-error.js";

/**
 * A line between a host and the clerk that it started: a word, a number, an instant (ms since epoch, the host's clock)
 * and a payload without a line break.
 *
 * | host says | payload | clerk answers |
 * |---|---|---|
 * | `start` | packed options | `back`, or ends |
 * | `take` | JSON: chat events and facts | `done`: in the ledger or in the spool; `lost`: in neither |
 * | `call` | packed name and arguments | `back` packed, or `fail` packed |
 *
 * Unasked, the clerk tells the host (`tell`) how it does, what to log, and under which frame the counters stand.
 */
export interface Line {
  readonly word: string;
  readonly id: number;
  readonly at: number;
  readonly payload: string;
}

export function lineOf({ word, id, at, payload }: Line): string {
  return `${word} ${id} ${at} ${payload}\n`;
}

export function readLine(text: string): Line {
  const [word = "", id, at] = text.split(" ", 3);
  const payload = text.slice(`${word} ${id} ${at} `.length);
  return { word, id: Number(id), at: Number(at), payload };
}

/** Cuts a stream of text into its lines. */
export function linesIn(take: (line: Line) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) take(readLine(line));
  };
}

/** Anything that can be copied, `Map`, `bigint` and bytes included. */
export function pack(value: unknown): string {
  return serialize(value).toString("base64");
}

export function unpack<T>(payload: string): T {
  return deserialize(Buffer.from(payload, "base64")) as T;
}

/** An error as far as its reader has to know it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  /** Of a refusal: its message, with whom and what it names. */
  readonly words?: Words;
}

export function failureOf(error: unknown): Failure {
  const { name = "Error", message = String(error), code = "", words } = error as Partial<Failure>;
  return { name, message, code, ...(words === undefined ? {} : { words }) };
}

export function errorOf({ name, message, code, words = message }: Failure): Error {
  if (name === "LedgerError") return new LedgerError(code as LedgerFault, message);
  if (name === "AskError") return new AskError(words);
  if (name === "UserError") return new UserError(message);
  if (name === "TypeError") return new TypeError(message);
  return new Error(message);
}
