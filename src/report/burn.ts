import type { BurnAlerts, BurnPair, BurnWindow, ObjectiveBurn } from "../app/burn.js";
import { exact, fixed } from "../measure/figures.js";
import { budgetOf } from "../score/budget.js";
import type { Scorecard } from "../score/scorecard.js";
import { missesText } from "../score/words.js";
import type { Period } from "../time/cohort.js";
import { utcText } from "../time/iso.js";

/** What burns, with the numbers put in; nothing where nothing does. */
export function burnAlertNotes(burn: BurnAlerts | null, card: Scorecard, period: Period): string[] {
  if (!burn) return [];
  if (!burn.objectives) {
    return [
      `Burn alerts were not looked for: too many conversations since ${utcText(burn.from)} to read them all. The budgets left are those of the whole period.`,
    ];
  }
  return burn.objectives.flatMap((objective) => notesOf(objective, leftText(objective, card, period)));
}

/** The fastest alert says it all: whatever burns that fast burns faster than the slower ones allow. */
function notesOf({ metric, pairs }: ObjectiveBurn, left: string): string[] {
  const pair = pairs.find(({ state }) => state === "alert") ?? pairs.find(({ state }) => state === "single");
  if (!pair) return [];
  if (pair.state === "single") {
    return [
      `${metric}: 1 miss among ${pair.long.n} in the last ${lengthText(pair.longMs)} is too little for a rate.${left}`,
    ];
  }
  return [
    `ALERT ${metric}: the error budget burns ${rateText(pair.long)} times as fast as it lasts (${windowText(pair, "long")}) and still ${rateText(pair.short)} times (${windowText(pair, "short")}); an alert above ${exact(pair.factor)}.${left}`,
  ];
}

function leftText({ metric }: ObjectiveBurn, card: Scorecard, period: Period): string {
  const line = card.objectives.find((objective) => objective.metric === metric);
  const budget = line ? budgetOf(line) : null;
  return budget ? ` ${missesText(metric, budget.missesLeft)} left this ${period.kind}.` : "";
}

function windowText(pair: BurnPair, which: "long" | "short"): string {
  const { bad, n } = pair[which];
  return `${bad} of ${n} missed in the last ${lengthText(which === "long" ? pair.longMs : pair.shortMs)}`;
}

function rateText({ rate }: BurnWindow): string {
  return rate ? fixed(rate, 1) : "0";
}

const MINUTE_MS = 60_000;

/** Windows are whole minutes or hours: `5 min`, `6 h`. */
function lengthText(ms: number): string {
  const minutes = ms / MINUTE_MS;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
