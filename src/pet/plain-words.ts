import { compilePatterns, type Patterns } from "../chat/patterns.js";

/** The wordings that every agreement has, without any agreement's own. */
export function plainWords(): Patterns {
  return compilePatterns({
    assistant: { members: [], acknowledgements: [], completions: [], failures: [] },
    tasks: {
      open: "mention",
      groupWithinMs: 0,
      reopen: { policy: "continue", withinMs: 0 },
      warnAt: [],
      closeAfterMs: 0,
      thanks: [],
      reactions: { confirm: [], reopen: [], acknowledge: [] },
    },
  });
}
