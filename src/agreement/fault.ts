import { visible } from "../bytes/visible.js";

/** Something wrong with an agreement file, or worth a second look. */
export interface Fault {
  readonly severity: "error" | "warning";
  /** Stable, for programs: `unknown-key`. */
  readonly code: string;
  /** `sla.objectives[0].target`; empty for the file as a whole. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly found: string;
  readonly expected: string;
  /** What to do. */
  readonly fix: string;
}

export type Path = readonly (string | number)[];

/** `["sla", "objectives", 0, "target"]` → `sla.objectives[0].target`; other keys are quoted in brackets. */
export function pathText(path: Path): string {
  return path
    .map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join("")
    .replace(/^\./, "");
}

/**
 * A fault as a reader sees it, at most 80 columns where words allow: place, severity and path, then what was found,
 * what was expected and what to do. What the file holds is shown, and never obeyed by a terminal.
 */
export function faultText(fault: Fault, file: string): string {
  const place = `${file}:${fault.line}:${fault.column}`;
  const head = [place, fault.severity, fault.path].filter((word) => word !== "").join(" ");
  const rows = [
    ["found", fault.found],
    ["expected", fault.expected],
    ["do", fault.fix],
  ] as const;
  return [visible(head), ...rows.flatMap(([label, text]) => row(label, visible(text)))].join("\n");
}

const WIDTH = 80;
const INDENT = 12;

function row(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && INDENT + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each, index) => `  ${(index === 0 ? label : "").padEnd(INDENT - 2)}${each}`);
}
