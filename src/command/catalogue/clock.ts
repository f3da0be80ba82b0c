import type { Command } from "../definition.js";

export const clock = {
  name: "clock",
  summary: "Compute elapsed business time and due instants, JSON lines in, JSON lines out",
  cli: {
    details: [
      'A line with "end" gives {"id","elapsedMs"}; one with "targetMs" or "businessDays" gives {"id","due"}, which is null while an open-ended pause lasts. "pauses" are [from, to] pairs; to is null while a pause lasts. "calendar" null or "always" is always open. Other keys of a line are passed over.',
      'A line that can\'t be read gives {"id","error"} and the run goes on; it ends with exit code 1.',
    ],
    positionals: [],
    options: {},
    examples: [
      `echo '{"id":1,"calendar":{"timezone":"Europe/Berlin","hours":{"mon-fri":["09:00-17:00"]}},"start":"2026-03-06T15:30:00Z","targetMs":3600000}' | pawpact clock`,
      "pawpact clock < cases.jsonl",
    ],
  },
} as const satisfies Command;
