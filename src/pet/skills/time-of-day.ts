/** A time of day as people write it, as the source of a regular expression. */
export const TIME_OF_DAY = "noon|\\d{1,2}(?:[:.]\\d{2})?(?:\\s*(?:am|pm|a\\.m\\.|p\\.m\\.|o['’]?clock))?";

/** Minutes since midnight of `9`, `17:30`, `5 pm`, `noon`; `null` for a time that no clock shows. */
export function minuteOfDay(text: string): number | null {
  if (/^noon$/i.test(text)) return 12 * 60;
  const match = /^(\d{1,2})(?:[:.](\d{2}))?\s*(?:(a|p)\.?m\.?|o['’]?clock)?$/i.exec(text);
  if (!match) return null;
  const [, hourText, minuteText = "0", half] = match;
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  if (minute > 59) return null;
  if (half === undefined) return hour <= 23 ? hour * 60 + minute : null;
  if (hour < 1 || hour > 12) return null;
  return ((hour % 12) + (half.toLowerCase() === "p" ? 12 : 0)) * 60 + minute;
}
