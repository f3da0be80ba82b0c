import type { Progress } from "../../src/app/refold.js";
import type { Report } from "../../src/report/report.js";
import { renderText } from "../../src/report/text.js";
import type { Period } from "../../src/time/cohort.js";
import { type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { type Asking, openAsking, readPeriod } from "./session.js";

/** What a ledger was asked for, in the forms that `--format` names. */
export interface Answer {
  report(): Report;
  json(): unknown;
  /** What comes after it was printed, while the ledger is still open. */
  after?(): Promise<void>;
}

/** Asks the ledger that an invocation names, with progress meanwhile, and prints what it says. */
export async function answering(
  invocation: Invocation,
  ask: (asking: Asking, progress: Progress) => Promise<Answer>,
): Promise<ExitCode> {
  const { options, io } = invocation;
  const asking = await openAsking(invocation);
  const progress = countingProgress(io);
  try {
    const answer = await ask(asking, progress.step);
    progress.clear();
    const { format } = options;
    await print(
      io,
      isJson(format)
        ? jsonText(answer.json(), format)
        : renderText(answer.report(), { width: 80, colour: io.colour }),
    );
    await answer.after?.();
    return 0;
  } finally {
    progress.clear();
    await asking.close();
  }
}

export function isJson(format: unknown): format is "json" | "jsonl" {
  return format === "json" || format === "jsonl";
}

/** `jsonl`: on one line. */
export function jsonText(value: unknown, format: "json" | "jsonl"): string {
  return `${JSON.stringify(value, null, format === "json" ? 2 : 0)}\n`;
}

/** The one period that an invocation is about. @throws {UserError} for all of time. */
export async function onePeriod(
  command: string,
  { options, io }: Invocation,
  asking: Asking,
): Promise<Period> {
  const period = await readPeriod(options.period, asking, io);
  if (period) return period;
  throw new UserError(`${command}: found --period all, expected one day, week, month or quarter`);
}
