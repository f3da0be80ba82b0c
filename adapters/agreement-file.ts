import { readAgreement } from "../config/agreement.js";
import type { Terms } from "../src/agreement/terms.js";
import { civilOf, DAY_MS } from "../src/time/civil.js";
import { UserError } from "./user-error.js";

/** The terms of an agreement file. @param now ms since epoch @throws {UserError} that names the first fault. */
export async function loadTerms(file: string, now: number): Promise<Terms> {
  const { year } = civilOf(Math.floor(now / DAY_MS));
  const namedHolidays = async (...named: Parameters<typeof import("./holidays.js").namedHolidays>) =>
    (await import("./holidays.js")).namedHolidays(...named);
  let parsed: Awaited<ReturnType<typeof readAgreement>>;
  try {
    parsed = await readAgreement(file, { year, namedHolidays });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const found = code === "ENOENT" ? "no such file" : message;
    throw new UserError(
      `${file}: found ${found}, expected an agreement file. Write one: pawpact init ${file}`,
      2,
      { cause },
    );
  }
  const [first] = parsed.faults;
  if (parsed.terms) return parsed.terms;
  throw new UserError(
    `${file}:${first?.line}:${first?.column}: ${first?.path}: found ${first?.found}, expected ${first?.expected}. ${parsed.faults.length === 1 ? "Correct it, and look again" : `See all ${parsed.faults.length} faults`}: pawpact check ${file}`,
  );
}
