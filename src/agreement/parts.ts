import * as z from "zod";
import {
  type DigestDocument,
  type Document,
  digest,
  documentShape,
  type ObjectiveDocument,
  type OutcomeDocument,
  objective,
  outcome,
} from "./document.js";

/**
 * What can be read of a document that has faults: a bad value takes itself away and the list that it stands in, never
 * its neighbours in a map; objectives, outcomes and digests keep their places. The rules judge what is left.
 */
export interface Parts extends Partial<Omit<Document, Loose>> {
  readonly parties?: { readonly [P in keyof Document["parties"]]?: Partial<Document["parties"][P]> };
  readonly assistant?: Partial<Document["assistant"]>;
  readonly requesters?: Partial<Document["requesters"]>;
  readonly period?: Partial<Document["period"]>;
  readonly calendar?: Partial<NonNullable<Document["calendar"]>>;
  readonly tasks?: Partial<Omit<Document["tasks"], "reactions">> & {
    readonly reactions?: Partial<Document["tasks"]["reactions"]>;
  };
  readonly settlement?: Partial<Document["settlement"]>;
  readonly sla?: SlaParts;
  readonly pbc?: PbcParts;
  readonly digests: readonly ItemParts<DigestDocument>[];
}

/** What can be read of one entry of a list; `whole` where that is all of it. */
export type ItemParts<T> = Partial<T> & { readonly whole: boolean };

type Loose =
  | "parties"
  | "assistant"
  | "requesters"
  | "period"
  | "calendar"
  | "tasks"
  | "settlement"
  | "sla"
  | "pbc"
  | "digests";
type Sla = NonNullable<Document["sla"]>;
type Pbc = NonNullable<Document["pbc"]>;

export interface SlaParts extends Partial<Omit<Sla, "objectives">> {
  readonly objectives: readonly ItemParts<ObjectiveDocument>[];
}

export interface PbcParts extends Partial<Omit<Pbc, "outcomes" | "grades" | "unit">> {
  readonly unit?: Partial<NonNullable<Pbc["unit"]>>;
  readonly grades?: Partial<Pbc["grades"]>;
  readonly outcomes: readonly ItemParts<OutcomeDocument>[];
}

export function partsOf(raw: unknown): Parts {
  const { sla, pbc, digests } = isMap(raw) ? raw : {};
  const whole = readable(documentShape, isMap(raw) ? raw : {}) as Partial<Parts>;
  return {
    ...whole,
    ...(isMap(sla) ? { sla: { ...whole.sla, objectives: readableItems(objective, sla.objectives) } } : {}),
    ...(isMap(pbc) ? { pbc: { ...whole.pbc, outcomes: readableItems(outcome, pbc.outcomes) } } : {}),
    digests: readableItems(digest, digests),
  };
}

function readable(shape: z.ZodRawShape, raw: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    const written = raw[key];
    const map = mapSchema(schema);
    const byKey = valueSchema(schema);
    const read =
      map && isMap(written)
        ? readable(map.shape, written)
        : byKey && isMap(written)
          ? readableEntries(byKey, written)
          : (schema as z.ZodType).safeParse(written).data;
    if (read !== undefined) values[key] = read;
  }
  return values;
}

function mapSchema(schema: unknown): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  const wraps =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wraps ? mapSchema(schema.unwrap()) : null;
}

/** Of a value that may be written as a map with keys of any name: what stands under each. */
function valueSchema(schema: unknown): z.ZodType | null {
  if (schema instanceof z.ZodOptional) return valueSchema(schema.unwrap());
  if (!(schema instanceof z.ZodUnion)) return null;
  const map = schema.options.find((option) => option instanceof z.ZodRecord);
  return map ? (map.valueType as z.ZodType) : null;
}

function readableEntries(schema: z.ZodType, raw: Record<string, unknown>): Record<string, unknown> {
  const read = Object.entries(raw).map(([key, value]) => [key, schema.safeParse(value)] as const);
  return Object.fromEntries(read.flatMap(([key, { success, data }]) => (success ? [[key, data]] : [])));
}

function readableItems<T extends z.ZodObject>(schema: T, raw: unknown): ItemParts<z.output<T>>[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((item) => {
    const fields = isMap(item) ? readable(schema.shape, item) : {};
    return { ...(fields as Partial<z.output<T>>), whole: schema.safeParse(item).success };
  });
}

function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
