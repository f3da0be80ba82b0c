import type { Notes } from "./render-yaml.js";

/** What a first agreement file says above its keys; absent optional ones are shown with an example. */
export const NOTES: Notes = {
  pawpact: { note: "The version of this format." },
  id: { note: "Names the agreement wherever its figures are kept: do not change it later." },
  currency: { note: "ISO 4217. Amounts below are texts in its units." },
  from: {
    note: "First and last day, local dates. Without them the agreement has no end.",
    example: 'from: "2026-04-01"',
  },
  until: { note: "The last day.", example: 'until: "2027-03-31"' },
  parties: {
    note: 'Who provides the assistant, and who asks it for things. Members accept terms and statements: "slack:U…", "discord:user:…", "discord:role:…".',
  },
  reviewers: {
    note: "People whose review proves a completion (grade B).",
    example: 'reviewers: ["slack:U0REVIEWER"]',
  },
  checks: {
    note: "Results of tools that prove a completion (grade B).",
    example: 'checks: ["github:pull_request.merged"]',
  },
  arbiter: { note: "Who rules in a dispute.", example: 'arbiter: "slack:U0ARBITER"' },
  scope: {
    note: "Where it holds: workspaces or guilds, with or without a channel. Without it: everywhere.",
    example: 'scope: ["slack:T0WORK/C0HELP", "discord:900000000000000000"]',
  },
  requesters: {
    note: "Bots whose requests count, such as workflows.",
    example: 'requesters: { bots: ["slack:B0WORKFLOW"] }',
  },
  assistant: {
    note: "Who the assistant is besides the bot that Pawpact runs in, and how its texts are told apart (regular expressions).",
  },
  "assistant.acknowledgements": {
    note: "Text that never counts as an answer, besides the built-in ones.",
    example: 'acknowledgements: ["^Still on it"]',
  },
  "assistant.completions": {
    note: "Text by which the assistant claims that the task is done.",
    example: 'completions: ["^Created PR "]',
  },
  "assistant.failures": {
    note: "Text by which it says that it failed.",
    example: 'failures: ["^I could not "]',
  },
  period: { note: "What fees and statements are made for: day, week, month or quarter." },
  calendar: {
    note: "When clocks with hours: calendar run. Without it they always run.",
    example: 'calendar: { hours: { mon-fri: ["09:00-17:00"] }, holidays: ["2026-12-25"] }',
  },
  tasks: { note: "What opens, reopens and closes a task." },
  "tasks.open": { note: "mention, or every-message." },
  "tasks.reopen": { note: "What a reopening does to the clocks: continue, new-cycle or first-only." },
  "tasks.warnAt": { note: "Shares of a running clock at which a warning goes out, besides its breach." },
  "tasks.closeAfter": { note: "Without any message for so long a task is closed." },
  "tasks.reactions": { note: "What reactions say; confirm and reopen count from the requester only." },
  store: {
    note: "Message text is not kept: none, or title for the first 80 characters of a request, which whoever may ask sees, a direct message's too.",
  },
  availability: { note: "Silence of two heartbeats is down time; unknown time above the cap is, too." },
  samples: { note: "Below this number a result is provisional." },
  sla: { note: "The SLA: a fixed fee, and credits where an objective is missed." },
  "sla.fee": { note: "Per period." },
  "sla.floor": { note: "The fee never falls below it.", example: 'floor: "1500"' },
  "sla.cap": { note: "All credits together, as a share of the fee.", example: "cap: 30%" },
  "sla.repeat": {
    note: "Factor on a credit that was earned in the period before as well.",
    example: "repeat: 1.5",
  },
  "sla.once": {
    note: "Of these objectives only the highest credit counts.",
    example: "once: [[first-response-time, resolution-time]]",
  },
  "sla.objectives": {
    note: "Times take within (15s, 8h, 2bd; by priority: { default: 60s, urgent: 15s }) and hours (always or calendar). Without credits an objective is only reported.",
  },
  pbc: { note: "The performance-based contract: the fee follows the outcomes." },
  "pbc.base": { note: "Paid in any case; not in a hybrid.", example: 'base: "500"' },
  "pbc.unit": { note: "Paid for each completion.", example: 'unit: { metric: completions, price: "0.99" }' },
  "pbc.pool": { note: "Paid by the score of the outcomes, per period." },
  "pbc.payFrom": { note: "Below this score the pool pays nothing." },
  "pbc.payBands": {
    note: "In place of payFrom: steps.",
    example: "payBands: [{ from: 61, pay: 50% }, { from: 91, pay: 100% }]",
  },
  "pbc.min": { note: "The least and the most that is paid.", example: 'min: "0"' },
  "pbc.max": { note: "The most.", example: 'max: "3000"' },
  "pbc.outcomes": {
    note: "The score is 0 at the floor and 100 at the target, more up to stretch. A gate below its floor pays no pool.",
  },
  "pbc.grades": { note: "What a completion counts by its proof: confirmed, checked, claimed, silent." },
  settlement: {
    note: "A statement is final after the window; a claim stands after its own; adjustFor: how many periods later ones may correct.",
  },
  digests: {
    note: "Summaries to a channel or a person: every day, week (on: mon) or month (on: 1), at a local time.",
    example: 'digests: [{ to: "slack:C0DIGEST", every: week, on: mon, at: "09:00" }]',
  },
  warnings: {
    note: "Who is told of clocks that run out, budgets that burn and credits that are near. Without it: whoever gets the digests.",
    example: 'warnings: [{ to: "slack:C0OPS" }]',
  },
};
