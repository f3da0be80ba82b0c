import * as z from "zod";
import { type AgreementFile, readAgreement } from "../../config/agreement.js";
import { type Fault, faultText } from "../../src/agreement/fault.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { type CliCommand, UserError } from "./command.js";
import { print } from "./run.js";

const faultSchema = z.strictObject({
  severity: z.enum(["error", "warning"]),
  /** Stable: `unknown-key`. */
  code: z.string(),
  /** `sla.objectives[0].target`; empty for the file as a whole. */
  path: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  found: z.string(),
  expected: z.string(),
  fix: z.string(),
});

/** What `--format json` prints: one entry a file, in order; `jsonl` prints an entry a line. */
export const checkReportSchema = z.array(
  z.strictObject({
    file: z.string(),
    /** No faults; with `--strict` no warnings either. */
    ok: z.boolean(),
    /** Only where there are no faults. */
    agreement: z
      .strictObject({
        id: z.string(),
        title: z.string(),
        kind: z.enum(["sla", "pbc", "hybrid"]),
        provider: z.string(),
        customer: z.string(),
      })
      .optional(),
    faults: z.array(faultSchema),
    warnings: z.array(faultSchema),
  }),
);
export type CheckReport = z.infer<typeof checkReportSchema>;

export const check: CliCommand = {
  definition: cliDefinition("check"),
  async run({ positionals, options, io }) {
    const strict = options.strict === true;
    const year = new Date(io.now()).getUTCFullYear();
    const reports: CheckReport = [];
    let unread = 0;
    for (const file of positionals) {
      try {
        reports.push(reportOf(file, await read(file, year), strict, reports));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        io.stderr.write(`pawpact: ${error.message}\n`);
        unread += 1;
      }
    }
    if (options.format === "json") await print(io, `${JSON.stringify(reports, null, 2)}\n`);
    else if (options.format === "jsonl")
      await print(io, reports.map((report) => `${JSON.stringify(report)}\n`).join(""));
    else await print(io, reports.map(textOf).join(""));
    if (unread > 0) return 2;
    return reports.every(({ ok }) => ok) ? 0 : 1;
  },
};

async function read(file: string, year: number): Promise<AgreementFile> {
  try {
    return await readAgreement(file, {
      year,
      namedHolidays: async (named, years) => (await import("../holidays.js")).namedHolidays(named, years),
    });
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const found = reasons[code] ?? message;
    throw new UserError(
      `check: ${file} found ${found}, expected an agreement file. Write one: pawpact init FILE`,
      2,
      {
        cause,
      },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "a directory",
  EACCES: "a file that may not be read",
};

function reportOf(
  file: string,
  { terms, faults, warnings }: AgreementFile,
  strict: boolean,
  others: CheckReport,
): CheckReport[number] {
  const agreement = terms && {
    id: terms.id,
    title: terms.title,
    kind: terms.kind,
    provider: terms.parties.provider.name,
    customer: terms.parties.customer.name,
  };
  const twin = others.find((other) => agreement && other.agreement?.id === agreement.id);
  const all = twin ? [...warnings, twinFault(twin.file, agreement!.id)] : warnings;
  return {
    file,
    ok: faults.length === 0 && !(strict && all.length > 0),
    ...(agreement ? { agreement } : {}),
    faults: [...faults],
    warnings: [...all],
  };
}

function twinFault(file: string, id: string): Fault {
  return {
    severity: "warning",
    code: "duplicate",
    path: "id",
    line: 1,
    column: 1,
    found: `"${id}", the id of ${file} too`,
    expected: "an id of its own for every agreement",
    fix: "change one, unless the files are versions of one agreement",
  };
}

const kinds = { sla: "an SLA", pbc: "a performance-based contract", hybrid: "a hybrid" } as const;

function textOf({ file, agreement, faults, warnings }: CheckReport[number]): string {
  const told = [...faults, ...warnings]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map((fault) => `${faultText(fault, file)}\n\n`);
  const what = agreement
    ? `${kinds[agreement.kind]} for ${agreement.customer} by ${agreement.provider}, `
    : "";
  return `${told.join("")}${file}: ${what}${count(faults, "fault")}, ${count(warnings, "warning")}\n`;
}

function count({ length }: readonly Fault[], word: string): string {
  return `${length === 0 ? "no" : length} ${word}${length === 1 ? "" : "s"}`;
}
