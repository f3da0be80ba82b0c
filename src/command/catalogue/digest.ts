import { WEEKDAYS } from "../../time/hours.js";
import type { Command } from "../definition.js";
import { askingOptions, periodAsked } from "../options.js";

const at = { type: "time", help: "local time of day, HH:MM (default: 09:00)" } as const;
const timezone = {
  type: "timezone",
  help: "IANA zone, such as Europe/Berlin (default: the period's)",
} as const;
const ONE = "A channel has one digest that was asked for: asking again replaces it.";

export const digest = {
  name: "digest",
  summary: "Show the digest that a channel would get now",
  cli: {
    details: [
      "How many terms are kept, what changed since the last digest that was delivered, what is left of each budget, what is about to breach, and what it is worth. A time in which nothing happened is one line.",
      "It only shows: nothing is posted, and no delivered digest is repeated or replaced. The agreement's digests say who gets one, and when.",
    ],
    positionals: [],
    options: {
      ...askingOptions,
      png: { help: "also draw the pet's card, into this file", value: "FILE" },
      theme: { help: "the card's colours", value: "THEME", choices: ["light", "dark"], default: "light" },
    },
    examples: ["pawpact digest", "pawpact digest --period 2026-04 --png card.png"],
  },
  chat: {
    summary: "Show the digest, or say when this channel gets one",
    usual: "now",
    subcommands: {
      now: {
        summary: "Show the digest that this channel would get now",
        may: ["anyone"],
        mayShare: true,
        options: { period: periodAsked },
        details: ["It only shows: nothing that was delivered is repeated or replaced."],
        examples: ["digest", "digest now 2026-04 share"],
      },
      daily: {
        summary: "Send this channel a digest every day",
        may: ["members"],
        mayShare: false,
        options: { at, timezone },
        details: [ONE],
        examples: ["digest daily", "digest daily 08:30 Europe/Berlin"],
      },
      weekly: {
        summary: "Send this channel a digest every week",
        may: ["members"],
        mayShare: false,
        options: {
          on: { type: "choice", choices: WEEKDAYS, help: "the weekday (default: mon)" },
          at,
          timezone,
        },
        details: [ONE],
        examples: ["digest weekly", "digest weekly fri 16:00"],
      },
      monthly: {
        summary: "Send this channel a digest every month",
        may: ["members"],
        mayShare: false,
        options: {
          on: {
            type: "integer",
            least: 1,
            most: 31,
            help: "the day of the month (default: 1); the last one of a shorter month",
          },
          at,
          timezone,
        },
        details: [ONE],
        examples: ["digest monthly", "digest monthly 15 at:09:00"],
      },
      off: {
        summary: "Send this channel no digest that was asked for here",
        may: ["members"],
        mayShare: false,
        options: {},
        details: ["What the agreement itself names goes on: it changes with the agreement."],
        examples: ["digest off"],
      },
    },
  },
} as const satisfies Command;
