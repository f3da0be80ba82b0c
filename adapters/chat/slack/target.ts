import { ChatError } from "../../../src/ports/chat.js";

/** Where something is posted; bare ids. */
export interface Target {
  /** A channel or a person. */
  readonly id: string;
  /** The thread of a channel. */
  readonly thread: string | null;
}

/** `slack:C0HELP`, `slack:U0ANN`, or a thread: `slack:C0HELP:1743761014.461529`. @throws {ChatError} */
export function targetOf(target: string, doing: string): Target {
  const [, id, thread = null] = /^slack:([A-Z][A-Z0-9]+)(?::(\d+\.\d+))?$/.exec(target) ?? [];
  if (id) return { id, thread };
  throw new ChatError(
    "chat/refused",
    `${doing}: found no id of Slack's, expected one such as slack:C0HELP or slack:U0ANN. Correct the agreement's digests and warnings`,
  );
}
