import { LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { nearest } from "../../src/agreement/nearest.js";
import { CLOCKS, gradeSchema } from "../../src/task/fact.js";
import { UserError } from "../user-error.js";
import { instantReader } from "./instants.js";
import { wallClock } from "./wall-clock.js";

/** The columns that hold an instant, in the order in which a task lives. */
export const INSTANT_COLUMNS = [
  "acknowledged",
  "answered",
  "waiting",
  "resumed",
  "completed",
  "failed",
  "cancelled",
  "reopened",
] as const;

/** YAML reads `2011` and `-1` as numbers; as column names and cells they are text. */
const text = z.union([z.string(), z.number()]).transform(String);
const column = text.pipe(z.string().min(1));

const mapSchema = z.strictObject({
  task: column,
  opened: column,
  acknowledged: column.optional(),
  answered: column.optional(),
  waiting: column.optional(),
  resumed: column.optional(),
  completed: column.optional(),
  failed: column.optional(),
  cancelled: column.optional(),
  reopened: column.optional(),
  rated: column.optional(),
  cost: column.optional(),
  priority: column.optional(),
  requester: column.optional(),
  due: z.partialRecord(z.enum(CLOCKS), column).default({}),
  timezone: z.string().optional(),
  format: z.string().default("ISO 8601"),
  missing: z.array(z.union([text, z.null().transform(() => "")])).default([""]),
  grade: gradeSchema.default("C"),
  source: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, "letters, digits, dots, dashes")
    .default("csv"),
});

/** Which column of a CSV file says what, and how it is written. */
export type CsvMap = z.infer<typeof mapSchema>;

/**
 * Reads a map for csv.
 *
 * @param name as messages name it
 * @throws {UserError} with every fault: line, key, found, expected.
 */
export function readCsvMap(yaml: string, name: string): CsvMap {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const lineOf = (path: readonly PropertyKey[]) => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : 1;
  };
  const faults = document.errors.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message }));
  if (faults.length === 0) {
    const value: unknown = document.toJS();
    const read = mapSchema.safeParse(value);
    const issues = read.success
      ? unusable(read.data)
      : read.error.issues.flatMap((issue) => explain(issue, value));
    if (read.success && issues.length === 0) return read.data;
    for (const [path, message] of issues) {
      faults.push({ line: lineOf(path), message });
    }
  }
  faults.sort((one, other) => one.line - other.line);
  const said = faults.map(({ line, message }) => `${name}:${line}: ${message}`);
  throw new UserError(`the map can't be used:\n${said.join("\n")}\nSee: pawpact help replay`);
}

/** What is wrong with values of the right kind: a zone that the host does not know, a format that names no date. */
function unusable({ timezone, format }: CsvMap): [readonly PropertyKey[], string][] {
  const uses: Record<string, () => unknown> = {
    timezone: () => timezone === undefined || wallClock(timezone),
    format: () => instantReader(format, (wallMs) => wallMs),
  };
  return Object.entries(uses).flatMap(([key, use]): [readonly PropertyKey[], string][] => {
    try {
      use();
      return [];
    } catch (error) {
      if (error instanceof UserError) return [[[key], error.message.replace(/^time zone/, key)]];
      throw error;
    }
  });
}

function explain(issue: z.core.$ZodIssue, whole: unknown): [readonly PropertyKey[], string][] {
  const key = issue.path.join(".");
  if (issue.code === "unrecognized_keys" || issue.code === "invalid_key") {
    const inDue = issue.path[0] === "due";
    const known = inDue ? CLOCKS : Object.keys(mapSchema.shape);
    const words = issue.code === "unrecognized_keys" ? issue.keys : [String(issue.path.at(-1))];
    return words.map((word) => {
      const meant = nearest(word, known);
      const hint = meant ? `; did you mean "${meant}"?` : "";
      const path = issue.code === "unrecognized_keys" ? [...issue.path, word] : issue.path;
      return [
        path,
        `found the unknown key "${word}"${inDue ? " in due" : ""}, expected one of ${known.join(", ")}${hint}`,
      ];
    });
  }
  const found = issue.path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown>)?.[part],
    whole,
  );
  if (found === undefined && key !== "") return [[[], `found no ${key}, expected ${key}: COLUMN`]];
  return [
    [
      issue.path,
      `${key || "the map"}: found ${JSON.stringify(found) ?? "nothing"}, expected ${expected(issue.path)}`,
    ],
  ];
}

function expected(path: readonly PropertyKey[]): string {
  switch (path[0]) {
    case undefined:
      return "keys and columns, as in task: ID";
    case "missing":
      return 'a list of cells, as in ["", "?"]';
    case "grade":
      return "A, B, C or D";
    case "source":
      return "a name of letters, digits, dots and dashes";
    case "due":
      return path.length === 1 ? "clocks and columns, as in resolution-time: COLUMN" : "the name of a column";
    case "timezone":
      return "an IANA zone, as in Europe/Berlin";
    case "format":
      return "text, as in DD.MM.YYYY HH:mm";
    default:
      return "the name of a column";
  }
}
