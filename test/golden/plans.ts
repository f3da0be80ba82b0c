import type { Fact } from "../../src/task/fact.js";
import { HOUR, MINUTE } from "../kit/facts.js";
import { historyOf, type Plan, presenceFacts, type Script, taskFacts } from "./history.js";

const april = Date.UTC(2026, 3, 1);
const may = Date.UTC(2026, 4, 1);
const june = Date.UTC(2026, 5, 1);
const office = [8, 9, 10, 11, 12, 13];

const slack = {
  workspace: "T01",
  assistant: "slack:U05PET",
  requesters: ["slack:U10", "slack:U11", "slack:U12", "slack:U13"],
  provider: "slack:U01KENNEL",
  reviewer: "slack:U03REVIEWER",
} as const;

const busy: readonly Script[] = [
  ...(["confirmed", "claimed", "confirmed", "waiting", "unasked", "closed", "confirmed", "claimed"] as const),
  ...(["confirmed", "closed", "reopened", "confirmed", "cancelled"] as const),
];

const supportBot: Plan = {
  ...slack,
  seed: 11,
  channel: "slack:C01SUPPORT",
  customer: "slack:U02LIGHT",
  months: [
    { start: april, tasks: 26, scripts: [...busy, "late", "failed", "silent", "late"] },
    { start: may, tasks: 28, scripts: [...busy, "late", "rejected", "late"] },
    { start: june, tasks: 24, scripts: busy },
  ],
  hours: office,
  firstMs: [16_000, 5 * MINUTE],
  closeMs: [2 * HOUR, 40 * HOUR],
};

const bookings: readonly Script[] = [
  ...(["confirmed", "claimed", "confirmed", "confirmed", "reopened", "unasked", "confirmed"] as const),
  ...(["waiting", "rejected", "confirmed", "confirmed", "confirmed"] as const),
];

const payPerOutcome: Plan = {
  ...slack,
  seed: 12,
  channel: "slack:C01TRAVEL",
  customer: "slack:U02ORCHARD",
  months: [
    {
      start: april,
      tasks: 38,
      scripts: [...bookings, ...bookings.slice(0, 4), "confirmed", "confirmed", "closed"],
    },
    { start: may, tasks: 36, scripts: [...bookings, "handed-off", "failed"] },
  ],
  hours: office,
  firstMs: [20_000, 5 * MINUTE],
  closeMs: [2 * HOUR, 40 * HOUR],
  costs: true,
  ratings: true,
};

const tools: readonly Script[] = [
  ...(["confirmed", "claimed", "confirmed", "unasked", "closed", "confirmed", "reopened", "late"] as const),
  ...(["confirmed", "failed", "waiting", "confirmed", "rejected"] as const),
];

const hybrid: Plan = {
  ...slack,
  seed: 13,
  channel: "slack:C01TOOLS",
  customer: "slack:U02FOUNDRY",
  months: [
    { start: april, tasks: 36, scripts: [...tools, "confirmed", "confirmed", "claimed"] },
    { start: may, tasks: 34, scripts: [...tools, "slow", "late"] },
  ],
  hours: [13, 14, 15, 16, 17, 18],
  firstMs: [40_000, 10 * MINUTE],
  closeMs: [100 * MINUTE, 30 * HOUR],
  reviews: true,
};

const nights: readonly Script[] = [
  ...(["confirmed", "claimed", "closed", "unasked", "confirmed", "reopened", "waiting", "slow"] as const),
];

const nightDesk: Plan = {
  seed: 14,
  channel: "discord:810000000000000055",
  workspace: "810000000000000000",
  assistant: "discord:user:810000000000000009",
  requesters: ["discord:user:810000000000000031", "discord:user:810000000000000032"],
  provider: "discord:user:810000000000000041",
  customer: "discord:user:810000000000000002",
  months: [
    { start: Date.UTC(2026, 2, 1), tasks: 22, scripts: nights },
    { start: april, tasks: 24, scripts: [...nights, "late", "late", "late", "failed"] },
  ],
  hours: [19, 20, 21, 22, 23, 0, 1, 2, 3, 12],
  firstMs: [7 * MINUTE, 9 * HOUR],
  closeMs: [90 * MINUTE, 30 * HOUR],
};

const kiosk: readonly Script[] = ["confirmed", "claimed", "confirmed", "late"];

const cloudCredits: Plan = {
  ...slack,
  seed: 15,
  channel: "slack:C01KIOSK",
  customer: "slack:U02KIOSK",
  months: [april, may, june].map((start) => ({ start, tasks: 12, scripts: kiosk })),
  hours: office,
  firstMs: [20_000, 5 * MINUTE],
  closeMs: [2 * HOUR, 40 * HOUR],
};

/** On the night of 28 March a local hour is skipped: half past eleven to half past four is four hours. */
function acrossTheChange(): Fact[] {
  const openedAt = Date.UTC(2026, 2, 28, 22, 30);
  const made = (minutes: number, serial: number) =>
    taskFacts(nightDesk, openedAt, "claimed", serial, () => 0).map((fact) =>
      fact.type === "task.completed" ? { ...fact, at: openedAt + minutes * MINUTE } : fact,
    );
  // Urgent ones (every fifth, from 2): met at 240 minutes, breached a minute later.
  return [...made(240, 102), ...made(241, 107)];
}

/** Weeks later two people say what they thought of an answer in April: May's statement adjusts April's. */
function withLateRatings(facts: readonly Fact[]): Fact[] {
  const unasked = facts.filter(
    (fact) => fact.type === "task.completed" && fact.data.asked === false && fact.at < may,
  );
  return [
    ...facts,
    ...unasked.slice(0, 2).map((completed): Fact => {
      const opened = facts.find(({ id }) => id === `${completed.conversation}:opened`)!;
      const at = may + 20 * 24 * HOUR;
      return {
        ...opened,
        id: `${completed.conversation}:rated`,
        type: "task.rated",
        at,
        source: { ...opened.source, message: `${completed.conversation}-rating` },
        data: { rating: 2 },
      };
    }),
  ];
}

/** Golden histories by the name of their agreement in `config/agreements`. */
export const plans: Readonly<Record<string, () => Fact[]>> = {
  "support-bot": () => historyOf(supportBot),
  "pay-per-outcome": () => withLateRatings(historyOf(payPerOutcome)),
  hybrid: () => historyOf(hybrid),
  "night-desk": () => [...historyOf(nightDesk), ...acrossTheChange()],
  "cloud-credits": () => [
    ...historyOf(cloudCredits),
    // Of 30 days 4 minutes (99.991 %), of 31 days 5 (99.989 %), of 30 days 7 h 13 m (98.998 %). Silence after them is July's.
    ...presenceFacts("slack", [april, Date.UTC(2026, 6, 1, 1)], 6 * HOUR, [
      [april + 100 * HOUR + MINUTE, april + 100 * HOUR + 5 * MINUTE],
      [may + 200 * HOUR + MINUTE, may + 200 * HOUR + 6 * MINUTE],
      [june + 300 * HOUR + MINUTE, june + 307 * HOUR + 14 * MINUTE],
    ]),
  ],
};
