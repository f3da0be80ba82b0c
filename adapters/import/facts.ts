import { factSchema } from "../../src/task/fact.js";
import { type Chunks, excerpt, type ImportItem } from "./item.js";
import { linesOf } from "./text.js";

const LINE_CHARS = 1_048_576;

/** Facts as JSON lines, as Pawpact exports them. */
export async function* factItems(chunks: Chunks): AsyncGenerator<ImportItem> {
  for await (const lines of linesOf(chunks, LINE_CHARS)) {
    for (const { number: line, text, cut } of lines) {
      if (cut) yield { kind: "fault", line, message: `the line is longer than ${LINE_CHARS} characters` };
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
  const faults = read.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "fact"}: ${message}`);
  return { kind: "fault", line, message: faults.join("; ") };
}
