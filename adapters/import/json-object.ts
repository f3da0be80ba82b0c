import { isStorable } from "../../src/bytes/code-points.js";
import { excerpt, NO_TEXT } from "./item.js";

/**
 * One object of a JSON source, or why it could not be read; `line` is the physical line where it starts. `around`: the
 * object around a list, without what is in the list; it comes after that.
 */
export type JsonObject =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly around: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly fault: string };

/** What the object around a list says before the list; it comes before what is in the list. */
export interface JsonHead {
  readonly line: number;
  readonly head: Readonly<Record<string, unknown>>;
}

/** The object that a text from one bracket to the other holds. */
export function objectIn(source: string, line: number): JsonObject {
  if (!isStorable(source)) return { line, fault: NO_TEXT };
  const value = parsed(source);
  if (value) return { line, value };
  return { line, fault: `found ${excerpt(source.slice(0, 200))}, expected an object as JSON` };
}

/** `null` for what is no JSON, and for a list. */
export function parsed(source: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(source);
    return Array.isArray(value) ? null : (value as Readonly<Record<string, unknown>>);
  } catch {
    return null;
  }
}
