import { DAY_MS, formatDate, parseDate } from "../src/time/civil.js";

/** A country's public holidays, or those of one of its regions: `{ country: "DE", region: "BE" }`. */
export interface HolidayPlace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** As `date-holidays` names it: `BE`; `BY-A` for a part of a region. */
  readonly region?: string | undefined;
}

/** The part of `date-holidays` that is used. */
interface Source {
  getCountries(): Record<string, string>;
  getStates(country: string): Record<string, string> | undefined;
  getRegions(country: string, state: string): Record<string, string> | undefined;
  init(country: string, state?: string, region?: string, options?: { types: "public"[] }): void;
  getHolidays(year: number): readonly { date: string; start: Date; end: Date }[];
}
type Load = () => Promise<{ default: new () => Source }>;

/**
 * The dates of a place's public holidays, `YYYY-MM-DD`, sorted. Days that are a holiday only in part are left out: an
 * agreement says in `overrides` what they mean.
 *
 * @throws {Error} where the optional package is not installed; {RangeError} for an unknown country or region.
 */
export async function namedHolidays(
  { country, region }: HolidayPlace,
  years: readonly number[],
  load: Load = () => import("date-holidays") as unknown as ReturnType<Load>,
): Promise<string[]> {
  const source = new (await loaded(load)).default();
  const [state, part] = statePart(source, country, region);
  source.init(country, state, part, { types: ["public"] });
  const dates = new Set<string>();
  for (const year of years) {
    for (const { date, start, end } of source.getHolidays(year)) {
      const first = parseDate(date.slice(0, 10));
      // A day on which clocks go forward has 23 hours.
      const wholeDays = Math.floor((end.getTime() - start.getTime() + DAY_MS / 24) / DAY_MS);
      for (let index = 0; first !== null && index < wholeDays; index++) dates.add(formatDate(first + index));
    }
  }
  return [...dates].sort();
}

async function loaded(load: Load): Promise<Awaited<ReturnType<Load>>> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(
      'named holidays: found no package "date-holidays", expected it beside Pawpact. Run npm install date-holidays, or write the dates themselves into holidays',
      { cause },
    );
  }
}

function statePart(
  source: Source,
  country: string,
  region: string | undefined,
): [state?: string, part?: string] {
  const countries = source.getCountries();
  if (!Object.hasOwn(countries, country))
    throw unknown("country", country, Object.keys(countries), "ISO 3166");
  if (region === undefined) return [];
  const states = source.getStates(country) ?? {};
  if (Object.hasOwn(states, region)) return [region];
  const [state = "", ...rest] = region.split("-");
  const part = rest.join("-");
  const parts = Object.hasOwn(states, state) ? (source.getRegions(country, state) ?? {}) : {};
  if (Object.hasOwn(parts, part)) return [state, part];
  throw unknown("region", region, Object.keys(states), country);
}

function unknown(what: string, found: string, known: readonly string[], of: string): RangeError {
  const expected = known.length > 0 ? `one of ${known.join(", ")}` : "none: it is not divided";
  return new RangeError(
    `named holidays: found the ${what} ${JSON.stringify(found)}, expected ${expected} (${of}). Correct it`,
  );
}
