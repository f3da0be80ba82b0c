import { documentSchema } from "./document.js";
import type { Fault } from "./fault.js";
import { judgeOf, plainOf } from "./judge.js";
import { type Parts, partsOf } from "./parts.js";
import { readCalendar } from "./rules/calendar.js";
import { judgeClocks } from "./rules/clocks.js";
import { judgeDigests, judgeWarnings } from "./rules/digests.js";
import type { HolidaySource } from "./rules/holidays.js";
import { judgeMoney } from "./rules/money.js";
import { judgeObservation } from "./rules/observation.js";
import { judgePbc } from "./rules/pbc.js";
import { judgePbcBinding } from "./rules/pbc-binding.js";
import { judgePeople } from "./rules/people.js";
import { judgeSla } from "./rules/sla.js";
import { judgeSlaBinding } from "./rules/sla-binding.js";
import { judgeSpan } from "./rules/span.js";
import type { Terms } from "./terms.js";
import { termsOf } from "./terms-of.js";
import { readYaml } from "./yaml.js";

export type { HolidayFault, HolidaySource } from "./rules/holidays.js";

export interface ParseOptions {
  /** Looks up holidays that the file names by country; without it, naming one is a fault. */
  readonly holidays?: HolidaySource;
}

export interface ParsedAgreement {
  /** Present exactly when there are no faults. */
  readonly terms?: Terms;
  /** In the order of the file. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** Longer lists help nobody. */
const MOST_FAULTS = 100;

/** Reads an agreement file: its terms, or every fault at once. Never throws, whatever the text is. */
export function parseAgreement(text: string, options: ParseOptions = {}): ParsedAgreement {
  const source = readYaml(text);
  if (!source.root) return { faults: source.faults, warnings: [] };
  const judge = judgeOf(source.root, source.placeOf);
  const raw = plainOf(source.root);
  const document = documentSchema.safeParse(raw);
  for (const issue of document.error?.issues ?? []) judge.issue(issue);
  const parts = partsOf(raw);
  if (source.root.kind === "map" && !judge.has(["sla"]) && !judge.has(["pbc"])) {
    judge.refuse("missing", [], {
      found: "neither sla nor pbc",
      expected: "sla for an SLA, pbc for a performance-based contract, both for a hybrid",
      fix: "add sla or pbc",
    });
  }
  for (const rule of rules) rule(parts, judge);
  const calendar = readCalendar(parts, options.holidays, judge);

  const all = [...source.faults, ...judge.faults].sort(byPlace);
  const faults = all.filter(({ severity }) => severity === "error");
  const warnings = all.filter(({ severity }) => severity === "warning");
  if (faults.length > 0 || !document.success)
    return { faults: shortened(faults), warnings: shortened(warnings) };
  return { terms: termsOf(document.data, calendar), faults, warnings: shortened(warnings) };
}

const rules: readonly ((parts: Parts, judge: ReturnType<typeof judgeOf>) => void)[] = [
  judgeSpan,
  judgePeople,
  judgeObservation,
  judgeMoney,
  judgeClocks,
  judgeSla,
  judgeSlaBinding,
  judgePbc,
  judgePbcBinding,
  judgeDigests,
  judgeWarnings,
];

function byPlace(one: Fault, other: Fault): number {
  return one.line - other.line || one.column - other.column;
}

function shortened(faults: readonly Fault[]): readonly Fault[] {
  const next = faults[MOST_FAULTS];
  if (!next) return faults;
  const rest = faults.length - MOST_FAULTS;
  const note = {
    found: `${rest} more`,
    expected: "none",
    fix: "mend those above first",
    code: "more",
    path: "",
  };
  return [...faults.slice(0, MOST_FAULTS), { ...next, ...note }];
}
