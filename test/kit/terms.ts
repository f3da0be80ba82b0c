import type { Terms } from "../../src/agreement/terms.js";
import { ratio } from "../../src/measure/ratio.js";
import { DAY, HOUR, MINUTE } from "./facts.js";

/** Terms as small as they can be, with what a test cares about put in. */
export function termsWith(more: Partial<Terms> = {}): Terms {
  return {
    id: "test",
    title: "Test desk",
    currency: "EUR",
    kind: "sla",
    parties: {
      provider: { name: "Pet Works", members: ["slack:UVENDOR"] },
      customer: { name: "Acme", members: ["slack:UANN"] },
    },
    reviewers: ["slack:UREV"],
    checks: ["ci:passed"],
    scope: [],
    requesters: { bots: ["slack:BWORKFLOW"] },
    assistant: {
      members: ["slack:UPET"],
      acknowledgements: ["^_.*_$"],
      completions: ["^Created PR "],
      failures: ["^I could not "],
    },
    period: { every: "month", timezone: "UTC" },
    calendar: null,
    tasks: {
      open: "mention",
      groupWithinMs: 2 * MINUTE,
      reopen: { policy: "continue", withinMs: 72 * HOUR },
      warnAt: [ratio(3, 4), ratio(9, 10)],
      closeAfterMs: 7 * DAY,
      thanks: [],
      reactions: { confirm: ["white_check_mark", "✅"], reopen: ["x", "❌"], acknowledge: ["eyes", "👀"] },
    },
    store: { text: "none" },
    availability: { heartbeatMs: MINUTE, unknownCap: ratio(1, 100) },
    samples: { minimum: 20 },
    sla: {
      feeMinor: 200_000n,
      once: [],
      objectives: [
        {
          metric: "first-response-time",
          clock: { within: { default: { ms: 10 * MINUTE }, urgent: { ms: 2 * MINUTE } }, hours: "always" },
          target: ratio(95, 100),
          credits: [{ threshold: ratio(95, 100), credit: ratio(5, 100) }],
        },
        {
          metric: "resolution-time",
          clock: {
            within: { default: { ms: 8 * HOUR }, urgent: { ms: 2 * HOUR }, low: { ms: 24 * HOUR } },
            hours: "calendar",
          },
          target: ratio(90, 100),
          credits: [],
        },
      ],
    },
    settlement: { windowMs: 72 * HOUR, claimMs: 72 * HOUR, adjustFor: 2, maintenanceCapMs: 4 * HOUR },
    digests: [],
    ...more,
  };
}
