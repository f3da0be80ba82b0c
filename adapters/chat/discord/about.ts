import type { Rules } from "../../../src/chat/rules.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { authorOf } from "./author.js";

/** Whether a message has to do with the assistant by itself: it wrote it, is mentioned there, or is replied to. */
export function isAbout(raw: Raw, rules: Pick<Rules, "isAssistant">, self: string | null): boolean {
  const own = self === null ? [] : [self];
  const writers = [raw, asRaw(raw.referenced_message) ?? {}].map((one) => authorOf(one, own));
  return (
    objectsIn(raw.mentions).some(({ id }) => id === self) ||
    writers.some((author) => author !== null && rules.isAssistant(author))
  );
}
