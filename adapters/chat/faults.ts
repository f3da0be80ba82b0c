import { ChatError, type ChatFault, type Found } from "../../src/ports/chat.js";

/** How the failure of one call is told of, on any platform. @param doing what failed: `post to slack:C0HELP` */
export function faultsOf(doing: string, error: unknown) {
  const fault = (
    name: ChatFault,
    found: string,
    expected: string,
    todo: string,
    more: { retryAfterMs?: number } = {},
  ) =>
    new ChatError(name, `${doing}: found ${found}, expected ${expected}. ${todo}`, { cause: error, ...more });
  return {
    fault,
    unsure: (found: string) =>
      fault("chat/unsure", found, "an answer", "It is looked for in the channel before it is sent again"),
  };
}

/** What a search says that failed. @throws {ChatError} `chat/later`, where it could be answered another time. */
export function notFound(fault: ChatError): Found {
  if (fault.code === "chat/refused") return { status: "cannot-tell", reason: fault.message };
  throw fault.code === "chat/later"
    ? fault
    : new ChatError("chat/later", fault.message, { cause: fault.cause });
}
