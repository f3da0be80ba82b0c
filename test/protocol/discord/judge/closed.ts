import type { Schema } from "./description.js";

/** Where the description is narrower than what Discord documents and takes. */
const CORRECTIONS: Readonly<Record<string, Schema>> = {
  // Documented as a string of digits, so that no bit is lost.
  default_member_permissions: { type: ["string", "integer", "null"], pattern: "^[0-9]+$", minimum: 0 },
};

/** The same schema with every object closed: a key that it does not know is refused. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const out = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === "properties" ? properties(value) : closed(value),
    ]),
  );
  const isOpen = out.properties !== undefined && out.additionalProperties === undefined;
  return isOpen ? { ...out, additionalProperties: false } : out;
}

const properties = (map: object): object =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, CORRECTIONS[key] ?? closed(value)]));

/** Points references at a document of its own. */
export function pointed(schema: unknown, document: string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => pointed(one, document));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string" && value.startsWith("#")
        ? `${document}${value}`
        : pointed(value, document),
    ]),
  );
}
