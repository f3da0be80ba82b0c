import { defaultLedger } from "../../config/place.js";
import { latestPeriod } from "../../src/app/period.js";
import { type Period, parsePeriod } from "../../src/time/cohort.js";
import { parseInstant } from "../../src/time/iso.js";
import { loadTerms } from "../agreement-file.js";
import { openForReading, type Reading } from "../compose.js";
import { type Invocation, type Io, UserError } from "./command.js";

export interface Asking extends Reading {
  /** ms since epoch. */
  readonly now: number;
}

/** The ledger that an invocation names. */
export function ledgerAddressOf({ options, io }: Invocation): string {
  return typeof options.ledger === "string" ? options.ledger : defaultLedger(io.env);
}

/** Opens the ledger that an invocation names, for reading. The caller closes it. */
export async function openAsking(invocation: Invocation): Promise<Asking> {
  const { options, io } = invocation;
  const now = readNow(options.now, io);
  const agreementFile = typeof options.agreement === "string" ? options.agreement : undefined;
  const reading = await openForReading({
    ledgerAddress: ledgerAddressOf(invocation),
    now,
    ...(agreementFile === undefined ? {} : { terms: await loadTerms(agreementFile, now) }),
  });
  return { ...reading, now };
}

/** The instant to judge at: `--now`, or the present. @throws {UserError} */
export function readNow(value: unknown, io: Pick<Io, "now">): number {
  if (typeof value !== "string") return io.now();
  const now = parseInstant(value);
  if (now === null) {
    throw new UserError(
      `--now: found "${value}", expected an ISO 8601 instant with an offset or Z, such as 2026-04-07T09:00:00Z`,
    );
  }
  return now;
}

/** The period asked for; without one the latest with tasks, said on standard error. `null` is all of time. */
export async function readPeriod(value: unknown, asking: Asking, io: Io): Promise<Period | null> {
  if (value === "all") return null;
  if (typeof value === "string") {
    const period = parsePeriod(value);
    if (period) return period;
    throw new UserError(
      `--period: found "${value}", expected a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04 or 2026-Q2`,
    );
  }
  const latest = await latestPeriod(asking.ledger, asking.frame, asking.now);
  if (!latest) throw new UserError("there is no task in this ledger yet. Record some: pawpact help replay");
  io.stderr.write(`period: ${latest.key}, the latest with tasks\n`);
  return latest;
}
