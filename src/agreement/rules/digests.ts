import { WEEKDAYS } from "../../time/hours.js";
import type { DigestDocument } from "../document.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import { nearest } from "../nearest.js";
import type { Parts } from "../parts.js";
import { judgeZone } from "./span.js";

/** Subscriptions: the right day for each rhythm, and none of them twice. */
export function judgeDigests({ digests, period }: Parts, judge: Judge): void {
  const seen = new Set<string>();
  for (const [index, digest] of digests.entries()) {
    const path = ["digests", index];
    const { to, every, on, at, timezone } = digest;
    judgeDay(digest, path, judge);
    if (timezone !== undefined) judgeZone(timezone, [...path, "timezone"], judge);
    if (!digest.whole) continue;
    const key = JSON.stringify([to, every, on ?? null, at, timezone ?? period?.timezone ?? null]);
    if (seen.has(key)) {
      judge.refuse("duplicate", path, {
        found: `the ${every}'s digest to ${to} a second time`,
        expected: "each subscription once",
        fix: "remove one of the two",
      });
    }
    seen.add(key);
  }
}

/** Nobody is warned twice. */
export function judgeWarnings({ warnings = [] }: Parts, judge: Judge): void {
  const seen = new Set<string>();
  for (const [index, { to }] of warnings.entries()) {
    if (seen.has(to)) {
      judge.refuse("duplicate", ["warnings", index], {
        found: `${to} a second time`,
        expected: "each receiver of warnings once",
        fix: "remove one of the two",
      });
    }
    seen.add(to);
  }
}

/** `mon` → 1, `31` → 31; `undefined` where the rhythm takes no such day. */
export function digestDay({ every, on }: Pick<DigestDocument, "every" | "on">): number | undefined {
  if (on === undefined || every === "day") return undefined;
  const weekday = (WEEKDAYS as readonly string[]).indexOf(on) + 1;
  if (every === "week") return weekday || undefined;
  return /^(?:[1-9]|[12]\d|3[01])$/.test(on) ? Number(on) : undefined;
}

function judgeDay({ every, on }: Partial<DigestDocument>, path: Path, judge: Judge): void {
  const at = [...path, "on"];
  if (every === "day") {
    if (on === undefined) return;
    judge.refuse("surplus", at, {
      found: "on in a daily digest",
      expected: "no day",
      fix: "remove it",
      atKey: true,
    });
  } else if (every && digestDay({ every, on }) === undefined && (on !== undefined || !judge.has(at))) {
    const near = every === "week" && on ? nearest(on.slice(0, 3), WEEKDAYS) : undefined;
    judge.refuse(on === undefined ? "missing" : "value", at, {
      expected:
        every === "week" ? `a weekday out of ${WEEKDAYS.join(", ")}` : "a day of the month from 1 to 31",
      fix: near ? `write ${near}` : `add on: ${every === "week" ? "mon" : "1"}`,
    });
  }
}
