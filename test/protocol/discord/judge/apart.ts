import type { Schema } from "./description.js";

/**
 * The same schema, where a choice among objects that their `type` tells apart is made by that type: what is wrong is
 * then said of the one that was meant, and the others are not tried.
 */
export function toldApart(schema: unknown, schemas: Readonly<Record<string, Schema>>): unknown {
  if (Array.isArray(schema)) return schema.map((one) => toldApart(one, schemas));
  if (typeof schema !== "object" || schema === null) return schema;
  const { oneOf, anyOf, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, toldApart(value, schemas)]),
  );
  const branches = (oneOf ?? anyOf) as readonly Schema[] | undefined;
  if (!branches) return rest;
  const chosen = chooseByType(branches, schemas);
  return chosen ? { ...rest, ...chosen } : { ...rest, ...(oneOf ? { oneOf } : { anyOf }) };
}

function chooseByType(branches: readonly Schema[], schemas: Readonly<Record<string, Schema>>): Schema | null {
  const isNull = (one: Schema) => one.type === "null";
  const objects = branches
    .filter((one) => !isNull(one))
    .map((one) => ({ one, types: typesOf(one, schemas) }));
  const all = objects.flatMap(({ types }) => types);
  const isApart = objects.every(({ types }) => types.length > 0) && new Set(all).size === all.length;
  if (!isApart || objects.length < 2) return null;
  const choice = {
    type: "object",
    required: ["type"],
    properties: { type: { enum: all } },
    allOf: objects.map(({ one, types }) => ({
      if: { type: "object", required: ["type"], properties: { type: { enum: types } } },
      // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's
      then: one,
    })),
  };
  if (!branches.some(isNull)) return choice;
  // biome-ignore lint/suspicious/noThenProperty: it is JSON Schema's
  return { if: { type: "null" }, then: true, else: choice };
}

function typesOf(branch: Schema, schemas: Readonly<Record<string, Schema>>): readonly unknown[] {
  const name = /schemas\/(\w+)$/.exec(String(branch.$ref ?? ""))?.[1];
  const { properties, required } = (name === undefined ? branch : schemas[name]) ?? {};
  const { enum: types, const: type } = (properties as { type?: Schema } | undefined)?.type ?? {};
  if (!(required as string[] | undefined)?.includes("type")) return [];
  return (types as unknown[] | undefined) ?? (type === undefined ? [] : [type]);
}
