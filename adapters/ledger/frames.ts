import { byCodePoint } from "../../src/bytes/code-points.js";
import type { Frame } from "../../src/ports/ledger.js";

/** The active one first, then those building by id. */
export function inOrder<F extends Frame>(frames: Iterable<F>): F[] {
  return [...frames].sort((one, other) => {
    if (one.state !== other.state) return one.state === "active" ? -1 : 1;
    return byCodePoint(one.id, other.id);
  });
}

/** A commit names each of the conversation's frames once, at its watermark. */
export function framesAgree(
  named: readonly { readonly frame: string; readonly watermark: number }[],
  held: readonly Pick<Frame, "id" | "watermark">[],
): boolean {
  if (named.length !== held.length) return false;
  return held.every(({ id, watermark }) =>
    named.some((change) => change.frame === id && change.watermark === watermark),
  );
}
