import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { parseAgreement } from "../../src/agreement/parse.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type Valued, valuePeriod } from "../../src/app/worth.js";
import type { SealedStatement } from "../../src/score/statement.js";
import { type Fact, factSchema } from "../../src/task/fact.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { plans } from "../golden/plans.js";
import { type Desk, type Line, type Recount, recountMonth } from "../golden/recount.js";
import { pawpact } from "../kit/cli.js";
import { HOUR, MINUTE } from "../kit/facts.js";

const NOW = Date.UTC(2026, 6, 20);
const UPDATE = process.env.UPDATE_GOLDEN === "1";
const folder = mkdtempSync(join(tmpdir(), "pawpact-golden-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const golden = (name: string, file: string) => join(packageRoot(), "test", "golden", name, file);
const agreement = (name: string) => join(packageRoot(), "config", "agreements", `${name}.yaml`);

/** Months of each history. */
const months: Readonly<Record<string, readonly string[]>> = {
  "support-bot": ["2026-04", "2026-05", "2026-06"],
  "pay-per-outcome": ["2026-04", "2026-05"],
  hybrid: ["2026-04", "2026-05"],
  "night-desk": ["2026-03", "2026-04"],
  "cloud-credits": ["2026-04", "2026-05", "2026-06"],
};

function termsOf(name: string): Terms {
  const { terms } = parseAgreement(readFileSync(agreement(name), "utf8"));
  // Heartbeats of a month at 60 s would be 43,000 lines; the history has one every six hours.
  return name === "cloud-credits"
    ? { ...terms!, availability: { ...terms!.availability, heartbeatMs: 6 * HOUR } }
    : terms!;
}

function readLines(name: string): Fact[] {
  const text = readFileSync(golden(name, "facts.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => factSchema.parse(JSON.parse(line)));
}

interface Golden {
  /** Its months, with all facts known. */
  readonly valued: readonly Valued[];
  /** The statements as they were issued, one month after the other. */
  readonly text: string;
  readonly statements: readonly SealedStatement[];
}

const made = new Map<string, Promise<Golden>>();

/** Records a golden folder's facts in a ledger of its own, values its months and settles them. */
function goldenOf(name: string): Promise<Golden> {
  const known = made.get(name) ?? makeGolden(name);
  made.set(name, known);
  return known;
}

async function makeGolden(name: string): Promise<Golden> {
  const [ledgerAddress, terms] = [join(folder, `${name}.sqlite`), termsOf(name)];
  const writing = await openForWriting({ ledgerAddress, terms, now: NOW });
  await writing.recorder.record(readLines(name));
  await writing.close();
  const reading = await openForReading({ ledgerAddress, terms, now: NOW });
  const valued: Valued[] = [];
  for (const month of months[name]!) {
    valued.push(await valuePeriod(reading.ledger, reading.frame, parsePeriod(month)!, NOW));
  }
  await reading.close();

  const [texts, statements]: [string[], SealedStatement[]] = [[], []];
  for (const month of months[name]!) {
    const args = ["settle", "--period", month, "--ledger", ledgerAddress, "--now", "2026-07-20T00:00:00Z"];
    const [text, json] = [await pawpact(args), await pawpact([...args, "--format", "json"])];
    expect([text.exitCode, json.exitCode, text.stderr]).toEqual([0, 0, ""]);
    texts.push(text.stdout);
    statements.push(JSON.parse(json.stdout));
  }
  return { valued, text: lasting(texts.join("\n")), statements };
}

/** Without what is another each time: the key that signs, and hashes of what it signed. */
function lasting(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, "(hash)").replaceAll(/by the key\s+\S+/g, "by the key (key).");
}

const within = (default_: number, urgent: number) => (priority: string) =>
  priority === "urgent" ? urgent : default_;
const share = (of: number, n: number) => of / n;

/** What each month should come to, by hand: from the recount and the agreement's figures, in cents. */
const byHand: Readonly<
  Record<string, { desk: (terms: Terms) => Desk; due: (counts: readonly Recount[]) => readonly number[] }>
> = {
  "support-bot": {
    desk: ({ calendar }) => ({
      timezone: "Europe/Berlin",
      calendar,
      firstMs: within(60_000, 15_000),
      resolution: () => ({ ms: 8 * HOUR }),
      now: NOW,
    }),
    due(counts) {
      let before: Record<string, boolean> = {};
      return counts.map((count) => {
        const first = share(count.firstMet, count.firstJudged);
        const resolved = share(count.resolvedMet, count.resolvedJudged);
        const again = share(count.reopened, count.closed);
        const credits: Record<string, number> = {
          first: first < 0.8 ? 30_000 : first < 0.9 ? 10_000 : 0,
          resolved: resolved < 0.6 ? 40_000 : resolved < 0.8 ? 20_000 : 0,
          again: again > 0.1 ? 8_000 : 0,
        };
        const charged = Object.entries(credits).map(([key, cents]) => (before[key] ? cents * 1.5 : cents));
        before = Object.fromEntries(Object.entries(credits).map(([key, cents]) => [key, cents > 0]));
        const off = Math.min(
          60_000,
          charged.reduce((sum, cents) => sum + cents, 0),
        );
        return Math.max(150_000, 200_000 - off);
      });
    },
  },
  "pay-per-outcome": {
    desk: () => ({
      timezone: "Europe/Berlin",
      calendar: null,
      firstMs: () => Number.POSITIVE_INFINITY,
      now: NOW,
    }),
    due: (counts) =>
      counts.map((count) => {
        const { A, B, C, D } = count.grades;
        const units = 450 * (A + B) + 225 * C;
        const all = A + B + C + D + count.failed + count.handedOff + count.overdue;
        const upTo = (value: number, floor: number, target: number) =>
          100 * Math.min(1, Math.max(0, (value - floor) / (target - floor)));
        const completed = upTo((A + B + C / 2) / all, 0.6, 0.9);
        const liked = upTo(share(count.ratedGood, count.rated), 0.5, 0.8);
        const cheap = upTo(-share(count.costMicros, (A + B + C) * 1_000_000), -2, -0.8);
        const score = (50 * completed + 30 * liked + 20 * cheap) / 100;
        const pool = score >= 91 ? 90_000 : score >= 76 ? 67_500 : score >= 61 ? 45_000 : 0;
        return Math.min(150_000, Math.max(40_000, 30_000 + units + pool));
      }),
  },
  hybrid: {
    desk: ({ calendar }) => ({
      timezone: "America/New_York",
      calendar,
      firstMs: () => 2 * MINUTE,
      resolution: (priority) => ({ ms: within(6 * HOUR, 2 * HOUR)(priority) }),
      now: NOW,
    }),
    due: (counts) =>
      counts.map((count) => {
        const first = share(count.firstMet, count.firstJudged);
        const resolved = share(count.resolvedMet, count.resolvedJudged);
        const off = (first < 0.9 ? 12_000 : 0) + (resolved < 0.6 ? 18_000 : resolved < 0.8 ? 12_000 : 0);
        const { A, B, C, D } = count.grades;
        const all = A + B + C + D + count.failed + count.handedOff + count.overdue;
        const rate = (A + B + C / 2) / all;
        const completed =
          rate <= 0.85
            ? Math.max(0, (100 * (rate - 0.5)) / 0.35)
            : 100 + 20 * Math.min(1, (rate - 0.85) / 0.1);
        const right = share(count.reviewedCorrect, count.reviewed);
        const accurate = 100 * Math.min(1, Math.max(0, (right - 0.7) / 0.2));
        const score = (60 * completed + 40 * accurate) / 100;
        const pool = right < 0.7 || score < 61 ? 0 : Math.round(800 * score);
        // Each grade's line is rounded once, a half to the even cent: 5 × 62.5 = 312.
        const halfEven = (cents: number) =>
          cents % 1 === 0.5 ? 2 * Math.round(cents / 2) : Math.round(cents);
        const units = 125 * A + 125 * B + halfEven(62.5 * C);
        return 120_000 - Math.min(24_000, off) + Math.min(100_000, units + pool);
      }),
  },
  "night-desk": {
    desk: ({ calendar }) => ({
      timezone: "Europe/Zurich",
      calendar,
      firstMs: within(30 * MINUTE, 10 * MINUTE),
      firstOnCalendar: true,
      resolution: (priority) => (priority === "urgent" ? { ms: 4 * HOUR } : { businessDays: 1 }),
      now: NOW,
    }),
    due: (counts) =>
      counts.map((count) => {
        const first = share(count.firstMet, count.firstJudged);
        const resolved = share(count.resolvedMet, count.resolvedJudged);
        const off = (first < 0.6 ? 18_000 : first < 0.8 ? 9_000 : 0) + (resolved < 0.8 ? 9_000 : 0);
        return 90_000 - Math.min(22_500, off);
      }),
  },
  "cloud-credits": {
    desk: () => ({ timezone: "UTC", calendar: null, firstMs: () => MINUTE, now: NOW }),
    // 4 of 43,200 minutes, 5 of 44,640 and 433 of 43,200: above 99.99 %, below it, below 99 %.
    due: () =>
      [4 / 43_200, 5 / 44_640, 433 / 43_200].map((down) =>
        down > 0.05 ? 0 : down > 0.01 ? 35_000 : down > 0.0001 ? 45_000 : 50_000,
      ),
  },
};

describe.each(Object.keys(plans))("the golden history of %s", (name) => {
  if (UPDATE) {
    const lines = plans[name]!().map((fact) => JSON.stringify(fact));
    writeFileSync(golden(name, "facts.jsonl"), `${lines.join("\n")}\n`);
  }

  test("is the one that its plan makes: facts of the format, some late, some twice", () => {
    const lines = readFileSync(golden(name, "facts.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines).toEqual(plans[name]!().map((fact) => JSON.stringify(fact)));
    const facts = readLines(name);
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length - 3);
    expect(facts.some(({ at }, index) => index > 0 && at < facts[index - 1]!.at)).toBe(true);
  });

  test("is stated as before", async () => {
    const { text } = await goldenOf(name);
    if (UPDATE) writeFileSync(golden(name, "statement.txt"), text);
    expect(text).toBe(readFileSync(golden(name, "statement.txt"), "utf8"));
  });

  test("comes to what a recount by hand comes to", async () => {
    const { desk, due } = byHand[name]!;
    const [own, lines] = [desk(termsOf(name)), readLines(name) as Line[]];
    const counts = months[name]!.map((month) => recountMonth(lines, month, own));
    const { valued: periods, statements } = await goldenOf(name);
    for (const [index, { card }] of periods.entries()) {
      const { tasks } = card;
      const { A, B, C, D } = tasks.completed;
      const first = card.clocks.find(({ clock }) => clock === "first-response-time")!;
      const resolution = card.clocks.find(({ clock }) => clock === "resolution-time")!;
      const count = counts[index]!;
      expect({
        valid: tasks.valid,
        grades: { A, B, C, D },
        failed: tasks.failed,
        handedOff: tasks.handedOff,
        overdue: tasks.overdue,
      }).toEqual({
        valid: count.valid,
        grades: count.grades,
        failed: count.failed,
        handedOff: count.handedOff,
        overdue: count.overdue,
      });
      if (name !== "pay-per-outcome")
        expect([first.met, first.breached]).toEqual([count.firstMet, count.firstJudged - count.firstMet]);
      if (own.resolution) {
        expect([resolution.met, resolution.breached]).toEqual([
          count.resolvedMet,
          count.resolvedJudged - count.resolvedMet,
        ]);
      }
    }
    const dues = due(counts);
    expect(periods.map(({ worth }) => Number(worth!.dueMinor))).toEqual(dues);
    // What was ever stated for a month, adjustments included, is what it comes to; and lines sum to totals.
    const stated = months[name]!.map((month) => {
      const own = statements.filter(({ period }) => period.key === month).map(({ dueMinor }) => dueMinor);
      const later = statements.flatMap(({ adjustments }) =>
        adjustments.filter(({ period }) => period === month),
      );
      return [...own, ...later.map(({ amountMinor }) => amountMinor)].reduce(
        (sum, minor) => sum + Number(minor),
        0,
      );
    });
    expect(stated).toEqual(dues);
    for (const { lines, dueMinor } of statements) {
      expect(lines.reduce((sum, { amountMinor }) => sum + Number(amountMinor), 0)).toBe(Number(dueMinor));
    }
  });

  test("has an agreement that one would sign: no fault, no warning", async () => {
    const ran = await pawpact(["check", "--strict", agreement(name)]);
    expect([ran.exitCode, ran.stdout]).toEqual([0, expect.stringContaining("no faults, no warnings")]);
  });
});

test("an urgent task in the night of the change is due after four real hours", () => {
  const { calendar } = termsOf("night-desk");
  const lines = (readLines("night-desk") as Line[]).filter(
    ({ at, type }) =>
      type !== "exclusion.accepted" && at >= Date.UTC(2026, 2, 28, 22, 30) && at < Date.UTC(2026, 2, 29, 4),
  );
  const across = lines.filter(({ conversation }) => /\.(000102|000107)$/.test(conversation));
  const count = recountMonth(across, "2026-03", byHand["night-desk"]!.desk({ calendar } as Terms));
  expect([count.resolvedJudged, count.resolvedMet]).toEqual([2, 1]);
});
