import type { Command } from "../definition.js";
import { askingOptions } from "../options.js";

/** How many full periods are compared, and at most. */
export const PERIODS = 6;
export const MOST_PERIODS = 60;
/** The seed of the resamples. */
export const SEED = 1;

export const compare = {
  name: "compare",
  summary: "Compare what the same facts would be worth under an SLA and under a performance-based contract",
  cli: {
    details: [
      "A hybrid is compared part by part. An agreement of one kind needs --with: targets, calendars and money of that file, over what this ledger observed; nothing is changed.",
      "Risk is the distance from the median fee to the 5th percentile (the provider's) and to the 95th (the customer's), over 1,000 periods made of whole days drawn at random from a seed. Only full periods count; there is no advice below 2 of them with 30 valid tasks each.",
    ],
    positionals: [],
    options: {
      with: { help: "the agreement file to compare with", value: "FILE" },
      periods: { help: "how many of the latest full periods", value: "N", default: String(PERIODS) },
      seed: { help: "of the resamples: the same seed, the same figures", value: "N", default: String(SEED) },
      ledger: askingOptions.ledger,
      agreement: askingOptions.agreement,
      now: askingOptions.now,
      format: askingOptions.format,
    },
    examples: ["pawpact compare", "pawpact compare --with pay-per-outcome.yaml --periods 3 --format json"],
  },
  chat: {
    may: ["anyone"],
    mayShare: true,
    options: {
      periods: {
        type: "integer",
        least: 1,
        most: MOST_PERIODS,
        help: `how many of the latest full periods (default: ${PERIODS})`,
      },
    },
    details: [
      "A hybrid is compared part by part. Another agreement file is compared on a command line: pawpact compare --with FILE.",
    ],
    examples: ["compare", "compare periods:3 share"],
  },
} as const satisfies Command;
