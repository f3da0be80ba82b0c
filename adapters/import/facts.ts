import { factSchema } from "../../src/task/fact.js";
import { factFault } from "./fact-fault.js";
import { type Chunks, excerpt, type ImportItem, NO_TEXT } from "./item.js";
import { linesOf } from "./text.js";

const LINE_CHARS = 1_048_576;

/** Facts as JSON lines, as Pawpact exports them. */
export async function* factItems(chunks: Chunks): AsyncGenerator<ImportItem> {
  for await (const lines of linesOf(chunks, LINE_CHARS)) {
    for (const { number: line, text, cut, unreadable } of lines) {
      if (cut) yield { kind: "fault", line, message: `the line is longer than ${LINE_CHARS} characters` };
      else if (unreadable) yield { kind: "fault", line, message: NO_TEXT };
      else if (text.trim() !== "") yield readFact(text, line);
    }
  }
}

function readFact(text: string, line: number): ImportItem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "fault", line, message: `found "${excerpt(text)}", expected one fact as JSON` };
  }
  const read = factSchema.safeParse(value);
  if (read.success) return { kind: "facts", facts: [read.data], line };
  return { kind: "fault", line, message: factFault(read.error, value) };
}
