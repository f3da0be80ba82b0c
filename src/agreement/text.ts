import { canonicalJson, type Json } from "../bytes/canonical.js";
import type { Terms } from "./terms.js";

/**
 * The canonical text of terms: equal texts are equal terms. Canonical JSON, in which amounts are decimal texts of
 * minor units and shares are texts `num/den`. Its hash is part of the frame that figures are kept under.
 */
export function termsText(terms: Terms): string {
  return canonicalJson(jsonOf(terms) as Json);
}

function jsonOf(value: unknown): Json | undefined {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map((item) => jsonOf(item) ?? null);
  if (typeof value !== "object" || value === null) return value as Json | undefined;
  const { num, den } = value as { num?: unknown; den?: unknown };
  if (typeof num === "bigint" && typeof den === "bigint") return `${num}/${den}`;
  // Own entries are defined, not assigned: a priority may have any name.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonOf(member)]));
}
