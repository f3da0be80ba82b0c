import { canonicalJson, type Json } from "../../src/bytes/canonical.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { dueAt, elapsedMs } from "../../src/time/business.js";
import { type Calendar, compileCalendar } from "../../src/time/calendar.js";
import { utcText } from "../../src/time/iso.js";
import { resolveZone } from "../../src/time/zone.js";
import { type Line, linesOf } from "../import/text.js";
import { LineError, type LineId, readCalendar, readLine } from "./clock-line.js";
import type { CliCommand, ExitCode, Io } from "./command.js";
import { print } from "./run.js";

/** `pawpact clock`: business time for other programs, and for anyone who wants to check ours. */
export const clock: CliCommand = {
  definition: cliDefinition("clock"),
  run: ({ io }) => runClock(io),
};

const LINE_LIMIT_CHARS = 16 * 1024 * 1024;

type Answer =
  | { readonly id: LineId; readonly elapsedMs: number }
  | { readonly id: LineId; readonly due: string | null }
  | { readonly id: LineId; readonly error: string };

/** Answers what has arrived before it reads on: another program may wait for each answer. */
async function runClock(io: Io): Promise<ExitCode> {
  const calendars = new CalendarCache();
  let failed = false;
  for await (const lines of linesOf(io.stdin, LINE_LIMIT_CHARS)) {
    let out = "";
    for (const line of lines) {
      if (line.text.trim() === "" && !line.cut) continue;
      const answer = answerTo(line, calendars);
      failed ||= "error" in answer;
      out += `${JSON.stringify(answer)}\n`;
    }
    if (out !== "") await print(io, out);
  }
  return failed ? 1 : 0;
}

function answerTo({ text, cut }: Line, calendars: CalendarCache): Answer {
  if (cut) return { id: null, error: `line: found more than ${LINE_LIMIT_CHARS} characters, expected fewer` };
  let id: LineId = null;
  try {
    const line = readLine(text);
    id = line.id;
    const calendar = calendars.get(line.calendar);
    if (line.end !== undefined)
      return { id, elapsedMs: elapsedMs(calendar, line.start, line.end, line.pauses) };
    const due = dueAt(calendar, line.start, line.target!, line.pauses);
    return { id, due: due === null ? null : utcText(due) };
  } catch (error) {
    if (error instanceof LineError) return { id: error.id ?? id, error: error.message };
    // What the core refuses: an unknown zone, an instant out of its span, a calendar that never opens.
    if (error instanceof Error) return { id, error: error.message };
    throw error;
  }
}

/** Calendars repeat from line to line. More than a few hundred different ones are rare: the oldest goes first. */
class CalendarCache {
  readonly #byText = new Map<string, Calendar>();

  get(written: unknown): Calendar {
    const text = canonicalJson(written as Json);
    const known = this.#byText.get(text);
    if (known) return known;
    const spec = readCalendar(written);
    const calendar = compileCalendar(spec, resolveZone(spec?.timezone ?? "UTC"));
    if (this.#byText.size >= 500) this.#byText.delete(this.#byText.keys().next().value!);
    this.#byText.set(text, calendar);
    return calendar;
  }
}
