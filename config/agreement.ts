import { open } from "node:fs/promises";
import type { NamedHoliday } from "../src/agreement/document.js";
import { type ParsedAgreement, parseAgreement } from "../src/agreement/parse.js";
import type { HolidayFault } from "../src/agreement/rules/holidays.js";
import { MOST_BYTES, tooLarge, wholeFault } from "../src/agreement/yaml.js";

/** Dates of a country's or region's holidays in these years, `YYYY-MM-DD`. */
export type NamedHolidays = (named: NamedHoliday, years: readonly number[]) => Promise<readonly string[]>;

export interface ReadAgreementOptions {
  /**
   * The present year. Holidays that the file names by country are looked up for the years from `from` to `until`;
   * where one of them is missing, for ten years before or after the present one.
   */
  readonly year: number;
  /** Asked only when the file names a holiday by country; without it, naming one is a fault. */
  readonly namedHolidays?: NamedHolidays;
}

export interface AgreementFile extends ParsedAgreement {
  /** The file's text; empty where it is no text. */
  readonly text: string;
}

/**
 * Reads an agreement file: its terms, or every fault at once.
 *
 * @throws {Error} of Node (`code`: ENOENT, EISDIR, EACCES, …) where the file cannot be read at all.
 */
export async function readAgreement(file: string, options: ReadAgreementOptions): Promise<AgreementFile> {
  const { bytes, size } = await firstBytes(file, MOST_BYTES + 1);
  if (bytes.length > MOST_BYTES)
    return unreadable(tooLarge(size > MOST_BYTES ? size : `more than ${MOST_BYTES}`));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const found = isUtf16(bytes) ? "UTF-16" : "bytes that are not UTF-8";
    return unreadable(wholeFault("binary", found, "YAML text in UTF-8", "save the file as text in UTF-8"));
  }
  return { text, ...(await parseWithHolidays(text, options)) };
}

/** Parses twice where holidays are named: first to hear which ones, then with their dates. */
export async function parseWithHolidays(
  text: string,
  { year, namedHolidays }: ReadAgreementOptions,
): Promise<ParsedAgreement> {
  if (!namedHolidays) return parseAgreement(text);
  const asked = new Map<string, readonly [NamedHoliday, readonly number[]]>();
  const first = parseAgreement(text, {
    holidays: {
      year,
      resolve(named, years) {
        asked.set(keyOf(named), [named, years]);
        return [];
      },
    },
  });
  if (asked.size === 0) return first;
  const answers = new Map<string, readonly string[] | HolidayFault>();
  for (const [key, [named, years]] of asked) answers.set(key, await lookUp(namedHolidays, named, years));
  return parseAgreement(text, { holidays: { year, resolve: (named) => answers.get(keyOf(named)) ?? [] } });
}

async function lookUp(
  namedHolidays: NamedHolidays,
  named: NamedHoliday,
  years: readonly number[],
): Promise<readonly string[] | HolidayFault> {
  try {
    return await namedHolidays(named, years);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // Its message has the four parts, in two sentences.
    const [, found, expected = said, fix] = /found (.*?), expected (.*?)\. (.*)$/s.exec(said) ?? [];
    return {
      ...(found === undefined ? {} : { found }),
      expected: shortened(expected),
      fix: fix ?? "correct it, or write the dates themselves",
    };
  }
}

/** A list of all countries tells nobody more than its beginning. */
function shortened(expected: string): string {
  return expected.length <= 200 ? expected : `${expected.slice(0, expected.lastIndexOf(",", 100))}, …`;
}

function keyOf({ country, region }: NamedHoliday): string {
  return `${country} ${region ?? ""}`;
}

/** At most so many bytes, whatever kind of file it is: a pipe has no size, a device no end. */
async function firstBytes(file: string, most: number): Promise<{ bytes: Buffer; size: number }> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(most);
    let length = 0;
    while (length < most) {
      const { bytesRead } = await handle.read(buffer, length, most - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: buffer.subarray(0, length), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function unreadable(fault: ReturnType<typeof wholeFault>): AgreementFile {
  return { text: "", faults: [fault], warnings: [] };
}
