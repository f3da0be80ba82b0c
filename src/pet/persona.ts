import { compareRatio } from "../measure/ratio.js";
import { ON_TARGET } from "./health.js";
import { type Mood, needBehind } from "./mood.js";
import { type Vitals, wellness } from "./vitals.js";

/** The pet's name, from the Latin for peace and for a treaty kept. */
export const PET_NAME = "Pax";

/** What it says while what troubles it goes on, and what it says on the way back. None of it is about money. */
const LINES: Readonly<Record<Mood, { readonly now: string; readonly better?: string }>> = {
  happy: { now: "All that is measured is on target, with room to spare." },
  content: { now: "All that is measured is on target." },
  hungry: {
    now: "Answers come later than promised.",
    better: "Answers are in time again, but only just.",
  },
  tired: { now: "I was away more than promised.", better: "I am here as promised again, but only just." },
  sad: {
    now: "Fewer people are pleased than promised.",
    better: "As many are pleased as promised, but only just.",
  },
  worried: {
    now: "My work falls short of what was promised.",
    better: "My work is as promised again, but only just.",
  },
  sleeping: { now: "Nothing to measure yet." },
};

/** A short line that is true of the vitals that the mood was folded from. */
export function lineOf(mood: Mood, vitals: Vitals): string {
  const { now, better } = LINES[mood];
  const need = needBehind(mood);
  const level = need && wellness(vitals, need);
  return better && level && compareRatio(level, ON_TARGET) >= 0 ? better : now;
}
