import { add, compareRatio, type Ratio, ratio } from "../measure/ratio.js";
import { ON_TARGET } from "./health.js";
import { NEEDS, type Need, type Vitals, wellness } from "./vitals.js";

export const MOODS = ["happy", "content", "hungry", "tired", "sad", "worried", "sleeping"] as const;
export type Mood = (typeof MOODS)[number];

/** The mood of each need that is not met. */
const SUFFERING = {
  hunger: "hungry",
  energy: "tired",
  joy: "sad",
  skill: "worried",
} as const satisfies Record<Need, Mood>;

/** Bad news counts at once, good news once there is some room: a mood doesn't flicker, and never looks too good. */
const RECOVERED = ratio(3, 5);
const BECOMES_HAPPY = ratio(4, 5);
const STAYS_HAPPY = ratio(7, 10);
/** A need that is worse by more than this takes over from another. */
const WORSE_BY = ratio(1, 10);

/** The need behind a mood, if one is. */
export function needBehind(mood: Mood): Need | null {
  return NEEDS.find((need) => SUFFERING[need] === mood) ?? null;
}

/** The mood after vitals that were seen one after the other, the first one first. */
export function moodOf(vitals: Iterable<Vitals>): Mood {
  let mood: Mood = "sleeping";
  for (const seen of vitals) mood = nextMood(mood, seen);
  return mood;
}

/** The mood that follows; the same vitals once more change nothing. With no data the pet sleeps. */
export function nextMood(before: Mood, vitals: Vitals): Mood {
  const levels = NEEDS.flatMap((need) => {
    const level = wellness(vitals, need);
    return level === null ? [] : [{ need, level }];
  });
  if (levels.length === 0) return "sleeping";

  const suffered = levels.find(({ need }) => SUFFERING[need] === before);
  const missed = levels.filter(({ level }) => isBelow(level, ON_TARGET));
  if (missed.length > 0) {
    const worst = missed.reduce((one, other) => (isBelow(other.level, one.level) ? other : one));
    const stays =
      suffered !== undefined &&
      missed.includes(suffered) &&
      !isBelow(add(worst.level, WORSE_BY), suffered.level);
    return SUFFERING[(stays ? suffered : worst).need];
  }
  if (suffered && isBelow(suffered.level, RECOVERED)) return before;

  const least = before === "happy" ? STAYS_HAPPY : BECOMES_HAPPY;
  const agreed = NEEDS.filter((need) => vitals[need] !== undefined);
  const sure = agreed.some((need) => vitals[need]?.provisional === false);
  const happy =
    sure && levels.length === agreed.length && levels.every(({ level }) => !isBelow(level, least));
  return happy ? "happy" : "content";
}

function isBelow(one: Ratio, other: Ratio): boolean {
  return compareRatio(one, other) < 0;
}
