import { parseLine } from "../../src/command/line.js";

/** The words of the task that an answered line has opened, or none; `null` for a line that opens no task. */
export function openedBy(line: string): { readonly title: string | null } | null {
  const command = parseLine(line);
  if (command.name !== "task" || command.sub !== "open") return null;
  return { title: command.values.title ?? null };
}
