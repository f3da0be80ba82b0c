/** A length of time as people say it: whole days keep the time of day, the rest is real time. */
export interface Span {
  readonly days: number;
  readonly ms: number;
}

/** From `one` on each is one more than the word before. */
const NUMBERS = "a an one two three four five six seven eight nine ten eleven twelve".split(" ");
const UNITS = [
  { word: "seconds?|secs?|s", days: 0, ms: 1_000 },
  { word: "minutes?|mins?|m", days: 0, ms: 60_000 },
  { word: "hours?|hrs?|h", days: 0, ms: 3_600_000 },
  { word: "days?|d", days: 1, ms: 0 },
  { word: "weeks?|w", days: 7, ms: 0 },
] as const;

const AMOUNT = `(?:\\d{1,6}|${NUMBERS.join("|")})`;
const PART = `${AMOUNT}\\s*(?:${UNITS.map(({ word }) => word).join("|")})(?![a-z])`;

/** A span in words, as the source of a regular expression. */
export const SPAN = `half an hour|${PART}(?:(?:\\s*,\\s*|\\s+and\\s+|\\s*)${PART}){0,3}`;

/** Reads `10 minutes`, `1h30m`, `two days and 3 hours`; `null` for anything else. */
export function parseSpan(text: string): Span | null {
  if (!new RegExp(`^(?:${SPAN})$`, "i").test(text)) return null;
  if (/^half an hour$/i.test(text)) return { days: 0, ms: 1_800_000 };
  let [days, ms] = [0, 0];
  const part = new RegExp(`(${AMOUNT})\\s*([a-z]+)`, "gi");
  for (const [, amount, word] of text.replace(/\s+and\s+/gi, " ").matchAll(part)) {
    const unit = UNITS.find((each) => new RegExp(`^(?:${each.word})$`, "i").test(word!));
    if (!unit) return null;
    const count = numberOf(amount!.toLowerCase());
    days += count * unit.days;
    ms += count * unit.ms;
  }
  return { days, ms };
}

function numberOf(word: string): number {
  const index = NUMBERS.indexOf(word);
  return index === -1 ? Number(word) : Math.max(1, index - 1);
}
