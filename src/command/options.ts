import type { ChatOption } from "./chat.js";
import type { Option } from "./definition.js";

const PERIOD = "a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04, 2026-Q2";

/** Options that mean the same in every command of the command line that takes them. */
export const commonOptions = {
  format: { help: "how to print", value: "FORMAT", choices: ["text", "json", "jsonl"], default: "text" },
  ledger: {
    help: "the ledger: a file, or redis://…",
    value: "LEDGER",
    default: "REDIS_URL, else data/pawpact.sqlite",
  },
  agreement: { help: "the agreement file", value: "FILE" },
  now: {
    help: "the instant to judge at, ISO 8601 with an offset or Z",
    value: "INSTANT",
    default: "the present",
  },
  period: { help: PERIOD, value: "PERIOD", default: "the latest with facts" },
} as const satisfies Record<string, Option>;

/** Options of every command line that asks a ledger something. */
export const askingOptions = {
  period: commonOptions.period,
  ledger: commonOptions.ledger,
  agreement: { ...commonOptions.agreement, default: "the ledger's own" },
  now: commonOptions.now,
  format: commonOptions.format,
} as const satisfies Record<string, Option>;

/** The period asked about in chat. */
export const periodAsked = { type: "period", help: PERIOD } as const satisfies ChatOption;

/** The task meant in chat, where it is not the asker's latest one here. */
export const taskMeant = {
  type: "task",
  help: "its id, or the beginning or end of it; else your latest one here",
} as const satisfies ChatOption;
