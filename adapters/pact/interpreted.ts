import type { ChatEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Fact } from "../../src/task/fact.js";

/** What was seen, as facts. An event that can't be read is named in the log, and holds up no other. */
export function interpreted(
  seen: readonly (ChatEvent | Fact)[],
  rules: Rules,
  log: Pick<Logger, "error">,
): Fact[] {
  return seen.flatMap((one) => {
    if (!("kind" in one)) return [one];
    try {
      return interpret(one, rules);
    } catch (error) {
      log.error(error instanceof Error ? error.message : String(error), { at: "interpret" });
      return [];
    }
  });
}
